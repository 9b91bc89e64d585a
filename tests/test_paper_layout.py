"""Where everything stands on the page and in what letters, measured in the PDF against the rules of layout.

The numbers are those of 05-HD/VPTW, 36-HD/VPTW and of Nghị định 30/2020/NĐ-CP, and where these give none, those
measured on published documents. What is measured may be off by 1 mm or 0.5 pt.
"""

import itertools
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import pytest

from reports.paper import Band, Layout, Paragraph, Table
from reports.printing import render_pdf
from tests.paper_reading import MM, drawn_here, letters, middle, opened
from tests.paper_sample import LETTERHEAD, SENTENCE, appendix, report

PARTY, STATE = ("hd05", "hd36"), ("nd30",)
EVERY = PARTY + STATE
OFF = 1  # mm


@cache
def drawn(profile, **layout):
    number = "15/BC-VHXH" if profile in STATE else "23-BC/ĐU"
    paper = report(layout=Layout(profile=profile, **layout), letterhead=replace(LETTERHEAD, number=number))
    return drawn_here(paper)


@pytest.fixture(params=EVERY)
def profile(request):
    return request.param


@pytest.fixture
def pages(profile):
    with opened(drawn(profile)) as document:
        yield document.pages


@dataclass(frozen=True)
class Part:
    """Letters that must stand somewhere: their face, the least and greatest size, and the middle of their line."""

    words: str
    face: str
    least: float
    most: float
    middle: float | None = None


HEAD = {
    "hd05": [
        Part("ĐẢNG CỘNG SẢN VIỆT NAM", "Bold", 15, 15, 156.3),
        Part("ĐẢNG BỘ THÀNH PHỐ MẪU", "", 14, 14, 63.9),
        Part("ĐẢNG ỦY PHƯỜNG MẪU", "Bold", 14, 14, 63.9),
        Part("*", "Bold", 14, 14, 63.9),
        Part("Số 23-BC/ĐU", "", 14, 14, 63.9),
        Part("Mẫu, ngày 05 tháng 02 năm 2026", "Italic", 14, 14, 156.3),
        Part("BÁO CÁO", "Bold", 15, 16, 112.5),
        Part("sơ kết quý I năm 2026 thực hiện Chỉ thị số 57-CT/TW", "Bold", 14, 15, 112.5),
        Part("-----", "", 14, 15, 112.5),
        Part("Thực hiện Chỉ thị", "", 14, 15),
        Part("I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO", "Bold", 14, 15),
    ],
    "nd30": [
        Part("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Bold", 12, 13, 147),
        Part("Độc lập - Tự do - Hạnh phúc", "Bold", 13, 14, 147),
        Part("ĐẢNG BỘ THÀNH PHỐ MẪU", "", 12, 13, 63),
        Part("ĐẢNG ỦY PHƯỜNG MẪU", "Bold", 12, 13, 63),
        Part("Số: 15/BC-VHXH", "", 13, 13, 63),
        Part("Mẫu, ngày 05 tháng 02 năm 2026", "Italic", 13, 14, 147),
        Part("BÁO CÁO", "Bold", 13, 14, 112.5),
        Part("sơ kết quý I năm 2026 thực hiện Chỉ thị số 57-CT/TW", "Bold", 13, 14, 112.5),
        Part("Thực hiện Chỉ thị", "", 13, 14),
    ],
}
END = {
    "hd05": [
        Part("T/M BAN THƯỜNG VỤ", "Bold", 14, 14),
        Part("PHÓ BÍ THƯ THƯỜNG TRỰC", "", 14, 14),
        Part("Người Ký Mẫu", "Bold", 14, 14),
        Part("Nơi nhận:", "", 14, 14),
        Part("- Các chi bộ trực thuộc", "", 12, 12),
    ],
    "nd30": [
        Part("T/M BAN THƯỜNG VỤ", "Bold", 13, 14),
        Part("PHÓ BÍ THƯ THƯỜNG TRỰC", "Bold", 13, 14),
        Part("Người Ký Mẫu", "Bold", 13, 14),
        Part("Nơi nhận:", "Bold-Italic", 12, 12),
        Part("- Các chi bộ trực thuộc", "", 11, 11),
    ],
}
HEAD["hd36"], END["hd36"] = HEAD["hd05"], END["hd05"]


