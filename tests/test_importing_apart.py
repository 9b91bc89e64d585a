"""Reading in a process of its own: what kills the reader is one sentence, and nothing is written."""

import pickle

import pytest

from directives.importing import NotRead, apart, read_document
from directives.importing.apart import read_apart
from tests.importing_generated import document
from tests.importing_papers import as_pdf, as_word, paper_of

MADE = document(7)


@pytest.mark.parametrize(
    ("name", "data"), [("a.txt", MADE.text.encode()), ("a.docx", as_word(paper_of(MADE.text)))], ids=["text", "word"]
)
def test_apart_gives_the_draft_that_reading_here_gives(name, data):
    source, draft = read_apart(name, data)
    assert draft == read_document(name, data)
    assert source.lines


def test_the_pages_read_are_told():
    told = []
    read_apart("a.pdf", as_pdf(paper_of(MADE.text)), progress=lambda done, total: told.append((done, total)))
    assert told[-1][0] == told[-1][1] == len(told)


def test_a_refusal_comes_back_as_its_sentence():
    with pytest.raises(NotRead, match="không có nội dung"):
        read_apart("a.txt", b" ")


def test_a_file_over_the_limit_starts_no_process(monkeypatch):
    monkeypatch.setattr(apart, "_run", lambda *args: pytest.fail("started"))
    with pytest.raises(NotRead, match="không quá 1 MB"):
        read_apart("a.txt", b"x" * (1024 * 1024 + 1), max_bytes=1024 * 1024)


def reader_that(monkeypatch, tmp_path, does):
    """The same child, whose reader does something else."""
    child = tmp_path / "child.py"
    code = apart.CHILD.read_text().replace("def main()", f"def _answer(*args):\n    {does}\n\n\ndef main()")
    child.write_text(code)
    monkeypatch.setattr(apart, "CHILD", child)


@pytest.mark.parametrize(
    ("does", "words"),
    [
        ("return bytes(10**10)", "quá phức tạp"),
        ("os.kill(os.getpid(), 11)", "quá phức tạp"),
        ("import time; time.sleep(60)", "quá phức tạp"),
        ("return 1 / 0", "Không đọc được"),
        ("open('/var/tmp/left-behind', 'w')", "Không đọc được"),
        ("import socket; socket.create_connection(('127.0.0.1', 9))", "Không đọc được"),
        ("return os.system", "Không đọc được"),
    ],
)
def test_whatever_the_reader_does_is_one_sentence(monkeypatch, tmp_path, does, words):
    reader_that(monkeypatch, tmp_path, does)
    with pytest.raises(NotRead, match=words):
        read_apart("a.txt", b"x", patience=2)


def test_what_comes_back_can_only_be_a_reading():
    import os

    with pytest.raises(NotRead):
        apart._Unpickler(__import__("io").BytesIO(pickle.dumps(os.getcwd))).load()
