"""What may be kept as a file, how it lies on the disk, and how it is handed back."""

import io
import zipfile

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from directives import files
from directives.models import SourceFile

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 60
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


def upload(name, data=PDF):
    # SimpleUploadedFile would clean the name; browsers may send any.
    file = SimpleUploadedFile("x", data)
    file._name = name
    return file


def packed(*members, content=b"<x/>"):
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as container:
        for member in members:
            container.writestr(member, content)
    return whole.getvalue()


def named(value):
    """A container holds the time at which it was packed: its bytes are no name for a test."""
    return value if isinstance(value, str) else "data"


DOCX = packed("[Content_Types].xml", "word/document.xml")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ke-hoach.pdf", PDF),
        ("Kế hoạch.DOCX", DOCX),
        ("so-lieu.xlsx", packed("[Content_Types].xml", "xl/workbook.xml")),
        ("bao-cao.odt", packed("mimetype", "content.xml")),
        ("anh.png", PNG),
        ("anh.jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + b"\0" * 40),
        ("cu.doc", OLE),
        ("cu.xls", OLE),
        ("ghi-chu.txt", "Đã họp chi bộ".encode()),
        ("ghi-chu.txt", "Đã họp chi bộ".encode("utf-16")),
    ],
    ids=named,
)
def test_office_files_are_kept_under_their_own_type(name, data):
    fields = files.store(upload(name, data))
    assert fields["size"] == len(data)
    assert fields["content_type"] == files.TYPES["." + name.rsplit(".", 1)[1].lower()]
    with default_storage.open(fields["file"]) as kept:
        assert kept.read() == data


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("trong.pdf", b"", "không có nội dung"),
        ("virus.pdf", b"MZ\x90\0" + b"\0" * 100, "không đúng với đuôi .pdf"),
        ("trang.pdf", b"<html><script>alert(1)</script>", "không đúng với đuôi .pdf"),
        ("anh.png", PDF, "không đúng với đuôi .png"),
        ("nhi-phan.txt", b"\0\1\2\3", "không đúng với đuôi .txt"),
        ("gia.docx", packed("a.txt"), "không đúng với đuôi .docx"),
        ("gia.xlsx", DOCX, "không đúng với đuôi .xlsx"),
        ("hong.docx", DOCX[:40], "không đúng với đuôi .docx"),
        ("khoa.docx", OLE, "mật khẩu"),
        ("macro.docm", DOCX, "macro"),
        ("macro.docx", packed("word/document.xml", "word/vbaProject.bin"), "macro"),
        ("macro.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"), "macro"),
        ("chay.exe", b"MZ", "Không nhận loại tệp"),
        ("trang.html", b"<html>", "Không nhận loại tệp"),
        ("khong-duoi", PDF, "Không nhận loại tệp"),
        ("bom.docx", packed("word/document.xml", content=b"0" * 8_000_000), "nén bất thường"),
        ("nhieu.docx", packed("word/document.xml", *map(str, range(2_100))), "nén bất thường"),
    ],
    ids=named,
)
def test_a_file_that_cannot_be_trusted_is_refused_in_one_sentence(name, data, words):
    with pytest.raises(files.NotAccepted) as refused:
        files.store(upload(name, data), kind="minh chứng")
    assert words in refused.value.sentence


def test_a_file_over_the_limit_is_refused_before_it_is_read(settings):
    settings.EVIDENCE_MAX_BYTES = 3 * 1024 * 1024
    with pytest.raises(files.NotAccepted, match="không quá 3 MB"):
        files.store(upload("to.pdf", PDF + b" " * 3 * 1024 * 1024))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\clerk\\Kế hoạch.pdf", "Kế hoạch.pdf"),
        ("Ke\u0302\u0301 hoa\u0323ch.pdf", "Kế hoạch.pdf"),
        ("bao\u202ecao\r\n.pdf", "baocao.pdf"),
        ('a<b>:"c|?*.pdf', "a_b___c___.pdf"),
        ("dài" * 200 + ".pdf", ("dài" * 200)[:196] + ".pdf"),
    ],
)
def test_names_come_without_folders_and_tricks(given, kept):
    assert files.store(upload(given))["name"] == kept


def test_equal_contents_lie_on_the_disk_once():
    one, other = files.store(upload("a.pdf")), files.store(upload("b.pdf"))
    assert (one["file"], one["sha256"]) == (other["file"], other["sha256"])
    folder, name = one["file"].split("/")
    assert [kept for kept in default_storage.listdir(folder)[1] if kept.startswith(name)] == [name]


def test_a_half_written_file_is_written_again():
    fields = files.store(upload("a.pdf", PDF + b"again"))
    with open(default_storage.path(fields["file"]), "wb") as broken:
        broken.write(b"%PDF")
    files.store(upload("a.pdf", PDF + b"again"))
    with default_storage.open(fields["file"]) as kept:
        assert kept.read() == PDF + b"again"


def test_a_kept_file_comes_back_as_a_download_that_no_browser_guesses_about():
    stored = SourceFile(**files.store(upload("Kế hoạch.pdf")))
    response = files.serve(stored)
    assert b"".join(response.streaming_content) == PDF
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''K%E1%BA%BF")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in response["Cache-Control"]