def base(page, words):
    """The line that the words stand on, in points from the upper edge."""
    return page.height - letters(page, words)[0]["matrix"][5]


def check(page, part):
    found = letters(page, part.words)
    assert found[0]["fontname"].split("+")[1] == "-".join(filter(None, ["Liberation-Serif", part.face])), part.words
    assert part.least - 0.01 <= found[0]["size"] <= part.most + 0.01, part.words
    if part.middle:
        assert middle(found) == pytest.approx(part.middle, abs=OFF), part.words


def last_with(pages, words):
    return next(page for page in reversed(pages) if words in page.extract_text())


def lying(pages):
    return [page for page in pages if page.width > page.height]


def inked(page, low=20, high=277):
    """Letters of the text, without the number above and the code below."""
    return [
        char for char in page.chars if low * MM <= char["top"] and char["bottom"] <= high * MM and char["text"] > " "
    ]


# --- The head ---------------------------------------------------------------------------------------------------------


def test_each_part_of_the_head_has_its_letters_and_its_middle(profile, pages):
    for part in HEAD[profile]:
        check(pages[0], part)


def test_the_sheet_is_a4_and_the_text_keeps_its_margins(profile, pages):
    for page in pages[:2]:
        assert (page.width / MM, page.height / MM) == pytest.approx((210, 297), abs=0.1)
        body = inked(page)
        assert min(char["x0"] for char in body) / MM == pytest.approx(30, abs=OFF)
        assert max(char["x1"] for char in body) / MM == pytest.approx(195, abs=OFF)
    assert min(char["top"] for char in pages[0].chars) / MM == pytest.approx(20, abs=OFF)
    lowest = max(char["bottom"] for page in pages[:2] for char in inked(page))
    assert 277 - 18.5 / MM <= lowest / MM <= 277


def test_lines_of_the_head_lie_sixteen_points_apart(pages):
    assert base(pages[0], "ĐẢNG ỦY PHƯỜNG MẪU") - base(pages[0], "ĐẢNG BỘ THÀNH PHỐ") == pytest.approx(16, abs=0.5)


@pytest.mark.parametrize("profile", PARTY, indirect=True)
def test_the_party_heads_lines_keep_their_distances(pages):
    page = pages[0]
    assert base(page, "*") - base(page, "ĐẢNG ỦY PHƯỜNG MẪU") == pytest.approx(16, abs=0.5)
    assert base(page, "Số 23-BC/ĐU") - base(page, "*") == pytest.approx(16, abs=0.5)
    assert base(page, "Mẫu, ngày") == pytest.approx(base(page, "*"), abs=0.5)
    assert base(page, "BÁO CÁO") - base(page, "Số 23-BC/ĐU") == pytest.approx(30, abs=0.5)
    assert base(page, "Thực hiện Chỉ thị") - base(page, "-----") == pytest.approx(29, abs=OFF * MM)


@pytest.mark.parametrize("profile", STATE, indirect=True)
def test_the_states_number_and_day_are_level(pages):
    assert base(pages[0], "Mẫu, ngày") == pytest.approx(base(pages[0], "Số: 15"), abs=0.5)


def rules(page):
    """Straight lines drawn across, in mm: from, to, height."""
    thin = [shape for shape in [*page.rects, *page.lines] if shape["height"] < 1 and shape["top"] < 80 * MM]
    under = [shape for shape in page.rects if shape["height"] > 10 and shape["top"] < 80 * MM]
    return [(one["x0"] / MM, one["x1"] / MM, one["bottom"]) for one in [*thin, *under]]


@pytest.mark.parametrize(
    ("profile", "words"),
    [("hd05", "ĐẢNG CỘNG SẢN VIỆT NAM"), ("nd30", "Độc lập - Tự do - Hạnh phúc")],
    indirect=["profile"],
)
def test_the_rule_under_the_name_is_as_long_as_the_name(pages, words):
    name = letters(pages[0], words)
    start, end = name[0]["x0"] / MM, name[-1]["x1"] / MM
    below = [rule for rule in rules(pages[0]) if 0 < rule[2] - base(pages[0], words) < 6]
    assert below[0][:2] == pytest.approx((start, end), abs=0.5)


