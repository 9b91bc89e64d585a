"""Deadline phrases, as documents write them and as clerks type them."""

import csv
import io
import json
import os
import re
import unicodedata
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from directives.deadlines import Every, Kind, Unit, Workdays, due_day, occurrences, read
from directives.management.commands.read_deadlines import read_line

ISSUED = date(2026, 6, 1)
SHARED = Path(os.environ.get("SHARED_DIR") or Path(settings.BASE_DIR).parent / "shared")
if not SHARED.is_dir():
    SHARED = Path(settings.BASE_DIR).parent.parent / "shared"
REAL = SHARED / "domain" / "deadlines.tsv"

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2045, 12, 31))

# phrase | kind | start | end | every, typed into a grid on 1 June 2026
TYPED = """
30/6 | date | | 2026-06-30 |
30/6/2026 | date | | 2026-06-30 |
30/06/2026 | date | | 2026-06-30 |
30.6.2026 | date | | 2026-06-30 |
30.6 | date | | 2026-06-30 |
30-6 | date | | 2026-06-30 |
5-6-26 | date | | 2026-06-05 |
5/6/26 | date | | 2026-06-05 |
30 / 6 / 2026 | date | | 2026-06-30 |
2026-06-30 | date | | 2026-06-30 |
2026-06-30 00:00:00 | date | | 2026-06-30 |
30/6 năm 2026 | date | | 2026-06-30 |
ngày 30 tháng 6 năm 2026 | date | | 2026-06-30 |
NGÀY 30 THÁNG 6 NĂM 2026 | date | | 2026-06-30 |
ngày 30, tháng 6, năm 2026 | date | | 2026-06-30 |
ngày 30 tháng 6 | date | | 2026-06-30 |
30 thang 6 nam 2026 | date | | 2026-06-30 |
mùng 5 tháng 6 | date | | 2026-06-05 |
ngày 01/6 | date | | 2026-06-01 |
31/5 | date | | 2027-05-31 |
trước 30/6 | date | | 2026-06-30 |
truoc ngay 30/6 | date | | 2026-06-30 |
trước 17 giờ 00 ngày 30/6/2026 | date | | 2026-06-30 |
17h30 ngày 30/6/2026 | date | | 2026-06-30 |
chậm nhất 30/6/2026 | date | | 2026-06-30 |
CHẬM NHẤT: 30/6/2026 | date | | 2026-06-30 |
muộn nhất là ngày 30/6 | date | | 2026-06-30 |
đến hết ngày 30/6/2026 | date | | 2026-06-30 |
từ nay đến hết 30/6 | date | | 2026-06-30 |
30/6/2026 (phấn đấu 25/6/2026) | date | | 2026-06-30 |
Hoàn thành trong quý II, chậm nhất 25/6/2026 | date | | 2026-06-25 |
hết quý II/2026 | date | | 2026-06-30 |
hết năm 2026 | date | | 2026-12-31 |
trước tháng 9/2026 | date | | 2026-08-31 |
trước quý III/2026 | date | | 2026-06-30 |
từ 15/6 đến 30/6 | period | 2026-06-15 | 2026-06-30 |
15-19/6/2026 | period | 2026-06-15 | 2026-06-19 |
từ ngày 15 đến ngày 19/6/2026 | period | 2026-06-15 | 2026-06-19 |
01/9-30/9/2026 | period | 2026-09-01 | 2026-09-30 |
15/12 - 10/01/2027 | period | 2026-12-15 | 2027-01-10 |
từ 15/12/2026 đến 10/1/2027 | period | 2026-12-15 | 2027-01-10 |
ngày 5 và ngày 10/6 | period | 2026-06-05 | 2026-06-10 |
quý II/2026 | period | 2026-04-01 | 2026-06-30 |
quý 2 năm 2026 | period | 2026-04-01 | 2026-06-30 |
quý 2/2026 | period | 2026-04-01 | 2026-06-30 |
quý2/2026 | period | 2026-04-01 | 2026-06-30 |
III/2026 | period | 2026-07-01 | 2026-09-30 |
Quý III, IV năm 2026 | period | 2026-07-01 | 2026-12-31 |
quý 3 - quý 4/2026 | period | 2026-07-01 | 2026-12-31 |
Quý III quý IV năm 2026 | period | 2026-07-01 | 2026-12-31 |
Quý IV/2026 - Quý I/2027 | period | 2026-10-01 | 2027-03-31 |
Q3/2026 | period | 2026-07-01 | 2026-09-30 |
quy 3/2026 | period | 2026-07-01 | 2026-09-30 |
quí III | period | 2026-07-01 | 2026-09-30 |
quý I | period | 2027-01-01 | 2027-03-31 |
quý II | period | 2026-04-01 | 2026-06-30 |
xong trong quý 3 | period | 2026-07-01 | 2026-09-30 |
tháng 9/2026 | period | 2026-09-01 | 2026-09-30 |
tháng 09 năm 2026 | period | 2026-09-01 | 2026-09-30 |
trong tháng 9 | period | 2026-09-01 | 2026-09-30 |
tháng 5 | period | 2027-05-01 | 2027-05-31 |
tháng 2/2028 | period | 2028-02-01 | 2028-02-29 |
09/2026 | period | 2026-09-01 | 2026-09-30 |
9-2026 | period | 2026-09-01 | 2026-09-30 |
T9/2026 | period | 2026-09-01 | 2026-09-30 |
tháng tư | period | 2027-04-01 | 2027-04-30 |
tháng mười hai năm 2026 | period | 2026-12-01 | 2026-12-31 |
tháng 9, 10 năm 2026 | period | 2026-09-01 | 2026-10-31 |
tháng 9-10/2026 | period | 2026-09-01 | 2026-10-31 |
từ tháng 6 đến tháng 9/2026 | period | 2026-06-01 | 2026-09-30 |
6/2026 - 9/2026 | period | 2026-06-01 | 2026-09-30 |
6 tháng đầu năm 2026 | period | 2026-01-01 | 2026-06-30 |
6 tháng cuối năm | period | 2026-07-01 | 2026-12-31 |
9 tháng đầu năm 2026 | period | 2026-01-01 | 2026-09-30 |
cuối năm 2026 | period | 2026-10-01 | 2026-12-31 |
cuối năm | period | 2026-10-01 | 2026-12-31 |
trong năm | period | 2026-01-01 | 2026-12-31 |
trong tháng | period | 2026-06-01 | 2026-06-30 |
tháng sau | period | 2026-07-01 | 2026-07-31 |
đầu quý III/2026 | period | 2026-07-01 | 2026-07-31 |
giữa tháng 9 | period | 2026-09-11 | 2026-09-20 |
cuối tháng 9/2026 | period | 2026-09-21 | 2026-09-30 |
2026 | period | 2026-01-01 | 2026-12-31 |
năm 2027 | period | 2027-01-01 | 2027-12-31 |
sơ kết năm 2028; tổng kết năm 2030 | period | 2028-01-01 | 2030-12-31 |
đợt 1 năm 2027, đợt 2 năm 2028 | period | 2027-01-01 | 2028-12-31 |
đến năm 2030 | horizon | | 2030-12-31 |
den nam 2030 | horizon | | 2030-12-31 |
đến 2030 | horizon | | 2030-12-31 |
đến hết năm 2026 | horizon | | 2026-12-31 |
đến cuối năm 2026 | horizon | | 2026-12-31 |
trước năm 2030 | horizon | | 2029-12-31 |
trước 2030 (phấn đấu) | horizon | | 2029-12-31 |
từ năm 2026 đến năm 2030 | horizon | 2026-01-01 | 2030-12-31 |
giai đoạn 2026-2030 | horizon | 2026-01-01 | 2030-12-31 |
giai đoạn 2026 – 2030 | horizon | 2026-01-01 | 2030-12-31 |
2026-2030 | horizon | 2026-01-01 | 2030-12-31 |
từ năm 2027 trở đi | ongoing | 2027-01-01 | |
từ tháng 9/2026 | ongoing | 2026-09-01 | |
kể từ ngày 01/7/2026 | ongoing | 2026-07-01 | |
thường xuyên | ongoing | | |
Liên tục | ongoing | | |
kịp thời | ongoing | | |
hằng ngày | ongoing | | |
hằng tuần | recurring | | | week
thứ sáu hằng tuần | recurring | | | week
hằng tháng | recurring | | | month
Hàng tháng | recurring | | | month
hang thang | recurring | | | month
ngày 20 hằng tháng | recurring | | | month
trước ngày 20 hằng tháng | recurring | | | month
20 hàng tháng | recurring | | | month
mỗi tháng một lần | recurring | | | month
1 lần/tháng | recurring | | | month
tháng, quý, năm | recurring | | | month
sinh hoạt chi bộ thường kỳ | recurring | | | month
hằng quý | recurring | | | quarter
HÀNG QUÝ | recurring | | | quarter
quý/lần | recurring | | | quarter
tối thiểu 1 lần/quý | recurring | | | quarter
3 tháng/lần | recurring | | | quarter
định kỳ 3 tháng | recurring | | | quarter
định kỳ hằng quý, 6 tháng, năm | recurring | | | quarter
ngày 20 tháng cuối quý | recurring | | | quarter
trước ngày 25 tháng cuối của quý | recurring | | | quarter
Thường xuyên, định kỳ hằng quý báo cáo | recurring | | | quarter
hằng quý đến năm 2030 | recurring | | 2030-12-31 | quarter
6 tháng/lần | recurring | | | half_year
6 tháng 1 lần | recurring | | | half_year
sáu tháng một lần | recurring | | | half_year
mỗi năm hai lần | recurring | | | half_year
2 lần/năm | recurring | | | half_year
6 tháng, 1 năm | recurring | | | half_year
định kỳ 6 tháng, năm | recurring | | | half_year
trước ngày 15/6 và 15/12 hằng năm | recurring | | | half_year
Định kỳ 6 tháng (trước ngày 15/6), hằng năm (trước ngày 15/12) | recurring | | | half_year
hằng năm | recurring | | | year
Hàng năm | recurring | | | year
30/6 hằng năm | recurring | | | year
ngày 15 tháng 6 hàng năm | recurring | | | year
xong trong Quý I hằng năm | recurring | | | year
hằng năm, từ năm 2027 | recurring | 2027-01-01 | | year
định kỳ | recurring | | |
2 tháng/lần | recurring | | |
2 năm một lần | recurring | | |
sau 10 ngày làm việc kể từ ngày ký | relative | | |
sau 10 ngày kể từ ngày ký | relative | | |
trong vòng 25 ngày | relative | | |
trong vòng 25 ngày kể từ khi nhận văn bản | relative | | |
trong thời hạn 05 (năm) ngày làm việc kể từ ngày nhận được báo cáo | relative | | |
chậm nhất 05 ngày trước ngày họp | relative | | |
chậm nhất 5 ngày làm việc sau hội nghị | relative | | |
trước khi họp 3 ngày | relative | | |
10 ngày làm việc | relative | | |
trước 30 ngày làm việc của các đợt | relative | | |
vào kỳ sinh hoạt gần nhất | relative | | |
khi có yêu cầu | relative | | |
theo quy định | none | | |
không thời hạn | none | | |
chưa xác định | none | | |
31/6 | unread | | |
31/6/2026 | unread | | |
29/2 | unread | | |
29/2/2026 | unread | | |
29.02.2026 | unread | | |
30/02 | unread | | |
31/4/26 | unread | | |
21/21/2023 | unread | | |
0/6/2026 | unread | | |
32/1/2026 | unread | | |
30/6/206 | unread | | |
1/1/98 | unread | | |
20260630 | unread | | |
tháng 13 | unread | | |
tháng 13/2026 | unread | | |
13/2026 | unread | | |
tháng 0 | unread | | |
quý V | unread | | |
quý 5/2026 | unread | | |
ngày   tháng 6 năm 2026 | unread | | |
ngày … tháng 6 năm 2026 | unread | | |
ngày .../6/2026 | unread | | |
ngày 5 tháng   năm 2026 | unread | | |
ngày 20 | unread | | |
trước ngày 20 | unread | | |
ngày 35 hằng tháng | unread | | |
30/6/2026 hằng năm | unread | | |
tuần 2 tháng 7 | unread | | |
năm học 2026-2027 | unread | | |
từ 30/6/2026 đến 15/6/2026 | unread | | |
2030-2026 | unread | | |
trước Tết Nguyên đán 2027 | unread | | |
abc | unread | | |
?? | unread | | |
"""

