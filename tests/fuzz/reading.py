"""The readers under atheris; started by bin/fuzz-reading, which brings it.

The first letter of an input says what the rest is: a whole file, one part put into a whole Word or Excel file, or
pieces of a text. An exception other than NotRead, and a reading of more than five seconds, is written to the folder
once for each place in the code, and the search goes on.
"""

import hashlib
import io
import sys
import time
import traceback
import zipfile
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["directives.importing", "directives.deadlines", "directives.outline"]):
    from directives.importing import NotRead, read_document, read_pasted
    from directives.importing.readers import excel, pdf, plain, word  # noqa: F401

from tests.importing_generated import document
from tests.importing_papers import as_pdf, as_word, paper_of
from tests.importing_texts import PIECES

SLOW = 5.0
ROOM = Path(sys.argv[1])
# Short, so that many are read in a second.
SHORT = """ĐẢNG BỘ XÃ A          ĐẢNG CỘNG SẢN VIỆT NAM
ĐẢNG ỦY XÃ B          B, ngày 05 tháng 3 năm 2026
Số 12-KH/ĐU
KẾ HOẠCH
về chuyển đổi số
Căn cứ Chỉ thị số 57-CT/TW, ngày 31/12/2025 của Ban Bí thư;
I. MỤC TIÊU
1. 90% hộ dân được hướng dẫn đến năm 2030.
II. TỔ CHỨC THỰC HIỆN
1. Giao Công an xã chủ trì, phối hợp với Trạm Y tế rà soát, trước ngày 30/6/2026.
Nơi nhận:               T/M ĐẢNG ỦY
- Lưu.                  BÍ THƯ
                        Lò Thị Mai
"""
WORD, PDF = as_word(paper_of(SHORT)), as_pdf(paper_of(SHORT))


def sheet() -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["PHỤ LỤC"])
    book.active.append(["STT", "Nội dung", "Chủ trì", "Phối hợp", "Thời gian"])
    for at in range(1, 6):
        book.active.append([at, "Rà soát danh sách", "Công an xã", "Trạm Y tế", "Trước 30/6/2026"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


SHEET = sheet()
PARTS = {
    b"D": ("a.docx", WORD, "word/document.xml"),
    b"N": ("a.docx", WORD, "word/numbering.xml"),
    b"S": ("a.docx", WORD, "word/styles.xml"),
    b"X": ("a.xlsx", SHEET, "xl/worksheets/sheet1.xml"),
    b"B": ("a.xlsx", SHEET, "xl/workbook.xml"),
}
WHOLE = {b"t": "a.txt", b"d": "a.docx", b"p": "a.pdf", b"x": "a.xlsx", b"o": "a.xls"}


def part_of(container: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(container)) as old:
        return old.read(name)


def with_part(container: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(container)) as old, zipfile.ZipFile(out, "w") as new:
        for one in old.namelist():
            new.writestr(one, content if one == name else old.read(one))
    return out.getvalue()


def read(data: bytes) -> None:
    kind, rest = data[:1], data[1:]
    if kind in PARTS:
        name, container, part = PARTS[kind]
        read_document(name, with_part(container, part, rest)).as_json()
    elif kind in WHOLE:
        read_document(WHOLE[kind], rest).as_json()
    else:
        read_pasted("".join(PIECES[byte % len(PIECES)] for byte in rest[:400])).as_json()


def one_input(data: bytes) -> None:
    began = time.monotonic()
    try:
        read(data)
    except NotRead:
        pass
    except Exception as wrong:
        last = traceback.extract_tb(wrong.__traceback__)[-1]
        keep(f"{type(wrong).__name__}-{Path(last.filename).name}-{last.lineno}", data, traceback.format_exc())
    if time.monotonic() - began > SLOW:
        keep("slow-" + hashlib.sha256(data).hexdigest()[:8], data, f"{time.monotonic() - began:.1f} s")


def keep(name: str, data: bytes, words: str) -> None:
    path = ROOM / f"finding-{name}"
    if not path.exists():
        path.write_bytes(data)
        (ROOM / f"told-{name}.txt").write_text(words)
        print(f"finding: {name}\n{words}", file=sys.stderr, flush=True)  # noqa: T201


def seed(corpus: Path) -> None:
    inputs = [b"t" + document(seed).text.encode() for seed in range(10)]
    inputs += [b"t" + SHORT.encode(), b"t" + SHORT.encode("utf-16"), b"t" + SHORT.encode("cp1258", "ignore")]
    inputs += [b"d" + WORD, b"p" + PDF, b"x" + SHEET, b"o" + b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024)]
    inputs += [kind + part_of(container, part) for kind, (_, container, part) in PARTS.items()]
    inputs += [b"g" + bytes(range(at, 250, 7)) for at in range(20)]
    for data in inputs:
        (corpus / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)


if __name__ == "__main__":
    seed(Path(sys.argv[2]))
    try:
        from directives.importing.readers import scans
    except ImportError:
        pass
    else:
        # Pictures are read by another program, which is not what is tried here.
        def no_pictures(*args: object, **more: object) -> None:
            raise NotRead

        for name in [name for name in vars(scans) if callable(getattr(scans, name)) and name.endswith("_pages")]:
            setattr(scans, name, no_pictures)
    atheris.Setup([sys.argv[0], *sys.argv[2:]], one_input)
    atheris.Fuzz()
