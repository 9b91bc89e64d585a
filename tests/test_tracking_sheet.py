"""Biểu theo dõi nhiệm vụ: 25 columns in the order that offices pass on, frozen or of this moment."""

import csv
import datetime
import io

import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.actions import work
from directives.models import Assignment, Task
from reports.tracking_sheet import HEAD
from tests.cast import assign, done
from tests.reports import freeze, make_report
from tests.scene import NOW

JUNE = datetime.date(2026, 6, 10)


@pytest.fixture
def w(db):
    with time_machine.travel(NOW, tick=False):
        yield make_report()


def rows(answer):
    """The rows as they stand in the file, by the name of the column."""
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer["Content-Type"].startswith("text/csv"):
        return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    sheet = openpyxl.load_workbook(io.BytesIO(data)).active
    assert sheet.freeze_panes == "A4"
    found = [[cell.value for cell in line] for line in sheet.iter_rows(min_row=3)]
    return [dict(zip(found[0], line, strict=True)) for line in found[1:] if isinstance(line[0], int)]


def of_figure(client, w, ending="xlsx"):
    query = {"unit": w.ward.pk, "directive": w.directive.pk, "figure": "total"}
    return rows(client.get(reverse(f"figure-rows-tracking-{ending}"), query))


def test_the_columns_stand_in_the_order_of_the_real_sheet():
    assert len(HEAD) == 25
    assert [HEAD[place] for place in (0, 1, 5, 12, 15, 19, 22)] == [
        "STT", "Tên nhiệm vụ", "Đầu mối thực hiện", "Mức độ hoàn thành", "ID", "Ngày hoàn thành thực tế",
        "Người phê duyệt",
    ]  # fmt: skip


def test_a_row_says_who_does_it_by_when_and_who_approved(client, w):
    type(w.clerk).objects.filter(pk=w.clerk.pk).update(phone="0225 000 111", email="van-thu@mau.vn")
    client.force_login(w.clerk)
    first = of_figure(client, w)[0]
    assert list(first) == list(HEAD)
    assert first["Đơn vị chủ trì"] == w.cell.label
    assert str(w.secretary) in first["Lãnh đạo chủ trì"]
    assert (first["Trạng thái"], first["Ngày hoàn thành thực tế"]) == (
        "Hoàn thành", datetime.datetime(2026, 5, 20))  # fmt: skip  # noqa: DTZ001
    assert first["Ngày hoàn thành"].date() == w.assignments[0].due_on
    assert (first["Người phê duyệt"], first["Điện thoại người phê duyệt"]) == (str(w.clerk), "0225 000 111")
    assert first["ID"] == w.assignments[0].pk


def test_extensions_are_counted_with_the_days_left_behind(client, w):
    row, old = w.assignments[1], w.assignments[1].due_on
    later = old + datetime.timedelta(days=20)
    asked = work.ask_extension(row, by=w.secretary2, today=JUNE, new_due_on=later, reason="Chờ")
    work.decide_extension(asked, by=w.clerk, today=JUNE, granted=True)
    client.force_login(w.clerk)
    found = next(one for one in of_figure(client, w) if one["ID"] == row.pk)
    assert (found["Số lần gia hạn"], found["Mốc cũ"]) == (1, f"{old:%d/%m/%Y}")


def test_what_was_frozen_stays_whatever_came_since(client, w):
    freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    url = reverse("report-snapshot-tracking-xlsx", args=[w.report.pk, 1])
    before = client.get(url).content
    done(w.assignments[1], JUNE, by=w.secretary2, confirmed_by=w.clerk)
    Task.objects.update(text="Đổi tên sau khi chốt")
    assert client.get(url).content == before
    csv_rows = rows(client.get(reverse("report-snapshot-tracking-csv", args=[w.report.pk, 1])))
    assert [one["Mức độ hoàn thành"] for one in csv_rows] == [one["Mức độ hoàn thành"] for one in rows(client.get(url))]


def test_a_report_frozen_before_the_sheet_was_has_empty_cells(client, w):
    snapshot = freeze(w.report, by=w.clerk)
    known = ("id", "document", "document_id", "task", "period", "lead", "support", "due_on", "done_on", "standing",
             "result", "obstacles", "proposals")  # fmt: skip
    snapshot.data["rows"] = [{name: row[name] for name in known} for row in snapshot.data["rows"]]
    type(snapshot).objects.filter(pk=snapshot.pk).update(data=snapshot.data)
    client.force_login(w.clerk)
    first = rows(client.get(reverse("report-snapshot-tracking-xlsx", args=[w.report.pk, 1])))[0]
    assert first["Người phê duyệt"] is None
    assert first["Tên nhiệm vụ"].startswith("Tổ chức sinh hoạt")


def test_text_never_becomes_a_formula(client, w):
    Assignment.objects.filter(pk=w.assignments[1].pk).update(result='=HYPERLINK("https://xa.vn")', obstacles="@SUM(A1)")
    client.force_login(w.clerk)
    plain = next(one for one in of_figure(client, w, "csv") if one["ID"] == str(w.assignments[1].pk))
    assert plain["Kết quả"].startswith("'=")
    assert plain["Khó khăn"].startswith("'@")
    book = client.get(
        reverse("figure-rows-tracking-xlsx"), {"unit": w.ward.pk, "directive": w.directive.pk, "figure": "total"}
    )
    sheet = openpyxl.load_workbook(io.BytesIO(book.content)).active
    assert {cell.data_type for line in sheet.iter_rows() for cell in line} <= {"s", "n", "d"}


def test_the_work_list_gives_what_it_lists(client, w):
    client.force_login(w.secretary)
    own = rows(client.get(reverse("work-tracking-xlsx"), {"group": "done"}))
    assert [one["ID"] for one in own] == [w.assignments[0].pk]
    client.force_login(w.clerk)
    below = rows(client.get(reverse("work-tracking-csv"), {"scope": "branch"}))
    assert {int(one["ID"]) for one in below} == {w.assignments[1].pk, w.assignments[2].pk}
    client.force_login(w.outsider)
    assert rows(client.get(reverse("work-tracking-csv"), {"scope": "branch"})) == []


def test_twenty_more_rows_cost_no_more_queries(client, w):
    client.force_login(w.clerk)
    of_figure(client, w)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            of_figure(client, w)
        return len(seen)

    before = queries()
    for number in range(20):
        task = Task.objects.create(directive=w.plan, position=20 + number, text=f"Việc {number}")
        assign(task, w.cells[number % 3], due_on=JUNE)
    assert queries() == before