# Running text: what is no deadline must stay none
TEXT = """
nâng cao cảnh giác trước các thủ đoạn lừa đảo | none
chịu trách nhiệm trước Đảng ủy phường | none
đi trước một bước | none
phối hợp chặt chẽ giữa các đơn vị | none
Nghị quyết có hiệu lực kể từ ngày 08 tháng 11 năm 2027 | none
Quyết định này có hiệu lực sau 10 ngày kể từ ngày ký ban hành | none
thực hiện Chỉ thị số 12-CT/TW, ngày 31/12/2027 | none
thực hiện Nghị định số 09/2019/NĐ-CP ngày 24/01/2027 | none
Căn cứ Kế hoạch ngày 05/9/2026 của Đảng ủy | none
Luật An ninh mạng năm 2027 | none
giai đoạn 2026-2030 | none
nhiệm kỳ 2025 - 2030 | none
đạt 45/60 chỉ tiêu | none
tỷ lệ 1.5% | none
trực 24/7 | none
2.1. | none
đảng viên kết nạp trước ngày 19/5/1980 | none
kỷ niệm ngày thành lập 03/02/2027 | none
ghi rõ ngày, tháng, năm sinh | none
Thường trực Đảng ủy | none
năm 2025 toàn xã có 12 chi bộ | none
gửi báo cáo trước ngày 20/6/2026 | date
hoàn thành chậm nhất 15/7 | date
gửi báo cáo 6 tháng trước ngày 15/6 | date
Thực hiện Kế hoạch số 12-KH/ĐU ngày 05/6/2026, báo cáo trước ngày 30/6/2026 | date
trước ngày 31/6/2026 | unread
trước ngày 20 | unread
kiểm tra hằng năm | recurring
báo cáo theo quý | recurring
thường xuyên rà soát | ongoing
Trong thời hạn 15 ngày kể từ ngày nhận được kế hoạch | relative
ngay sau khi hội nghị kết thúc | relative
Mục tiêu cụ thể đến năm 2030 | horizon
"""


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