@pytest.mark.parametrize("profile", STATE, indirect=True)
def test_short_rules_lie_under_the_states_agency_and_subject(pages):
    page, agency = pages[0], letters(pages[0], "ĐẢNG ỦY PHƯỜNG MẪU")
    length = (agency[-1]["x1"] - agency[0]["x0"]) / MM
    under_agency = next(one for one in rules(page) if one[1] < 97 and 0 < one[2] - base(page, "ĐẢNG ỦY PHƯỜNG") < 10)
    under_subject = next(one for one in rules(page) if 0 < one[2] - base(page, "sơ kết quý I") < 12)
    assert length / 3 - OFF <= under_agency[1] - under_agency[0] <= length / 2 + OFF
    assert (under_agency[0] + under_agency[1]) / 2 == pytest.approx(63, abs=OFF)
    assert (under_subject[0] + under_subject[1]) / 2 == pytest.approx(112.5, abs=OFF)


def test_the_other_layouts_marks_are_absent(profile, pages):
    text = pages[0].extract_text()
    assert ("CỘNG HÒA" in text, "ĐẢNG CỘNG SẢN" in text, "-----" in text, "Số:" in text) == (
        (True, False, False, True) if profile in STATE else (False, True, True, False)
    )


@pytest.mark.parametrize("place", ["Nhị Chiểu", "Thành phố Hồ Chí Minh"])
def test_a_long_place_and_a_long_name_stay_within_the_margins(place):
    head = replace(LETTERHEAD, place=place, issuer="ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU", dated=date(2026, 2, 28))
    with opened(drawn_here(report(letterhead=head, body=[Paragraph("Một.")], appendices=[]))) as document:
        page = document.pages[0]
        day = letters(page, f"{place}, ngày 28 tháng 02 năm 2026")
        assert day[0]["top"] == pytest.approx(day[-1]["top"])
        assert day[-1]["x1"] / MM < 195.3
        assert middle(letters(page, "ĐẢNG CỘNG SẢN VIỆT NAM")) == pytest.approx(middle(day), abs=1)


@pytest.mark.parametrize(
    ("number", "dated", "blank_day", "words"),
    [
        ("23-BC/ĐU", date(2026, 3, 15), False, ("Số 23-BC/ĐU", "ngày 15 tháng 3 năm 2026")),
        ("-BC/ĐU", date(2026, 3, 15), True, ("Số -BC/ĐU", "ngày tháng 3 năm 2026")),
        ("-BC/ĐU", None, False, ("Số -BC/ĐU", "ngày tháng năm")),
    ],
)
def test_number_and_day_are_filled_or_leave_room_for_the_registry(number, dated, blank_day, words):
    head = replace(LETTERHEAD, number=number, dated=dated, blank_day=blank_day)
    with opened(drawn_here(report(letterhead=head, body=[Paragraph("Một.")], appendices=[]))) as document:
        page = document.pages[0]
        assert all(part in " ".join(page.extract_text().split()) for part in words)
        sign, dash = letters(page, "Số")[-1], letters(page, "-BC/ĐU" if number[0] == "-" else "23-BC")[0]
        assert ((dash["x0"] - sign["x1"]) / MM > 8) == (number[0] == "-")  # three digits fit in
        if not (dated and not blank_day):
            day, month = letters(page, "ngày")[-1], letters(page, "tháng")[0]
            assert (month["x0"] - day["x1"]) / MM > 5  # two digits fit in


# --- The text ---------------------------------------------------------------------------------------------------------


def test_paragraphs_are_indented_justified_and_lie_at_an_exact_pitch(pages):
    page = pages[0]
    assert letters(page, "Các chi bộ đã đưa")[0]["x0"] / MM == pytest.approx(40, abs=OFF)
    lines = {}
    for char in inked(page):
        if round(char["size"]) == 14 and "Bold" not in char["fontname"] and char["top"] > base(page, "I. CÔNG TÁC"):
            lines.setdefault(round(page.height - char["matrix"][5], 1), []).append(char)
    tops = sorted(lines)
    steps = [round(low - high, 1) for high, low in itertools.pairwise(tops)]
    assert set(steps) == {18.5, 24.5}  # within 18-22, and six points more between paragraphs
    full = [lines[top] for top, step in zip(tops, steps, strict=False) if step == 18.5]
    assert {round(max(char["x1"] for char in line) / MM) for line in full} == {195}


