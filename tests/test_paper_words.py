"""What a paper says of itself: marks, addresses, days and numbers, as each profile writes them."""

import unicodedata
from dataclasses import replace
from datetime import date

import pytest

from reports.paper import Band, Bullets, Layout, Letterhead, Paper, Paragraph, Table
from reports.printed import css_text, printed_paper
from reports.printing import render_css, render_html, render_pdf
from tests.paper_sample import LETTERHEAD, appendix, report


def test_decomposed_letters_are_printed_composed():
    html = render_html(report(subject=[unicodedata.normalize("NFD", "thực hiện Chỉ thị")]))
    assert "thực hiện Chỉ thị" in html


def test_recipients_end_with_semicolons_and_the_archive_comes_last():
    assert report().recipient_lines == [
        "- Ban Thường vụ Thành ủy (để b/c);",
        "- Các chi bộ trực thuộc;",
        "- Lưu Văn phòng Đảng ủy.",
    ]


def test_the_older_profile_has_commas_between_recipients():
    assert report(layout=Layout(profile="hd36")).recipient_lines[0].endswith("(để b/c),")


@pytest.mark.parametrize(
    ("profile", "end"), [("hd05", "cấp phường."), ("hd36", "cấp phường./."), ("nd30", "cấp phường./.")]
)
def test_the_text_is_closed_as_the_profile_wants(profile, end):
    for text in ("cho cấp phường", "cho cấp phường.", "cho cấp phường./.", "cho cấp phường;"):
        for block in (Paragraph(text), Bullets(["một;", text])):
            html = render_html(report(body=[block], layout=Layout(profile=profile), appendices=[]))
            assert f"{end}</p>" in html


@pytest.mark.parametrize(("profile", "label"), [("hd05", "Kính trình:"), ("hd36", "Kính gửi:")])
def test_a_submission_is_addressed_by_its_profile(profile, label):
    paper = report(kind="submission", addressees=["Ban Thường vụ Thành ủy"], layout=Layout(profile=profile))
    assert label in render_html(paper)


def test_a_letter_has_its_subject_under_the_number_and_no_type():
    html = render_html(report(kind="letter", subject=["về việc báo cáo"], addressees=["Các chi bộ", "Công an phường"]))
    assert '<h1 class="letter-subject">về việc báo cáo</h1>' in html
    assert 'class="type"' not in html
    assert "- Các chi bộ;" in html


@pytest.mark.parametrize(
    ("dated", "blank_day", "words"),
    [
        (date(2026, 2, 5), False, "ngày 05 tháng 02 năm 2026"),
        (date(2026, 3, 15), False, "ngày 15 tháng 3 năm 2026"),
        (date(2026, 4, 5), True, "ngày       tháng 4 năm 2026"),
        (None, False, "ngày       tháng       năm      "),
    ],
)
def test_the_day_is_written_as_documents_write_it(dated, blank_day, words):
    text = Letterhead(issuer="X", place="Mẫu", dated=dated, blank_day=blank_day).date_text
    assert text.replace("\u00a0", " ") == f"Mẫu, {words}"


def test_a_number_not_given_yet_leaves_room():
    assert Letterhead(issuer="X", number="-BC/ĐU").number_text == "\u00a0" * 8 + "-BC/ĐU"


def test_two_appendices_are_numbered():
    labels = [part.label for part in printed_paper(report(appendices=[appendix(1), appendix(1)])).appendices]
    assert labels == ["Phụ lục 1", "Phụ lục 2"]


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ỦY BAN NHÂN DÂN PHƯỜNG NHỊ CHIỂU", ["ỦY BAN NHÂN DÂN", "PHƯỜNG NHỊ CHIỂU"]),
        ("ỦY BAN NHÂN DÂN THÀNH PHỐ HẢI PHÒNG", ["ỦY BAN NHÂN DÂN", "THÀNH PHỐ HẢI PHÒNG"]),
        ("BAN QUẢN LÝ DỰ ÁN ĐẦU TƯ XÂY DỰNG", ["BAN QUẢN LÝ DỰ ÁN", "ĐẦU TƯ XÂY DỰNG"]),
        ("SỞ NỘI VỤ", ["SỞ NỘI VỤ"]),
        ("X" * 60, ["X" * 60]),
    ],
)
def test_a_name_too_long_for_its_block_is_broken_before_the_place_or_in_halves(name, lines):
    paper = report(letterhead=replace(LETTERHEAD, issuer=name), layout=Layout(profile="nd30"))
    assert printed_paper(paper).names["issuer"].splitlines() == lines


def test_signs_that_our_letters_lack_are_boxes_and_never_gaps():
    html = render_html(report(body=[Paragraph("Trước 😀漢✔\u202e\x00 sau")], appendices=[]))
    assert "Trước □□√ sau." in html


HOSTILE = (
    '</p><img src="file:///etc/hostname"><link rel=attachment href="file:///etc/passwd"><style>*{color:red}</style>'
)


def test_tags_in_the_text_are_printed_as_text():
    paper = report(
        letterhead=replace(LETTERHEAD, issuer=HOSTILE, place=HOSTILE),
        body=[Paragraph(HOSTILE, lead=HOSTILE), Bullets([HOSTILE]), Table([HOSTILE], [[HOSTILE], Band(HOSTILE)])],
        code=HOSTILE,
        subject=[HOSTILE],
        recipients=[HOSTILE],
    )
    html = render_html(paper)
    assert "<img" not in html
    assert "<link" not in html
    assert html.count("<style>") == 1
    assert "/EmbeddedFile" not in render_pdf(paper).decode("latin-1")


def test_words_at_the_foot_cannot_leave_their_quotes():
    assert css_text('a"}\n@import "x') == "a\\22 \\7d \\a \\40 import\\20 \\22 x"


def test_the_preview_can_link_its_style_sheet_for_a_strict_policy():
    html = render_html(report(), css_href="/reports/1/paper.css")
    assert '<link rel="stylesheet" href="/reports/1/paper.css">' in html
    assert "<style" not in html
    assert "style=" not in html
    css = render_css(report(), fonts="/static/fonts/liberation-serif/")
    assert "#t1 col:nth-child(1)" in css
    assert 'url("/static/fonts/liberation-serif/LiberationSerif-Bold.ttf")' in css
    assert "paper:" not in css


def test_paper_is_plain_data():
    assert Paper(letterhead=LETTERHEAD, body=[]) == Paper(letterhead=LETTERHEAD, body=[])
