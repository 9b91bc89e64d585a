"""Deadline phrases, as documents write them and as clerks type them."""

import csv
import os
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from directives.deadlines import Kind, read

ISSUED = date(2026, 6, 1)
SHARED = Path(os.environ.get("SHARED_DIR") or Path(settings.BASE_DIR).parent / "shared")
if not SHARED.is_dir():
    SHARED = Path(settings.BASE_DIR).parent.parent / "shared"
REAL = SHARED / "domain" / "deadlines.tsv"


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


def test_the_same_word_without_issue_day_stays_unread():
    assert read("trước 30/6", None).kind == Kind.UNREAD
    assert read("quý II", None, typed=True).kind == Kind.UNREAD


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
