"""Files of older word processors: read by way of LibreOffice where it is, else one sentence says what to do."""

import subprocess
import tempfile
from pathlib import Path

import pytest

from directives.importing import NotRead, read_document
from directives.importing.readers import office, programs
from tests.importing_generated import document
from tests.importing_papers import as_word, paper_of
from tests.test_importing_generated import compare

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MADE = document(1003)
needs_office = pytest.mark.skipif(
    not office.is_there(), reason="máy này chưa có LibreOffice (libreoffice-writer-nogui): không đọc được .doc"
)


def as_older(word, form):
    """A Word file as an older program saves it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.docx").write_bytes(word)
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", "--headless", profile, "--convert-to", form, "--outdir", name, str(folder / "a.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / f"a.{form}").read_bytes()


@needs_office
@pytest.mark.parametrize("form", ["doc", "rtf"])
def test_an_old_word_file_gives_the_draft_of_the_new_one(form):
    compare(read_document("a.doc", as_older(as_word(paper_of(MADE.text)), form)), MADE.expected)


@needs_office
def test_a_broken_old_file_is_refused_in_a_sentence():
    with pytest.raises(NotRead, match=r"\.doc đang khóa bằng mật khẩu hoặc bị hỏng"):
        read_document("a.doc", OLE)


def test_an_old_file_with_macros_is_refused_before_anything_opens_it(monkeypatch):
    monkeypatch.setattr(programs, "run", lambda *args, **options: pytest.fail("started"))
    with pytest.raises(NotRead, match="macro"):
        read_document("a.doc", OLE + "_VBA_PROJECT".encode("utf-16-le"))


def test_without_libreoffice_the_clerk_is_told_what_to_do(monkeypatch):
    monkeypatch.setattr(office.shutil, "which", lambda name: None)
    with pytest.raises(NotRead, match=r"mở bằng Word và lưu lại thành \.docx"):
        read_document("a.doc", OLE)


def test_a_program_that_does_not_end_is_ended():
    with pytest.raises(programs.Failed):
        programs.run(["sleep", "60"], seconds=1, memory=10**9, environment={"PATH": "/usr/bin:/bin"})
