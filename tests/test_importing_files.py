"""Files that people bring: old codes are read, what cannot or must not be read is refused with one sentence."""

import contextlib
import io
import zipfile

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.importing import NotRead, read_document, read_file, read_pasted
from tests.importing_generated import document
from tests.importing_papers import as_pdf, as_word, paper_of
from tests.importing_texts import PIECES

TEXT = document(7).text
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as container:
        for name, content in members.items():
            container.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return out.getvalue()


def word_with(text):
    import docx

    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def with_members(data, **members):
    """A Word file with more, or other, members."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in members:
                new.writestr(name, old.read(name))
        for name, content in members.items():
            new.writestr(name, content)
    return out.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><x>&b;</x>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.txt", b"", "không có nội dung"),
        ("a.txt", b" \r\n\t ", "không có nội dung"),
        ("a.docx", b"", "không có nội dung"),
        ("a.txt", b"x" * (20 * 1024 * 1024 + 1), "quá lớn"),
        ("a.txt", bytes(range(256)) * 40, "không phải là văn bản"),
        ("a.pdf", b"\x89PNG\r\n\x1a\n" + bytes(50), "không đúng với đuôi .pdf"),
        ("a.pdf", "chỉ là chữ".encode(), "không đúng với đuôi"),
        ("a.pdf", b"%PDF-1.7\nhong", "bị hỏng"),
        ("a.txt", b"%PDF-1.7\n", "không đúng với đuôi"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + bytes(50), "Ảnh bị hỏng"),
        ("a.docx", OLE, "khóa bằng mật khẩu"),
        ("a.docm", b"PK\x03\x04", "macro"),
        ("a.docx", b"PK\x03\x04 hong", "bị hỏng"),
        ("a.docx", zipped(a_xml="<a/>"), "không phải văn bản Word"),
        ("a.docx", zipped(word__document_xml="<a/>"), "bị hỏng"),
        ("a.docx", zipped(word__document_xml="<a/>" + " " * 30_000_000), "nén bất thường"),
        ("a.xlsx", zipped(xl__workbook_xml="<a/>"), "Excel bị hỏng"),
        ("a.exe", b"MZ", "Không đọc được loại tệp .exe"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence(name, data, words):
    with pytest.raises(NotRead) as refused:
        read_document(name, data)
    assert words in refused.value.sentence


@pytest.mark.parametrize("content", [BOMB, OUTSIDE])
def test_declarations_inside_a_word_file_are_refused(content):
    with pytest.raises(NotRead):
        read_document("a.docx", with_members(word_with("Kế hoạch"), **{"word/document.xml": content}))


def test_a_word_file_with_macros_is_refused():
    with pytest.raises(NotRead, match="macro"):
        read_document("a.docx", with_members(word_with("Kế hoạch"), **{"word/vbaProject.bin": b"x"}))


def test_a_pdf_without_words_or_pictures_is_refused():
    from weasyprint import HTML

    with pytest.raises(NotRead, match="không có nội dung"):
        read_document("a.pdf", HTML(string="<hr>").write_pdf())


def test_a_pdf_of_very_many_pages_is_refused():
    import pypdfium2

    pages = pypdfium2.PdfDocument.new()
    for _ in range(301):
        pages.new_page(100, 100)
    out = io.BytesIO()
    pages.save(out)
    with pytest.raises(NotRead, match="301 trang"):
        read_document("a.pdf", out.getvalue())


# ---- the command ----------------------------------------------------------------------------------------------------


def test_the_command_refuses_with_two_and_one_sentence(tmp_path, capsys):
    path = tmp_path / "a.txt"
    path.write_bytes(b"")
    with pytest.raises(SystemExit) as ended:
        call_command("extract_document", str(path), "--json")
    said = capsys.readouterr()
    assert (ended.value.code, said.out, said.err.strip()) == (2, "", "Tệp không có nội dung.")


def test_the_command_says_so_when_there_is_no_such_file(tmp_path, capsys):
    with pytest.raises(SystemExit) as ended:
        call_command("extract_document", str(tmp_path / "không có.txt"), "--json")
    assert ended.value.code == 2
    assert "Không mở được" in capsys.readouterr().err


# ---- whatever comes -------------------------------------------------------------------------------------------------


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=20), max_size=60).map("".join))
def test_no_text_makes_the_reader_fall(text):
    with contextlib.suppress(NotRead):
        read_pasted(text).as_json()


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(["a.txt", "a.docx", "a.pdf", "a"]))
def test_no_bytes_make_the_reader_fall(data, name):
    with contextlib.suppress(NotRead):
        read_document(name, data).as_json()


WORD, PDF = as_word(paper_of(TEXT)), as_pdf(paper_of(TEXT))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([("a.docx", WORD), ("a.pdf", PDF)]), st.integers(0, 10**6), st.binary(min_size=1, max_size=8))
def test_a_damaged_file_is_read_or_refused(file, place, bytes_):
    name, data = file
    at = place % len(data)
    with contextlib.suppress(NotRead):
        read_document(name, data[:at] + bytes_ + data[at + len(bytes_) :]).as_json()


def test_a_line_of_a_pdf_knows_where_it_stands_on_its_page():
    lines = read_file("a.pdf", as_pdf(paper_of(TEXT))).lines
    for line in lines:
        if not line.is_page_number:
            left, top, right, bottom = line.box
            assert 0 <= left < right <= 1
            assert 0 <= top < bottom <= 1
    sides = {line.side: line.box for line in reversed(lines)}
    assert sides["l"][2] < sides["r"][0]
