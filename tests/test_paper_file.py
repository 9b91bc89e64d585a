"""The PDF as a file: words that copy out, fonts, properties, the same bytes each time."""

import hashlib
import subprocess
import sys
import unicodedata
from datetime import UTC, datetime

import pypdfium2
from django.conf import settings

from reports.paper import Paragraph
from reports.printing import render_pdf
from tests.paper_reading import opened, sample
from tests.paper_sample import SENTENCE, report


def test_the_words_come_out_of_the_file_as_they_went_in():
    with pypdfium2.PdfDocument(sample()) as document:
        text = " ".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    for words in (
        "ĐẢNG CỘNG SẢN VIỆT NAM",
        "Mẫu, ngày 05 tháng 02 năm 2026",
        "54,48",
        "1.450",
        SENTENCE.strip(),
    ):
        assert words in text
    assert unicodedata.is_normalized("NFC", text)


def test_every_font_is_our_own_and_embedded(tmp_path):
    (tmp_path / "a.pdf").write_bytes(sample())
    table = subprocess.run(["pdffonts", tmp_path / "a.pdf"], capture_output=True, text=True, check=True).stdout
    fonts = table.splitlines()[2:]
    assert fonts
    for font in fonts:
        assert "+Liberation-Serif" in font
        assert font.split()[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, copies out


def test_the_same_paper_is_the_same_file_from_another_process_and_another_day():
    code = (
        "import django,hashlib;django.setup();"
        "from tests.paper_sample import report;from reports.printing import render_pdf;"
        "print(hashlib.sha256(render_pdf(report())).hexdigest())"
    )
    seen = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    ).stdout.split()[-1]
    assert seen == hashlib.sha256(sample()).hexdigest()
    assert b"/CreationDate" not in sample()


def test_the_moment_of_freezing_is_in_the_properties():
    paper = report(body=[Paragraph("Một.")], appendices=[], created_at=datetime(2026, 3, 31, 10, 0, tzinfo=UTC))
    with opened(render_pdf(paper)) as document:
        assert document.metadata["CreationDate"].startswith("D:20260331100000")
        assert document.metadata["Title"].startswith("Báo cáo số 23-BC/ĐU sơ kết")