@pytest.mark.parametrize("layout", [{"body_size": 15, "pitch": 22, "paragraph_gap": 8, "indent": 12.7}])
def test_what_an_office_sets_is_what_is_printed(layout):
    body = [Paragraph(SENTENCE * 2), Paragraph(SENTENCE)]
    with opened(drawn_here(report(layout=Layout(**layout), body=body, appendices=[]))) as document:
        page = document.pages[0]
        first = letters(page, "Các chi bộ")[0]
        assert first["x0"] / MM == pytest.approx(42.7, abs=OFF)
        assert first["size"] == pytest.approx(15)
        tops = sorted(
            {round(page.height - char["matrix"][5], 1) for char in page.chars if round(char["size"], 1) == 15}
        )
        steps = {round(low - high, 1) for high, low in itertools.pairwise(tops[1:])}
        assert {22, 30} <= steps


# --- Numbers of pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", PARTY, indirect=True)
def test_the_number_of_the_page_is_at_the_top_and_not_on_the_first(pages):
    assert not [char for char in pages[0].chars if char["top"] < 18 * MM]
    for number, page in enumerate(pages[1:], start=2):
        top = [char for char in page.chars if char["top"] < 18 * MM]
        assert "".join(char["text"] for char in top) == str(number)
        assert middle(top) == pytest.approx(112.5 if page.width < page.height else 148.5, abs=OFF)
        assert (top[0]["fontname"].split("+")[1], round(top[0]["size"])) == ("Liberation-Serif", 14)
        digits = page.height - top[0]["matrix"][5] - 0.66 * 14  # digits are two thirds of their size high
        assert digits / MM == pytest.approx(10, abs=OFF)


@pytest.mark.parametrize("profile", PARTY)
def test_the_number_can_stand_at_the_foot(profile):
    with opened(drawn(profile, page_number="bottom")) as document:
        assert not [char for char in document.pages[1].chars if char["top"] < 18 * MM]
        foot = [char for char in document.pages[1].chars if char["top"] > 277 * MM and round(char["size"]) == 14]
        assert "".join(char["text"] for char in foot) == "2"
        assert (document.pages[1].height - foot[0]["matrix"][5] - 7) / MM == pytest.approx(279, abs=1.5)


def test_the_code_is_at_the_foot_of_every_page(pages):
    assert all("TS-2026-0001" in page.extract_text() for page in pages)


@pytest.mark.parametrize("rows", [20, 90])  # drawn in one piece, and in parts that are joined
def test_the_pages_of_a_states_appendix_are_numbered_by_themselves(rows):
    paper = report(layout=Layout(profile="nd30"), appendices=[appendix(rows), appendix(rows)])
    with opened(render_pdf(paper, variant=None)) as document:
        seen = ["".join(char["text"] for char in page.chars if char["top"] < 18 * MM) for page in document.pages]
    body = len([page for page in document.pages if page.width < page.height])
    each = (len(document.pages) - body) // 2
    counts = [body, each, each]
    assert each >= 2
    assert seen == [str(number) if number > 1 else "" for count in counts for number in range(1, count + 1)]


# --- Both sides of the sheet ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [25, 90])
@pytest.mark.parametrize("paragraphs", [1, 12])  # the appendix begins on the front of a sheet, and on its back
def test_both_sides_of_a_sheet_are_bound_on_the_same_edge(profile, rows, paragraphs):
    body = [Paragraph(SENTENCE * 2) for _ in range(paragraphs)]
    paper = report(layout=Layout(profile=profile, duplex=True), body=body, appendices=[appendix(rows)])
    with opened(render_pdf(paper, variant=None)) as document:
        standing = [page for page in document.pages if page.width < page.height]
        for page in standing[:2]:
            left, right = (30, 195) if page.page_number % 2 else (15, 180)
            assert min(char["x0"] for char in inked(page)) / MM == pytest.approx(left, abs=OFF)
            assert max(char["x1"] for char in inked(page)) / MM == pytest.approx(right, abs=OFF)
        for page in lying(document.pages):
            above = 30 if page.page_number % 2 else 20  # turned by a quarter, the bound edge is the upper or lower one
            rows = [shape["top"] for shape in [*page.rects, *page.lines]]
            if page is not lying(document.pages)[0]:
                assert min(rows) / MM == pytest.approx(above, abs=OFF + 2.2)  # the table lies 6 pt below the margin


