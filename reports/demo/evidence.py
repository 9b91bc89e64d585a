"""Small true files that stand for minutes, photographs and lists: text, PNG and PDF, made here byte by byte."""

from __future__ import annotations

import datetime
import random
import struct
import zlib

from django.core.files.uploadedfile import SimpleUploadedFile


def some_file(unit: str, day: datetime.date, chance: random.Random) -> SimpleUploadedFile:
    """Minutes three times in six, a picture twice, a PDF once."""
    made = chance.choice((_minutes, _minutes, _minutes, _picture, _picture, _pdf))
    return made(unit, day, chance)


def _minutes(unit: str, day: datetime.date, chance: random.Random) -> SimpleUploadedFile:
    text = (
        f"BIÊN BẢN (tệp dùng thử)\n\nĐơn vị: {unit}\nNgày: {day:%d/%m/%Y}\nSố người dự: {chance.randint(12, 48)}\n"
        "Nội dung: công việc đã báo trong phần kết quả.\n"
    )
    return SimpleUploadedFile(f"bien-ban-{day:%d-%m-%Y}.txt", text.encode(), "text/plain")


def _picture(unit: str, day: datetime.date, chance: random.Random) -> SimpleUploadedFile:
    """A plain field of one colour, 320 × 200."""
    width, height = 320, 200
    colour = bytes(chance.randint(90, 220) for _ in range(3))
    rows = (b"\0" + colour * width) * height

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return SimpleUploadedFile(f"anh-{day:%d-%m-%Y}.png", b"\x89PNG\r\n\x1a\n" + body, "image/png")


def _pdf(unit: str, day: datetime.date, chance: random.Random) -> SimpleUploadedFile:
    """One A4 page with one line."""
    stream = f"BT /F1 14 Tf 60 780 Td (Tep dung thu, ngay {day:%d/%m/%Y}) Tj ET".encode()
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
    ]
    pdf, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(pdf))
        pdf += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    pdf += b"xref\n0 5\n0000000000 65535 f \n" + table
    tail = b"trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % pdf.index(b"xref\n0 5")
    return SimpleUploadedFile(f"bao-cao-{day:%d-%m-%Y}.pdf", pdf + tail, "application/pdf")
