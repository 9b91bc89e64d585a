"""Where pages end, and papers that fit badly on any page."""

import pytest

from reports.paper import Bars, Letterhead, Paper, Paragraph, Table
from tests.paper_reading import MM, drawn_here, opened
from tests.paper_sample import FIGURES, SENTENCE, report


def test_a_signature_is_never_alone_on_its_page():
    """Each length is drawn by itself: only so does the page end where it should hurt."""
    for count in range(24, 37, 1):
        lines = [Paragraph(f"Dòng thứ {number} của báo cáo.") for number in range(count)]
        with opened(drawn_here(report(body=lines, appendices=[]))) as document:
            page = next(page for page in document.pages if "Nơi nhận" in page.extract_text())
            assert "Dòng thứ" in page.extract_text(), count


def test_a_signature_after_a_table_takes_rows_along():
    rows = [["Nội dung", number, number] for number in range(40)]
    for count in (32, 34, 36, 38, 40):
        table = Table(["Nội dung", "Số việc", "Tỷ lệ"], rows[:count])
        with opened(drawn_here(report(body=[table], appendices=[]))) as document:
            page = next(page for page in document.pages if "Nơi nhận" in page.extract_text())
            assert "Nội dung" in page.extract_text(), count


def test_one_endless_word_does_not_leave_the_page():
    with opened(drawn_here(report(body=[Paragraph("ê" * 5000), FIGURES], appendices=[]))) as document:
        assert max(char["x1"] for page in document.pages for char in page.chars) / MM < 195.5


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [Table([], [])],
        [Table(["a"], [])],
        [Bars([("a", float("nan"), "x"), ("b", float("inf"), "y")])],
        [Paragraph("😀 \u202eabc שלום 漢字 \x00 \ud800 \ufeff" + "a" + "\u0301" * 2000)],
        [Table([str(number) for number in range(120)], [list(range(120))])],
    ],
)
def test_odd_papers_are_printed_all_the_same(blocks):
    paper = Paper(letterhead=Letterhead(issuer="", place="x" * 500), body=blocks)
    assert drawn_here(paper).startswith(b"%PDF")


def test_a_row_taller_than_a_page_goes_on_over_the_next():
    table = Table(["Nội dung", "Kết quả"], [["a", SENTENCE * 60], ["b", "Dòng cuối"]])
    with opened(drawn_here(report(body=[table], appendices=[]))) as document:
        assert "Dòng cuối" in document.pages[-1].extract_text()
        assert sum("lừa đảo" in page.extract_text() for page in document.pages) >= 2