# --- The end ----------------------------------------------------------------------------------------------------------


def test_signature_and_recipients_have_their_letters_and_places(profile, pages):
    page = last_with(pages, "Nơi nhận")
    for part in END[profile]:
        check(page, part)
    assert base(page, "Nơi nhận:") == pytest.approx(base(page, "T/M BAN THƯỜNG VỤ"), abs=OFF * MM)
    assert letters(page, "Nơi nhận:")[0]["x0"] / MM == pytest.approx(30, abs=OFF)
    first, second = base(page, "- Ban Thường vụ Thành ủy"), base(page, "- Các chi bộ trực thuộc")
    assert 12.3 <= second - first <= 14.5
    right = [middle(letters(page, part.words)) for part in END[profile][:3]]
    assert max(right) - min(right) < OFF
    assert right[0] > 112.5


def test_the_signature_has_room_of_about_four_lines(pages):
    page = last_with(pages, "Nơi nhận")
    assert 27 - OFF <= (base(page, "Người Ký Mẫu") - base(page, "PHÓ BÍ THƯ")) / MM <= 34 + OFF


@pytest.mark.parametrize("profile", PARTY, indirect=True)
def test_the_label_of_the_recipients_is_underlined(pages):
    page = last_with(pages, "Nơi nhận")
    label = letters(page, "Nơi nhận:")
    strokes = [
        line for line in [*page.lines, *page.rects]
        if abs(line["x0"] - label[0]["x0"]) < 2 and 0 < line["bottom"] - base(page, "Nơi nhận:") < 4
    ]  # fmt: skip
    assert strokes
    assert strokes[0]["x1"] == pytest.approx(label[-1]["x1"], abs=2)


# --- The appendix -----------------------------------------------------------------------------------------------------


def test_the_appendix_lies_down_and_repeats_its_head(profile, pages):
    sheets = lying(pages)
    assert len(sheets) >= 2
    for page in sheets:
        assert (page.width / MM, page.height / MM) == pytest.approx((297, 210), abs=0.1)
        assert "Đơn vị chủ trì" in page.extract_text()
        body = [char for char in page.chars if 20 * MM < char["top"] < 195 * MM and char["text"] > " "]
        assert min(char["x0"] for char in body) / MM > 20 - OFF
        assert max(char["x1"] for char in body) / MM < 277 + OFF
    check(sheets[0], Part("(Kèm theo Báo cáo số 23-BC/ĐU", "Italic", 14, 14))
    title = "Biểu tổng hợp kết quả thực hiện nhiệm vụ"
    label = "Phụ lục" if profile in STATE else "PHỤ LỤC"
    check(sheets[0], Part(label, "Bold", 14, 14, 148.5))
    check(sheets[0], Part(title.upper() if profile in STATE else title, "Bold", 13, 14, 148.5))


@pytest.mark.parametrize(
    ("profile", "labels"), [("hd05", ["PHỤ LỤC 1", "PHỤ LỤC 2"]), ("nd30", ["Phụ lục I", "Phụ lục II"])]
)
def test_two_appendices_are_numbered_as_the_profile_wants(profile, labels):
    paper = report(layout=Layout(profile=profile), body=[Paragraph("Một.")], appendices=[appendix(1), appendix(1)])
    with opened(drawn_here(paper)) as document:
        for page, label in zip(lying(document.pages), labels, strict=True):
            assert label in page.extract_text().splitlines()


def test_a_band_runs_across_the_whole_table():
    table = Table(["STT", "Việc", "Hạn"], [Band("Khối tổ dân phố"), [1, "Một", None]])
    with opened(drawn_here(report(body=[table], appendices=[]))) as document:
        page = document.pages[0]
        assert letters(page, "Khối tổ dân phố")[0]["x0"] / MM == pytest.approx(31, abs=OFF)