def told(reading) -> list[str]:
    return [reading.kind, str(reading.start or ""), str(reading.end or ""), reading.every or ""]


@pytest.mark.parametrize("row", [(row + [""] * 5)[:5] for row in rows(TYPED)], ids=lambda row: row[0])
def test_what_a_clerk_types(row):
    assert told(read(row[0], ISSUED, typed=True)) == row[1:]


@pytest.mark.parametrize(("phrase", "kind"), rows(TEXT))
def test_running_text(phrase, kind):
    assert read(phrase, ISSUED).kind == kind


@pytest.mark.parametrize("row", [(row + [""] * 5)[:5] for row in rows(TYPED)], ids=lambda row: row[0])
def test_decomposed_text_and_odd_spaces_read_alike(row):
    odd = "\u00a0" + unicodedata.normalize("NFD", row[0]).replace(" ", " \u00a0\u200b") + " "
    assert told(read(odd, ISSUED, typed=True)) == row[1:]


@pytest.mark.skipif(not REAL.exists(), reason="the shared table of real phrasings is not beside the project")
def test_real_phrasings_of_the_shared_table():
    with REAL.open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            reading = read(row["phrase"], date.fromisoformat(row["issued_on"]))
            assert told(reading) == [row[name] or "" for name in ("kind", "start", "end", "every")], row["phrase"]


