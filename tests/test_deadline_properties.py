"""Deadline phrases made up by the thousand: what is written is read back, and no text breaks the reader."""

import re
import unicodedata
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from directives.deadlines import Kind, Workdays, due_day, read

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2045, 12, 31))


STYLES = [
    "{d:%d/%m/%Y}",
    "{d.day}/{d.month}/{d.year}",
    "{d.day}.{d.month}.{d.year}",
    "{d.day}-{d.month}-{d.year}",
    "{d:%Y-%m-%d}",
    "ngày {d.day} tháng {d.month} năm {d.year}",
    "ngày {d:%d} tháng {d:%m} năm {d:%Y}",
    "{d.day}/{d.month} năm {d.year}",
    "trước ngày {d:%d/%m/%Y}",
    "trước {d.day}/{d.month}/{d.year}",
    "chậm nhất ngày {d.day} tháng {d.month} năm {d.year}",
    "đến hết ngày {d:%d/%m/%Y}",
    "Hoàn thành xong trước 17 giờ, ngày {d:%d/%m/%Y}",
    "hạn chót: {d:%d/%m/%Y}",
]


@given(days, st.sampled_from(STYLES), st.booleans(), st.sampled_from(["NFC", "NFD"]))
def test_a_written_day_is_read_back(day, style, shout, form):
    phrase = unicodedata.normalize(form, style.format(d=day))
    reading = read(phrase.upper() if shout else phrase, date(2020, 1, 1), typed=True)
    assert (reading.kind, reading.end) == (Kind.DATE, day)


@given(days, st.integers(min_value=0, max_value=364), st.sampled_from(["{d.day}/{d.month}", "trước ngày {d:%d/%m}"]))
def test_a_day_without_a_year_is_the_first_after_issue(issued_on, ahead, style):
    day = issued_on + timedelta(days=ahead)
    reading = read(style.format(d=day), issued_on)
    assert reading.end == day or ((day.day, day.month) == (29, 2) and reading.kind == Kind.UNREAD)


@given(days, st.integers(min_value=1, max_value=400))
def test_a_written_span_is_read_back(start, length):
    end = start + timedelta(days=length)
    reading = read(f"từ ngày {start:%d/%m/%Y} đến hết ngày {end:%d/%m/%Y}", date(2020, 1, 1))
    assert (reading.kind, reading.start, reading.end) == (Kind.PERIOD, start, end)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1000, 9999), st.sampled_from(["/", ".", "-"]), st.booleans())
def test_a_day_that_is_not_is_never_read_as_another(day, month, year, mark, typed):
    try:
        right = date(year, month, day)
    except ValueError:
        right = None
    reading = read(f"trước ngày {day}{mark}{month}{mark}{year}", None, typed=typed)
    assert reading.end == right or (reading.end is None and reading.kind in (Kind.UNREAD, Kind.NONE))


WORDS = st.sampled_from(
    re.findall(
        r"[^ ]+",
        "trước sau từ đến hết ngày tháng quý năm hằng mỗi lần kể 6 10 31 2026 30/6 29/2 II IV / - , ; ( cuối đầu tuần "
        "giai đoạn định kỳ sau của giữa thứ báo cáo làm việc ký trong vòng của và 0 99999999999 phấn đấu 1.5 hiệu lực",
    )
)


@given(st.text() | st.lists(WORDS, max_size=14).map(" ".join), st.none() | st.dates(), st.booleans())
def test_no_text_breaks_the_reader(text, issued_on, typed):
    reading = read(text, issued_on, typed=typed)
    assert reading.explanation
    assert reading.start is None or reading.end is None or reading.start <= reading.end
    due_day(reading, strictly_before=True, workdays=Workdays())


def test_very_long_text_is_read_soon():
    for piece in ("tháng 6, ", "quý II, ", "30/6 - ", "trước ngày ", "12-KH/ĐU-", "1 tháng 1 lần "):
        assert read(piece * 5000, date(2026, 6, 1)).kind in Kind
