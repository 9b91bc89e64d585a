"""Files that people bring: old codes are read, what cannot or must not be read is refused with one sentence."""

import contextlib
import io
import zipfile

import pytest
from django.core.management import call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from directives.importing import NotRead, read_document, read_file, read_pasted
from directives.importing.lines import is_secret_mark
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


# ---- marks of secrecy -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("mark", ["MẬT", "TỐI MẬT", "TUYỆT MẬT", "(MẬT)", "Độ mật: Tối mật", "**MẬT**", "M Ậ T"])
def test_a_document_under_a_mark_of_secrecy_is_refused(mark):
    lines = TEXT.splitlines()
    with pytest.raises(NotRead, match="độ mật"):
        read_pasted("\n".join([*lines[:3], mark, *lines[3:]]))


def test_the_mark_is_seen_in_a_column_a_word_file_and_its_page_head():
    import docx

    with pytest.raises(NotRead, match="độ mật"):
        read_pasted(f"MẬT                         ĐẢNG CỘNG SẢN VIỆT NAM\n{TEXT}")
    with pytest.raises(NotRead, match="độ mật"):
        read_document("a.docx", word_with(f"TỐI MẬT\n{TEXT}"))
    document = docx.Document(io.BytesIO(word_with(TEXT)))
    document.sections[0].header.paragraphs[0].text = "MẬT"
    out = io.BytesIO()
    document.save(out)
    with pytest.raises(NotRead, match="độ mật"):
        read_document("a.docx", out.getvalue())


@pytest.mark.parametrize("words", ["bảo vệ bí mật nhà nước", "Bảo mật", "- Mật khẩu", "thông tin MẬT của đơn vị"])
def test_the_word_in_a_sentence_is_no_mark(words):
    assert not is_secret_mark(words)


# ---- codes ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
def test_unicode_of_every_kind_is_read_alike(encoding):
    assert read_document("a.txt", TEXT.encode(encoding)).as_json() == read_pasted(TEXT).as_json()


def test_letters_written_apart_from_their_marks_are_joined():
    import unicodedata

    assert read_pasted(unicodedata.normalize("NFD", TEXT)).as_json() == read_pasted(TEXT).as_json()


# One sentence of our own as the two old codes keep it: "Đảng ủy xã tổ chức thực hiện nhiệm vụ của cấp trên".
TCVN3 = "§¶ng ñy x· tæ chøc thùc hiÖn nhiÖm vô cña cÊp trªn"
VNI = "Ñaûng uûy xaõ toå chöùc thöïc hieän nhieäm vuï cuûa caáp treân"


@pytest.mark.parametrize(("text", "code"), [(TCVN3, "TCVN3"), (VNI, "VNI")])
def test_the_codes_of_the_nineties_become_unicode_and_say_so(text, code):
    source = read_file("a.txt", "\n".join([text] * 4).encode("cp1252"))
    assert source.lines[0].text == "Đảng ủy xã tổ chức thực hiện nhiệm vụ của cấp trên"
    assert code in source.notes[0][2]


def test_windows_vietnamese_is_read():
    import unicodedata

    text = "Kế hoạch của Đảng ủy xã về chuyển đổi số"
    apart = "".join(
        unicodedata.normalize("NFC", c[0] + "".join(m for m in c[1:] if m in "\u0302\u0306\u031b"))
        + "".join(m for m in c[1:] if m not in "\u0302\u0306\u031b")
        for c in (unicodedata.normalize("NFD", letter) for letter in text)
    )
    assert read_file("a.txt", apart.encode("cp1258")).lines[0].text == text


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