UNSEEN = Path(__file__).parent / "documents" / "deadlines.tsv"


def test_phrasings_written_down_before_the_rules_saw_them():
    with UNSEEN.open(encoding="utf-8", newline="") as table:
        wrong = [
            row["phrase"]
            for row in csv.DictReader(table, delimiter="\t")
            if told(read(row["phrase"], date.fromisoformat(row["issued_on"])))
            != [row[name] or "" for name in ("kind", "start", "end", "every")]
        ]
    assert wrong == ["trước ngày khai giảng năm học mới 05/9/2026"]  # read as the school year's; nobody is misled


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
        assert read(piece * 5000, ISSUED).kind in Kind


def test_the_same_word_without_issue_day_stays_unread():
    assert read("trước 30/6", None).kind == Kind.UNREAD
    assert read("quý II", None, typed=True).kind == Kind.UNREAD


def test_before_a_day_ends_where_the_office_says():
    reading = read("trước ngày 30/6/2026", ISSUED)
    assert due_day(reading) == date(2026, 6, 30)
    assert due_day(reading, strictly_before=True) == date(2026, 6, 29)


def test_at_the_latest_includes_the_day_and_so_does_an_hour_of_it():
    for phrase in ("chậm nhất 30/6/2026", "đến hết ngày 30/6/2026", "trước 14h00 ngày 30/6/2026"):
        assert due_day(read(phrase, ISSUED), strictly_before=True) == date(2026, 6, 30)


