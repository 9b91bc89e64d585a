"""The printing process: what it refuses, its limits, and how a failure is told."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from reports import printing
from reports.paper import Paragraph
from reports.printing import PrintingFailed, render_pdf
from reports.printing_child import own_files_fetcher
from tests.paper_sample import SENTENCE, report


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:1/x",
        "https://vi.dụ/",
        "data:text/plain,a",
        "ftp://a/b",
        "paper:../x",
        "/etc/hostname",
    ],
)
def test_the_fetcher_knows_our_own_files_and_nothing_else(address):
    fetcher = own_files_fetcher({"paper:a.ttf": b"font"})
    assert fetcher("paper:a.ttf").read() == b"font"
    for ask in (fetcher, fetcher.fetch, fetcher.open):
        with pytest.raises(ValueError, match="refused"):
            ask(address)


def run_child_with(monkeypatch, tmp_path, program):
    child = tmp_path / "child.py"
    child.write_text(program)
    monkeypatch.setattr(printing, "CHILD", child)


def test_a_page_that_asks_for_a_foreign_file_is_not_printed(monkeypatch):
    monkeypatch.setattr(printing, "render_html", lambda paper: '<img src="file:///etc/hostname">')
    with pytest.raises(PrintingFailed):
        render_pdf(report())


SHUT = """
import os, sys
sys.path.insert(0, {base!r})
from reports.printing_child import shut_the_doors
shut_the_doors()
deeds = [lambda: open('/etc/hostname'), lambda: __import__('socket').create_connection(('127.0.0.1', 9)),
         lambda: __import__('subprocess').run(['true']), lambda: os.system('true')]
for deed in deeds:
    try:
        deed()
    except PermissionError:
        continue
    os._exit(9)
sys.stdout.write('%PDF refused all')
"""


def test_the_printing_process_refuses_files_network_and_programs(monkeypatch, tmp_path):
    run_child_with(monkeypatch, tmp_path, SHUT.format(base=str(settings.BASE_DIR)))
    assert render_pdf(report()) == b"%PDF refused all"


def test_the_printing_process_gets_nothing_of_our_environment(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "bí mật")
    run_child_with(monkeypatch, tmp_path, "import os; print('%PDF', 'SECRET_KEY' in os.environ)")
    assert render_pdf(report()).split() == [b"%PDF", b"False"]


def test_a_process_that_takes_too_long_is_ended_and_told_of_politely(monkeypatch, tmp_path):
    told = tmp_path / "pid"
    run_child_with(
        monkeypatch, tmp_path, f"import os,time; open({str(told)!r},'w').write(str(os.getpid())); time.sleep(60)"
    )
    with pytest.raises(PrintingFailed, match="quá dài"):
        render_pdf(report(), timeout=1)
    with pytest.raises(ProcessLookupError):
        __import__("os").kill(int(told.read_text()), 0)


def test_a_process_that_takes_too_much_memory_ends_alone(monkeypatch):
    monkeypatch.setattr(printing, "MEMORY", 130 * 1024 * 1024)
    with pytest.raises(PrintingFailed):
        render_pdf(report())


@pytest.mark.parametrize("harm", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:5000])])
@pytest.mark.parametrize("name", printing.FONT_FILES)
def test_a_font_that_is_missing_or_damaged_is_told_loudly(monkeypatch, tmp_path, harm, name):
    shutil.copytree(printing.FONTS, tmp_path / "fonts")
    harm(tmp_path / "fonts" / name)
    printing._letters()  # known from before the harm: the process that draws must find out by itself
    monkeypatch.setattr(printing, "FONTS", tmp_path / "fonts")
    with pytest.raises(PrintingFailed, match="Phông chữ dùng để in bị thiếu hoặc hỏng"):
        render_pdf(report(body=[Paragraph("Một.")], appendices=[]))


def test_a_font_harmed_before_the_start_is_told_as_loudly(monkeypatch, tmp_path):
    printing._letters.cache_clear()
    monkeypatch.setattr(printing, "FONTS", tmp_path)
    with pytest.raises(PrintingFailed, match="Phông chữ dùng để in bị thiếu hoặc hỏng"):
        render_pdf(report())


def test_a_text_that_would_keep_the_machine_busy_for_minutes_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(printing, "CHILD", "must not be started")
    for words in (SENTENCE * 10_000, "x" * 100_000):
        with pytest.raises(PrintingFailed, match="quá dài"):
            render_pdf(report(body=[Paragraph(words)]))


def test_only_printing_knows_weasyprint():
    knowing = [
        path.name
        for floor in ("units", "directives", "reports", "cascade")
        for path in (settings.BASE_DIR / floor).glob("**/*.py")
        if "weasyprint" in path.read_text().lower()
    ]
    assert knowing
    assert all(name.startswith("print") for name in knowing)
