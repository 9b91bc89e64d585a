"""Outlines as offices type them become lines with levels, and come back as the same text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives.outline import Line, duties, match, outline_text, parents, parse_outline

PLAN = """
I. MỤC ĐÍCH, YÊU CẦU

1. Mục đích
- Nâng cao nhận thức của đảng viên:
+ Kỹ năng số
+ Kỹ năng nhận diện
2. Yêu cầu
II- TỔ CHỨC THỰC HIỆN
1. Ban Xây dựng Đảng
Hướng dẫn các chi bộ tổ chức sinh hoạt chuyên đề.
Tổng hợp kết quả, báo cáo Ban Thường vụ.
2. Các chi bộ trực thuộc
a) Đưa nội dung vào sinh hoạt
đ) Báo cáo kết quả
Kế hoạch này được phổ biến đến các chi bộ.
"""


def shape(text):
    return [(line.level, line.number) for line in parse_outline(text)]


def test_levels_follow_the_way_offices_number():
    assert shape(PLAN) == [
        (1, "I"), (2, "1"), (3, "-"), (4, "+"), (4, "+"), (2, "2"),
        (1, "II-"), (2, "1"), (3, ""), (3, ""), (2, "2"), (3, "a)"), (3, "đ)"), (4, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "number", "text"),
    [
        ("IV. PHÂN CÔNG", "IV", "PHÂN CÔNG"),
        ("I/ CĂN CỨ", "I/", "CĂN CỨ"),
        ("XII- Kinh phí", "XII-", "Kinh phí"),
        ("1.Mục tiêu chung", "1", "Mục tiêu chung"),
        ("1.1. Mục tiêu", "1.1", "Mục tiêu"),
        ("2.3.1 Nội dung", "2.3.1", "Nội dung"),
        ("(1) Họp", "(1)", "Họp"),
        ("a. Họp", "a", "Họp"),
        ("-Tổ chức hội nghị", "-", "Tổ chức hội nghị"),
        ("– Rà soát", "–", "Rà soát"),
        ("Điều 5. Trách nhiệm", "Điều 5", "Trách nhiệm"),
        ("Phần thứ nhất", "Phần thứ nhất", ""),
        ("100% đảng viên được học tập", "", "100% đảng viên được học tập"),
        ("1.500 triệu đồng", "", "1.500 triệu đồng"),
        ("V.I. Lênin toàn tập", "", "V.I. Lênin toàn tập"),
        ("Điều 5 của Quy định nêu rõ", "", "Điều 5 của Quy định nêu rõ"),
        ("Mục đích, yêu cầu", "", "Mục đích, yêu cầu"),
        ("2026 là năm đầu", "", "2026 là năm đầu"),
        ("ở cơ sở", "", "ở cơ sở"),
    ],
)
def test_a_number_is_told_from_the_words(line, number, text):
    assert parse_outline(line) == [Line(1, number, text)]


PIECES = st.sampled_from(["I. ", "II- ", "1. ", "1.2. ", "a) ", "- ", "+ ", "Phần I. ", "(1) ", "–", "", "  ", "\t"])
WORDS = st.text(alphabet="aăâđêôơưÁẠ IVX0159.-+()/,;:%Điềuphần\u0301", max_size=25)
TEXTS = st.lists(st.tuples(PIECES, WORDS).map("".join), max_size=12).map("\n".join)


@given(TEXTS)
def test_lines_written_out_and_read_again_are_the_same_lines(text):
    lines = parse_outline(text)
    assert parse_outline(outline_text(lines)) == lines


@given(TEXTS)
def test_no_letter_and_no_digit_is_lost(text):
    def letters(words):
        return [c for c in words if c.isalnum()]

    from units.text import nfc

    assert letters(outline_text(parse_outline(text))) == letters(nfc(text))


@given(TEXTS)
def test_every_line_stands_under_one_that_is_just_above_it(text):
    lines = parse_outline(text)
    for line, above in zip(lines, parents(lines), strict=True):
        assert line.level == (1 if above is None else lines[above].level + 1)


def test_a_line_keeps_its_place_in_the_old_outline_when_others_come_and_go():
    old, new = parse_outline(PLAN), parse_outline("I. LỜI NÓI ĐẦU\n" + PLAN.replace("2. Yêu cầu\n", ""))
    kept = match(old, new)
    assert kept[0] is None
    assert [old[place].text for place in kept[1:]] == [line.text for line in new[1:]]


def test_a_reworded_line_and_a_moved_line_are_still_themselves():
    old = parse_outline("- Tổ chức hội nghị trực tuyến\n- Kiểm tra cuối năm\n- Báo cáo kết quả")
    new = parse_outline("- Báo cáo kết quả\n- Tổ chức hội nghị trực tiếp\n- Kiểm tra cuối năm")
    assert match(old, new) == [2, 0, 1]


def test_quite_other_words_are_a_new_line():
    assert match(parse_outline("- Tổ chức hội nghị"), parse_outline("- Mua sắm máy chủ cho xã")) == [None]


def test_duties_are_the_innermost_lines_of_the_sections_that_order_work():
    lines = parse_outline(PLAN)
    assert [lines[place].text[:9] for place in duties(lines)] == ["Hướng dẫn", "Tổng hợp ", "Đưa nội d", "Kế hoạch "]


def test_without_such_sections_duties_begin_with_a_verb():
    lines = parse_outline("1. Tổ chức quán triệt đến toàn thể đảng viên\n2. Đây là việc quan trọng của toàn Đảng")
    assert duties(lines) == [0]