def test_a_period_is_due_on_its_last_day_and_a_rhythm_has_none():
    assert due_day(read("quý II/2026", ISSUED)) == date(2026, 6, 30)
    assert due_day(read("đến năm 2030", ISSUED)) == date(2030, 12, 31)
    assert due_day(read("hằng quý", ISSUED)) is None
    assert due_day(read("thường xuyên", ISSUED)) is None


def test_counted_from_the_signing_it_has_a_day():
    reading = read("trong vòng 5 ngày làm việc kể từ ngày ký", ISSUED)
    assert (reading.amount, reading.unit, reading.anchor_on) == (5, Unit.WORKING_DAYS, ISSUED)
    assert due_day(reading, workdays=Workdays()) == date(2026, 6, 8)


def test_counted_from_an_event_it_waits_for_the_event():
    reading = read("Trong vòng 25 ngày kể từ khi chi bộ ra nghị quyết", ISSUED)
    assert reading.anchor == "khi chi bộ ra nghị quyết"
    assert due_day(reading) is None
    assert due_day(reading, anchor_on=date(2026, 7, 1)) == date(2026, 7, 26)


def test_counted_back_from_an_event():
    reading = read("trước 15 ngày của các đợt", ISSUED)
    assert reading.ahead
    assert due_day(reading, anchor_on=date(2026, 7, 20)) == date(2026, 7, 5)


def test_months_end_on_the_same_day_or_the_last():
    reading = read("trong vòng 1 tháng kể từ ngày 31/01/2027", ISSUED)
    assert due_day(reading) == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("phrase", "explanation"),
    [
        ("30/6", "Hạn: 30/06/2026 (năm suy ra từ ngày ban hành)"),
        ("trước ngày 30/6/2026", "Hạn: trước ngày 30/06/2026"),
        ("ngày 15 tháng cuối quý", "Định kỳ hằng quý – mỗi quý một lần, hạn ngày 15 tháng cuối quý"),
        ("ngày 10 tháng cuối quý sau", "Định kỳ hằng quý – mỗi quý một lần, hạn ngày 10 tháng cuối quý sau"),
        ("15/6 và 15/12 hằng năm", "Định kỳ 6 tháng – mỗi nửa năm một lần, hạn ngày 15 tháng 6 và tháng 12"),
        ("hằng quý", "Định kỳ hằng quý – mỗi quý một lần"),
        ("thường xuyên", "Thường xuyên – không có ngày hạn, báo cáo theo kỳ"),
        ("31/6", "Không đọc được: tháng 6 không có ngày 31"),
        ("", "Chưa có thời hạn"),
        ("trước 30/6/2026; báo cáo hằng quý",
         "Định kỳ hằng quý – mỗi quý một lần; còn mốc 30/06/2026 – nên tách thành việc riêng"),
    ],
)  # fmt: skip
def test_the_clerk_is_told_how_it_was_read(phrase, explanation):
    assert read(phrase, ISSUED, typed=True).explanation == explanation


def test_what_is_estimated_says_so():
    assert read("đầu quý III/2026", ISSUED).guessed
    assert "nhiều mốc" in read("sơ kết năm 2028; tổng kết năm 2030", ISSUED).explanation


