"""Files → lines. What a file is, is told by its content; what is too big, locked, broken or empty is refused first."""

from __future__ import annotations

from pathlib import PurePath

from directives.importing.lines import NotRead, Progress, Source
from directives.importing.secrecy import refuse_secrets

MAX_BYTES = 20 * 1024 * 1024
LONGEST_LINE, MOST_CELLS = 60_000, 200  # no office writes such a paragraph or such a row
TEXT_ENDINGS = (".txt", ".md", ".text", ".markdown", "")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PICTURES = {
    b"\xff\xd8\xff": "ảnh JPG",
    b"\x89PNG": "ảnh PNG",
    b"II*\0": "ảnh TIFF",
    b"MM\0*": "ảnh TIFF",
    b"GIF8": "ảnh GIF",
}
_MACROS = (".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm")
_SHEETS = (".xlsx", ".xls")
PICTURE_ENDINGS = (".jpg", ".jpeg", ".png", ".tif", ".tiff", ".gif")
# Word saves Rich Text under .doc as well.
_OLDER = {".doc": (_OLE, b"{\\rtf"), ".rtf": (b"{\\rtf",), ".odt": (b"PK",)}
# Every kind of file that is read, by the ending of its name.
ENDINGS = (".docx", ".pdf", *_OLDER, *_SHEETS, *PICTURE_ENDINGS, *TEXT_ENDINGS)


def read_file(name: str, data: bytes, *, max_bytes: int = MAX_BYTES, progress: Progress | None = None) -> Source:
    """The lines of a file; `progress(done, total)` is called after each page of a file with pages. Raises NotRead."""
    ending = PurePath(name).suffix.lower()
    _refuse_at_sight(ending, data, max_bytes)
    if data.startswith(b"%PDF-") or (b"%PDF-" in data[:1024] and ending == ".pdf"):
        _demand(ending, (".pdf",))
        from directives.importing.readers.pdf import read_pdf

        source = read_pdf(data, progress)
    elif ending in _SHEETS and data.startswith((b"PK", _OLE)):
        from directives.importing.readers.excel import read_excel

        source = read_excel(data)
    elif ending in _OLDER and data.startswith(_OLDER[ending]):
        from directives.importing.readers.office import as_word
        from directives.importing.readers.word import read_word

        source = read_word(as_word(data, ending))
    elif data.startswith(b"PK"):
        _demand(ending, (".docx",))
        from directives.importing.readers.word import read_word

        source = read_word(data)
    elif data.startswith(tuple(_PICTURES)):
        from directives.importing.readers.pdf import source_of
        from directives.importing.readers.scans import picture_pages

        source = source_of(picture_pages(data, progress))
    else:
        _demand(ending, TEXT_ENDINGS)
        from directives.importing.readers.plain import read_plain

        source = read_plain(data)
    if not any(not line.is_page_number for line in source.lines):
        raise NotRead("Tệp không có nội dung để đọc.")
    refuse_secrets(source.lines)
    if any(len(line.text) > LONGEST_LINE or len(line.cells) > MOST_CELLS for line in source.lines):
        raise NotRead("Tệp có đoạn văn hoặc hàng của bảng dài bất thường. Xin tách ra rồi tải lên.")
    return source


def _refuse_at_sight(ending: str, data: bytes, max_bytes: int) -> None:
    if len(data) > max_bytes:
        raise NotRead(f"Tệp quá lớn: không quá {max_bytes // (1024 * 1024)} MB. Xin nén hoặc chia nhỏ tệp.")
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf"):
        raise NotRead("Tệp không có nội dung.")
    if ending in _MACROS:
        raise NotRead("Tệp có chứa macro nên không nhận. Xin lưu lại thành .docx hoặc .xlsx.")
    for mark, words in _PICTURES.items():
        if data.startswith(mark):
            if ending in PICTURE_ENDINGS:
                return
            raise NotRead(f"Nội dung tệp là {words}, không đúng với đuôi {ending or 'tệp'}. Xin kiểm tra lại tệp.")
    if data.startswith(_OLE):
        if ending in (".docx", ".xlsx"):
            raise NotRead(
                f"Tệp đang khóa bằng mật khẩu hoặc không phải {ending}. Xin bỏ mật khẩu, lưu lại rồi tải lên."
            )
        if ending not in (".doc", ".xls"):
            raise NotRead(f"Nội dung tệp không đúng với đuôi {ending or 'tệp'}. Xin kiểm tra lại tệp.")


def _demand(ending: str, allowed: tuple[str, ...]) -> None:
    if ending in allowed:
        return
    if ending in ENDINGS:
        raise NotRead(f"Nội dung tệp không đúng với đuôi {ending or 'tệp'}. Xin kiểm tra lại tệp.")
    raise NotRead(f"Không đọc được loại tệp {ending}. Xin dùng .docx, .doc, .pdf, .xlsx, ảnh chụp, .txt hoặc .md.")
