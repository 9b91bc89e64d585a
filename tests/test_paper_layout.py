"""Where everything stands on the page and in what letters, measured in the PDF against the rules of layout."""

import itertools
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest

from reports.paper import Layout, Paragraph
from reports.printing import render_pdf
from tests.paper_reading import MM, drawn_here, letters, look, middle, opened, sample
from tests.paper_sample import LETTERHEAD, report


@pytest.fixture(scope="session")
def pages():
    with opened(sample()) as document:
        yield document.pages


@pytest.fixture(scope="session")
def state_pages():
    paper = report(layout=Layout(profile="nd30"), letterhead=replace(LETTERHEAD, number="15/BC-VHXH"), appendices=[])
    with opened(render_pdf(paper)) as document:
        yield document.pages


def test_the_text_keeps_the_margins(pages):
    body = [
        char for page in pages[:2] for char in page.chars if 20 * MM < char["top"] < 277 * MM and char["text"].strip()
    ]
    assert min(char["x0"] for char in body) / MM == pytest.approx(30, abs=0.5)
    assert max(char["x1"] for char in body) / MM == pytest.approx(195, abs=0.5)


def test_the_letterhead_stands_where_the_rules_put_it(pages):
    page = pages[0]
    assert look(page, "ĐẢNG CỘNG SẢN VIỆT NAM") == ("Liberation-Serif-Bold", 15)
    assert look(page, "ĐẢNG BỘ THÀNH PHỐ MẪU") == ("Liberation-Serif", 14)
    assert look(page, "ĐẢNG ỦY PHƯỜNG MẪU") == ("Liberation-Serif-Bold", 14)
    assert look(page, "Mẫu, ngày") == ("Liberation-Serif-Italic", 14)
    assert middle(letters(page, "ĐẢNG BỘ THÀNH PHỐ MẪU")) == pytest.approx(63.9, abs=1)
    assert middle(letters(page, "ĐẢNG CỘNG SẢN VIỆT NAM")) == pytest.approx(156.3, abs=1)
    assert middle(letters(page, "Số 23-BC/ĐU")) == pytest.approx(63.9, abs=1)
    date_line, star = letters(page, "Mẫu, ngày")[0], letters(page, "*")[0]
    assert date_line["bottom"] == pytest.approx(star["bottom"], abs=0.5)


@pytest.mark.parametrize("place", ["Nhị Chiểu", "Thành phố Hồ Chí Minh"])
def test_a_long_place_and_a_long_name_stay_within_the_margins(place):
    head = replace(LETTERHEAD, place=place, issuer="ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU", dated=date(2026, 2, 28))
    with opened(drawn_here(report(letterhead=head, body=[Paragraph("Một.")], appendices=[]))) as document:
        page = document.pages[0]
        day = letters(page, f"{place}, ngày 28 tháng 02 năm 2026")
        assert day[0]["top"] == pytest.approx(day[-1]["top"])
        assert day[-1]["x1"] / MM < 195.3
        assert middle(letters(page, "ĐẢNG CỘNG SẢN VIỆT NAM")) == pytest.approx(middle(day), abs=1)


def test_the_rule_under_the_party_name_is_as_long_as_the_name(pages):
    name = letters(pages[0], "ĐẢNG CỘNG SẢN VIỆT NAM")
    rules = [shape for shape in [*pages[0].rects, *pages[0].lines] if shape["top"] < 40 * MM and shape["width"] > 20]
    assert rules[0]["x0"] == pytest.approx(name[0]["x0"], abs=0.5)
    assert rules[0]["x1"] == pytest.approx(name[-1]["x1"], abs=0.5)
    assert 0 < rules[0]["bottom"] - name[0]["bottom"] < 4


def test_type_subject_and_dashes_are_centred_on_the_text(pages):
    page = pages[0]
    assert look(page, "BÁO CÁO") == ("Liberation-Serif-Bold", 15)
    assert look(page, "sơ kết quý I") == ("Liberation-Serif-Bold", 14)
    for text in ("BÁO CÁO", "sơ kết quý I năm 2026 thực hiện Chỉ thị số 57-CT/TW", "-----"):
        assert middle(letters(page, text)) == pytest.approx(112.5, abs=1)
    number, type_name = letters(page, "Số 23-BC/ĐU")[0], letters(page, "BÁO CÁO")[0]
    assert type_name["bottom"] - number["bottom"] == pytest.approx(30, abs=1.5)


