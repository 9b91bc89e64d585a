"""Files that mean harm, or are no longer whole: each with the name under which it comes."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from tests.importing_generated import document
from tests.importing_papers import as_pdf, as_word, paper_of

TEXT = document(7).text
WORD, PDF = as_word(paper_of(TEXT)), as_pdf(paper_of(TEXT))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096)
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + "".join(f'<!ENTITY {chr(at + 1)} "{f"&{chr(at)};" * 8}">' for at in range(98, 110))
    + f"]><w:document {W}><w:body><w:p><w:r><w:t>&n;</w:t></w:r></w:p></w:body></w:document>"
)


def outside(address: str) -> str:
    return (
        f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "{address}">]>'
        f"<w:document {W}><w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body></w:document>"
    )


def word(body: str) -> str:
    return f"<w:document {W}><w:body>{body}</w:body></w:document>"


def zipped(members: dict[str, bytes | str], level: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", level) as container:
        for name, content in members.items():
            container.writestr(name, content)
    return out.getvalue()


def with_members(data: bytes, members: dict[str, bytes | str]) -> bytes:
    """An office file with more, or other, members."""
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        kept = {name: old.read(name) for name in old.namelist()}
    return zipped(kept | members)


def sheet(members: dict[str, bytes | str] | None = None) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["STT", "Nội dung", "Chủ trì"])
    out = io.BytesIO()
    book.save(out)
    return with_members(out.getvalue(), members or {})


def worksheet(rows: str) -> str:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{space}"><sheetData>{rows}</sheetData></worksheet>'


def pdf_of(content: bytes, *, pages: int = 1, more: bytes = b"") -> bytes:
    """A PDF whose pages all show the same content."""
    packed = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, b" ".join(b"%d 0 R" % (5 + at) for at in range(pages))),
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 3 0 R %s" % more
    objects += [page + b" /Resources << /Font << /F1 4 0 R >> >> >>"] * pages
    out, places = b"%PDF-1.4\n", []
    for at, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (at, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def locked_pdf() -> bytes:
    """Encrypted, as its trailer says, with a password nobody knows."""
    lock = b"<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <%s> /U <%s> >>" % (b"41" * 32, b"42" * 32)
    data = pdf_of(b"BT /F1 12 Tf (a) Tj ET")
    return data.replace(b"/Root 1 0 R >>", b"/Root 1 0 R /Encrypt " + lock + b" /ID [<41><41>] >>")


def locked_zip() -> bytes:
    data = bytearray(WORD)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 4)
    return bytes(data)


def deep(tag: str, times: int, inside: str = "") -> str:
    return f"<{tag}>" * times + inside + f"</{tag}>" * times


def refused() -> Iterator[tuple[str, str, bytes]]:
    """What it is, under which name it comes, the file: none of these becomes a draft."""
    yield "empty", "a.txt", b""
    yield "empty word", "a.docx", b""
    yield "blank", "a.txt", b" \r\n\t\xc2\xa0" * 40
    yield "zeros", "a.txt", bytes(4000)
    yield "too big", "a.txt", b"a " * (11 * 1024 * 1024)
    yield "too big pdf", "a.pdf", b"%PDF-1.4\n" + bytes(21 * 1024 * 1024)
    yield "ole word", "a.docx", OLE
    yield "ole sheet", "a.xlsx", OLE
    yield "damaged xls", "a.xls", OLE
    yield "xls with macros", "a.xls", OLE + "_VBA_PROJECT".encode("utf-16-le")
    yield "locked zip", "a.docx", locked_zip()
    yield "locked pdf", "a.pdf", locked_pdf()
    yield "docm", "a.docm", WORD
    yield "xlsm", "a.xlsm", sheet()
    yield "vba in docx", "a.docx", with_members(WORD, {"word/vbaProject.bin": b"x"})
    yield "vba in xlsx", "a.xlsx", sheet({"xl/vbaProject.bin": b"x"})
    yield (
        "macro types",
        "a.docx",
        with_members(
            WORD, {"[Content_Types].xml": "<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"}
        ),
    )
    yield "picture named pdf", "a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100)
    yield "jpg named docx", "a.docx", b"\xff\xd8\xff\xe0" + bytes(100)
    yield "text named pdf", "a.pdf", TEXT.encode()
    yield "pdf named txt", "a.txt", PDF
    yield "word named pdf", "a.pdf", WORD
    yield "sheet named docx", "a.docx", sheet()
    yield "word named xlsx", "a.xlsx", WORD
    yield "program", "a.exe", b"MZ" + bytes(100)
    yield "program named txt", "a.txt", b"\x7fELF" + bytes(range(256)) * 20
    yield "zip bomb", "a.docx", zipped({"word/document.xml": bytes(300 * 1024 * 1024)})
    yield "zip bomb beside", "a.docx", with_members(WORD, {"word/media/a.bin": bytes(150 * 1024 * 1024)})
    inner = zipped({"a": bytes(9_000_000)})
    yield "nested zip bomb", "a.docx", with_members(WORD, {f"a{at}.zip": inner for at in range(3000)})
    yield "sheet bomb", "a.xlsx", sheet({"xl/worksheets/sheet1.xml": bytes(200 * 1024 * 1024)})
    yield "100,000 members", "a.docx", zipped({f"{at}": b"" for at in range(100_000)}, zipfile.ZIP_STORED)
    yield "names that climb", "a.docx", with_members(WORD, {"../../etc/cron.d/x": b"x"})
    yield "names from the root", "a.docx", with_members(WORD, {"/etc/passwd": b"x"})
    yield "laughs", "a.docx", with_members(WORD, {"word/document.xml": LAUGHS})
    yield "laughs in styles", "a.docx", with_members(WORD, {"word/styles.xml": LAUGHS})
    yield "laughs in utf-16", "a.docx", with_members(WORD, {"word/document.xml": LAUGHS.encode("utf-16")})
    yield "laughs in a sheet", "a.xlsx", sheet({"xl/worksheets/sheet1.xml": LAUGHS})
    yield "file from outside", "a.docx", with_members(WORD, {"word/document.xml": outside("file:///etc/passwd")})
    yield "page from outside", "a.docx", with_members(WORD, {"word/document.xml": outside("http://127.0.0.1:9/x")})
    yield (
        "declaration far down",
        "a.docx",
        with_members(WORD, {"word/document.xml": "<!--" + "x" * 50_000 + "-->" + outside("file:///etc/passwd")[21:]}),
    )
    yield "deep elements", "a.docx", with_members(WORD, {"word/document.xml": word(deep("w:p", 100_000))})
    yield "not xml", "a.docx", with_members(WORD, {"word/document.xml": "chữ thường"})
    yield "no body", "a.docx", with_members(WORD, {"word/document.xml": f"<w:document {W}/>"})
    yield "no pages", "a.pdf", pdf_of(b"", pages=0)
    yield "2,000 pages", "a.pdf", pdf_of(b"BT /F1 12 Tf 50 800 Td (a) Tj ET", pages=2_000)
    yield "letters without end", "a.pdf", pdf_of(b"BT /F1 1 Tf " + b"(aaaaaaaaaa) Tj " * 400_000 + b"ET")
    yield "noise as pdf", "a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 400
    far = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    yield "sheet without end", "a.xlsx", sheet({"xl/worksheets/sheet1.xml": worksheet(far)})


def borne() -> Iterator[tuple[str, str, bytes]]:
    """Odd or heavy, but a draft may come of it; or a refusal."""
    yield "a million objects", "a.pdf", pdf_of(b"1 1 2 2 re f " * 1_000_000)
    titled = b"BT /F1 12 Tf 50 800 Td (KE HOACH) Tj ET "
    yield "a million rules", "a.pdf", pdf_of(titled + b"0 0 m 500 0 l S " * 1_000_000)
    yield "a million words", "a.pdf", pdf_of(b"BT /F1 1 Tf " + b"1 0 Td (a) Tj " * 1_000_000 + b"ET")
    yield "huge page", "a.pdf", pdf_of(b"BT /F1 12 Tf (a) Tj ET", more=b"/UserUnit 75000")
    said = "<w:p><w:r><w:t>a</w:t></w:r></w:p>"
    tables = "<w:tbl><w:tr><w:tc>" * 60 + said * 5000 + "</w:tc></w:tr></w:tbl>" * 60
    yield "deep tables", "a.docx", with_members(WORD, {"word/document.xml": word(tables)})
    wide = f"<w:tbl><w:tr>{f'<w:tc>{said}</w:tc>' * 50_000}</w:tr></w:tbl>"
    yield "wide table", "a.docx", with_members(WORD, {"word/document.xml": word(wide)})
    span = '<w:tcPr><w:gridSpan w:val="1000000000"/></w:tcPr>'
    cells = f"<w:tbl>{f'<w:tr><w:tc>{span}{said}</w:tc></w:tr>' * 9_000}</w:tbl>"
    yield "wide cells", "a.docx", with_members(WORD, {"word/document.xml": word(cells)})
    yield (
        "many empty paragraphs",
        "a.docx",
        with_members(WORD, {"word/document.xml": word("<w:p/>" * 2_000_000 + "<w:p><w:r><w:t>a</w:t></w:r></w:p>")}),
    )
    yield (
        "one long paragraph",
        "a.docx",
        with_members(
            WORD, {"word/document.xml": word(f"<w:p><w:r><w:t>{'chủ trì, phối hợp với ' * 60_000}</w:t></w:r></w:p>")}
        ),
    )
    yield (
        "many runs",
        "a.docx",
        with_members(WORD, {"word/document.xml": word("<w:p>" + "<w:r><w:t>a </w:t></w:r>" * 300_000 + "</w:p>")}),
    )
    # Of many lengths, so that it is packed no more tightly than a real file.
    runs = "".join(f"<w:r><w:t>{at * 7919 % 10_007}-{at * at} </w:t></w:r>" for at in range(60_000))
    yield "runs without end", "a.docx", with_members(WORD, {"word/document.xml": word(f"<w:p>{runs}</w:p>")})
    yield "one long line", "a.txt", ("Giao Công an xã chủ trì, phối hợp với " * 40_000).encode()
    yield "many lines", "a.txt", ("1. Giao Công an xã chủ trì trước ngày 30/6/2026.\n" * 3_000).encode()
    yield "many marks", "a.txt", ("a" + "\u0301" * 300_000).encode()
    yield "many spaces", "a.txt", (" " * 3_000_000 + "a").encode()
    yield "many brackets", "a.txt", ("(" * 200_000 + "- (1. a) " * 20_000).encode()
    yield "many bars", "a.txt", ("|a" * 300_000 + "|\n").encode()
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r" Type="x" Target="http://127.0.0.1:9/" TargetMode="External"/></Relationships>'
    )
    yield "a relation to outside", "a.docx", with_members(WORD, {"word/_rels/footnotes.xml.rels": relations})
    yield "two files in one", "a.pdf", PDF + WORD
    rows = "".join(f'<row r="{at}"><c r="A{at}" t="inlineStr"><is><t>a</t></is></c></row>' for at in range(1, 19_000))
    yield "long sheet", "a.xlsx", sheet({"xl/worksheets/sheet1.xml": worksheet(rows)})