def test_phan_dau_is_soft():
    assert read("phấn đấu đến năm 2030", ISSUED).soft
    assert not read("đến năm 2030", ISSUED).soft


def turns(phrase: str, first: date, last: date, **options) -> list[tuple[str, str]]:
    found = occurrences(read(phrase, ISSUED, typed=True), first=first, last=last, **options)
    return [(turn.key, turn.due_on.isoformat()) for turn in found]


def test_turns_of_a_quarterly_task():
    assert turns("hằng quý", ISSUED, date(2026, 12, 31)) == [
        ("2026-Q2", "2026-06-30"),
        ("2026-Q3", "2026-09-30"),
        ("2026-Q4", "2026-12-31"),
    ]


def test_turns_with_the_cut_off_of_reports():
    assert turns("hằng quý", ISSUED, date(2026, 9, 30), cutoff=14) == [
        ("2026-Q2", "2026-06-14"),
        ("2026-Q3", "2026-09-14"),
    ]


def test_turns_on_a_day_of_the_month_take_the_last_day_of_short_months():
    assert turns("ngày 31 hằng tháng", date(2027, 1, 1), date(2027, 3, 31)) == [
        ("2027-01", "2027-01-31"),
        ("2027-02", "2027-02-28"),
        ("2027-03", "2027-03-31"),
    ]


def test_a_turn_due_in_the_month_after_keeps_the_key_of_its_own():
    assert turns("hằng tháng, trước ngày 05 tháng sau", date(2026, 7, 1), date(2026, 8, 31)) == [
        ("2026-06", "2026-07-05"),
        ("2026-07", "2026-08-05"),
    ]


@pytest.mark.parametrize(
    ("phrase", "first_turn"),
    [
        ("thứ sáu hằng tuần", ("2026-W23", "2026-06-05")),
        ("ngày 20 tháng cuối quý", ("2026-Q2", "2026-06-20")),
        ("Định kỳ 6 tháng (trước ngày 15/6), hằng năm (trước ngày 15/12)", ("2026-H1", "2026-06-15")),
        ("trước ngày 15/6 và 15/12 hằng năm", ("2026-H1", "2026-06-15")),
        ("30/6 hằng năm", ("2026", "2026-06-30")),
        ("xong trong quý I hằng năm", ("2027", "2027-03-31")),
        ("hằng quý, từ năm 2027", ("2027-Q1", "2027-03-31")),
    ],
)
def test_the_first_turn(phrase, first_turn):
    assert turns(phrase, ISSUED, date(2030, 12, 31))[0] == first_turn


def test_turns_stop_where_the_phrase_stops():
    assert turns("hằng năm đến năm 2028", ISSUED, date(2035, 1, 1))[-1] == ("2028", "2028-12-31")


def test_without_a_rhythm_the_office_gives_one():
    assert turns("định kỳ", ISSUED, date(2026, 12, 31)) == []
    assert len(turns("định kỳ", ISSUED, date(2026, 12, 31), every=Every.QUARTER)) == 3


@given(st.sampled_from(list(Every)), days, st.integers(0, 800), st.none() | st.integers(1, 31))
def test_turns_are_in_order_without_a_gap(every, first, length, cutoff):
    found = occurrences(read("định kỳ"), first=first, last=first + timedelta(days=length), cutoff=cutoff, every=every)
    for one, following in pairwise(found):
        assert one.end + timedelta(days=1) == following.start
        assert one.key != following.key


def test_the_command_prints_one_object_a_line(monkeypatch):
    lines = "2026-06-01\ttrước 30/6\n\n2026-06-01\thằng quý\nkhông có ngày".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    out = io.StringIO()
    call_command("read_deadlines", stdout=out)
    printed = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["kind"] for line in printed] == ["date", "none", "recurring", "none"]
    assert printed[0] == {"kind": "date", "start": None, "end": "2026-06-30", "every": None}


def test_a_line_with_a_strange_issue_day_is_still_read():
    assert read_line("hôm nay\tquý II/2026")["end"] == "2026-06-30"