def test_paragraphs_are_indented_ten_millimetres_and_lines_keep_an_exact_pitch(pages):
    first = letters(pages[0], "Các chi bộ đã đưa")[0]
    assert first["x0"] / MM == pytest.approx(40, abs=0.5)
    bottoms = sorted(
        {round(char["bottom"], 1) for char in pages[1].chars if round(char["size"]) == 14 and char["x0"] < 32 * MM}
    )
    steps = {round(low - high, 1) for high, low in itertools.pairwise(bottoms)}
    assert 18.5 in steps


def test_the_number_of_the_page_is_at_the_top_and_not_on_the_first(pages):
    assert not [char for char in pages[0].chars if char["top"] < 18 * MM]
    for number, page in enumerate(pages[1:], start=2):
        top = [char for char in page.chars if char["top"] < 18 * MM]
        assert "".join(char["text"] for char in top) == str(number)
        assert middle(top) == pytest.approx(112.5 if page.width < page.height else 148.5, abs=1)
        assert (top[0]["fontname"].split("+")[1], round(top[0]["size"])) == ("Liberation-Serif", 14)


def test_the_digits_begin_ten_millimetres_below_the_edge():
    with pypdfium2.PdfDocument(sample()) as document:
        page = document[1]
        text = page.get_textpage()
        boxes = [text.get_charbox(index) for index in range(text.count_chars())]
    highest = max(box[3] for box in boxes)
    assert (297 * MM - highest) / MM == pytest.approx(10, abs=1)


def test_the_signature_and_the_recipients_look_as_they_should(pages):
    page = next(page for page in pages if "Nơi nhận" in page.extract_text())
    assert look(page, "T/M BAN THƯỜNG VỤ") == ("Liberation-Serif-Bold", 14)
    assert look(page, "PHÓ BÍ THƯ") == ("Liberation-Serif", 14)
    assert look(page, "Người Ký Mẫu") == ("Liberation-Serif-Bold", 14)
    assert look(page, "Nơi nhận:") == ("Liberation-Serif", 14)
    assert look(page, "- Các chi bộ trực thuộc") == ("Liberation-Serif", 12)
    position, name = letters(page, "PHÓ BÍ THƯ")[0], letters(page, "Người Ký Mẫu")[0]
    assert (name["bottom"] - position["bottom"]) / MM == pytest.approx(31, abs=4)
    assert letters(page, "Nơi nhận:")[0]["bottom"] == pytest.approx(letters(page, "T/M BAN")[0]["bottom"], abs=1)


def test_the_appendix_lies_down_repeats_its_head_and_counts_on(pages):
    lying = [page for page in pages if page.width > page.height]
    assert len(lying) >= 2
    assert (round(lying[0].width / MM), round(lying[0].height / MM)) == (297, 210)
    for page in lying:
        assert "Đơn vị chủ trì" in page.extract_text()
    assert "PHỤ LỤC" in lying[0].extract_text()
    assert "(Kèm theo Báo cáo số 23-BC/ĐU" in lying[0].extract_text()
    assert lying[0].page_number == len(pages) - len(lying) + 1


def test_the_code_is_at_the_foot_of_every_page(pages):
    assert all("TS-2026-0001" in page.extract_text() for page in pages)


def test_a_state_body_has_its_own_head_and_signature(state_pages):
    first, last = state_pages[0], state_pages[-1]
    assert look(first, "CỘNG HÒA XÃ HỘI") == ("Liberation-Serif-Bold", 12.5)
    assert look(first, "Độc lập") == ("Liberation-Serif-Bold", 13.5)
    country, motto = letters(first, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"), letters(first, "Độc lập - Tự do")
    assert country[-1]["x1"] / MM < 195.5
    assert country[0]["top"] / MM == pytest.approx(20, abs=1)
    assert motto[0]["bottom"] - country[0]["bottom"] == pytest.approx(16, abs=1.5)
    assert "Số: 15/BC-VHXH" in first.extract_text()
    assert "ĐẢNG CỘNG SẢN" not in first.extract_text()
    assert look(last, "PHÓ BÍ THƯ") == ("Liberation-Serif-Bold", 14)
    assert look(last, "Nơi nhận:") == ("Liberation-Serif-Bold-Italic", 12)
    assert look(last, "- Các chi bộ") == ("Liberation-Serif", 11)


def test_both_sides_of_a_sheet_are_bound_on_the_same_edge():
    with opened(render_pdf(report(layout=Layout(duplex=True, page_number="bottom")))) as document:
        left = [char["x0"] for char in document.pages[1].chars if char["text"].strip()]
        assert min(left) / MM == pytest.approx(15, abs=0.5)
        number = [char for char in document.pages[1].chars if char["top"] > 276 * MM and round(char["size"]) == 14]
        assert "".join(char["text"] for char in number) == "2"
