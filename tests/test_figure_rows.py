"""The list behind a number: paged, printable, as Excel and CSV, and only what one may see."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Assignment, Task
from reports.views import figure_rows, listing
from reports.views.listing import Listing, listing_of
from tests.cast import assign, make_plan, make_ward

pytestmark = pytest.mark.django_db
ROWS = "/dashboard/rows/"
DAY = timedelta(days=1)


@pytest.fixture
def ward(client):
    ward = make_ward()
    make_plan(ward)
    ward.today = timezone.localdate()
    Assignment.objects.update(assigned_on=ward.today - 90 * DAY, due_on=ward.today - DAY)
    client.force_login(ward.leader)
    return ward


def opened(response):
    return list(response.context["page_obj"].object_list)


def test_a_number_opens_its_rows(client, ward):
    response = client.get(ROWS, {"figure": "overdue", "unit": ward.cell.pk})
    assert opened(response) == [ward.assignment]
    assertContains(response, "Quá hạn chưa hoàn thành: 1 việc")
    assertContains(response, reverse("assignment-detail", args=[ward.assignment.pk]))


def test_a_unit_alone_leaves_out_what_is_below_it(client, ward):
    own = assign(ward.task, ward.ward, assigned_on=ward.today)
    assert opened(client.get(ROWS, {"unit": ward.ward.pk, "only": "unit"})) == [own]


def test_a_document_alone_leaves_out_what_carries_it_out(client, ward):
    assert opened(client.get(ROWS, {"directive": ward.directive.pk, "only": "directive"})) == []
    assert len(opened(client.get(ROWS, {"directive": ward.directive.pk}))) == 3


def test_what_lies_outside_a_branch(client, ward):
    given_out = assign(ward.task, ward.next_cell, assigned_on=ward.today)
    assert opened(client.get(ROWS, {"outside": ward.ward.pk})) == [given_out]


def test_no_rows_is_said_calmly(client, ward):
    assertContains(client.get(ROWS, {"figure": "done"}), "Không có việc nào")


def test_a_figure_that_is_none_is_not_there(client, ward):
    assert client.get(ROWS, {"figure": "password"}).status_code == 404


@pytest.mark.parametrize("number", ["999999999", "0", "-3", "x", "9" * 40])
def test_a_page_that_is_none_shows_one_that_is(client, ward, number):
    assert len(opened(client.get(ROWS, {"page": number}))) == 3


def test_pages_keep_the_question(client, ward, monkeypatch):
    monkeypatch.setattr(figure_rows, "PAGE", 2)
    response = client.get(ROWS, {"figure": "overdue", "period": "year"})
    assert len(opened(response)) == 2
    assertContains(response, "figure=overdue&amp;period=year&amp;page=2")


@pytest.mark.parametrize("name", ["figure-rows", "figure-rows-xlsx", "figure-rows-csv"])
def test_an_outsider_opens_nothing_of_ours(client, ward, name):
    client.force_login(ward.outsider)
    response = client.get(reverse(name))
    body = b"".join(response.streaming_content) if response.streaming else response.content
    assert "sinh hoạt chuyên đề" not in body.decode("utf-8", "ignore")
    assert client.get(reverse(name), {"unit": ward.ward.pk}).status_code == 404
    client.force_login(ward.nobody)
    assert client.get(reverse(name)).status_code == 404


def test_excel_has_the_same_rows(client, ward):
    response = client.get(reverse("figure-rows-xlsx"), {"figure": "overdue"})
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    assert {row[2] for row in cells} == {cell.name for cell in ward.cells}
    assert cells[0][8].date() == ward.today - DAY
    assert f"overdue-{ward.today:%Y-%m-%d}.xlsx" in response["Content-Disposition"]


def test_csv_has_the_same_rows_and_no_formula(client, ward):
    Assignment.objects.filter(pk=ward.assignment.pk).update(result='=HYPERLINK("http://x")')
    response = client.get(reverse("figure-rows-csv"), {"unit": ward.cell.pk})
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    (head, row) = csv.reader(io.StringIO(text))
    assert head == Listing((), "").head
    assert row[head.index("Kết quả")].startswith("'=")


def test_excel_says_when_it_was_cut(client, ward, monkeypatch):
    monkeypatch.setattr(figure_rows, "MOST_IN_EXCEL", 2)
    sheet = openpyxl.load_workbook(io.BytesIO(client.get(reverse("figure-rows-xlsx")).content)).active
    assert "tệp CSV có đủ" in str([row[0].value for row in sheet.iter_rows()])


def test_words_that_look_like_tags_are_printed_as_words(client, ward):
    assign(
        Task.objects.create(directive=ward.plan, position=2, text="<b>Báo cáo</b>"), ward.cell, assigned_on=ward.today
    )
    response = client.get(ROWS)
    assertContains(response, "&lt;b&gt;Báo cáo")
    assertNotContains(response, "<b>Báo cáo")


def test_columns_and_order_are_chosen_on_the_page_and_in_the_files(client, ward):
    asked = {"figure": "overdue", "col": ["due", "unit"], "sort": "unit"}
    page = client.get(ROWS, asked)
    assert page.context["listing"].head == ["STT", "Đơn vị thực hiện", "Hạn"]
    assert [row.unit for row in opened(page)] == ward.cells
    assertContains(page, f'<a href="{ward.assignment.get_absolute_url()}">{ward.cell}</a>')
    with io.BytesIO(client.get(page.context["xlsx_url"]).content) as file:
        sheet = [[cell.value for cell in row] for row in openpyxl.load_workbook(file).active.iter_rows(min_row=3)]
    text = b"".join(client.get(page.context["csv_url"]).streaming_content).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(text)))
    assert sheet[0] == table[0] == page.context["listing"].head
    assert [row[1] for row in sheet[1:4]] == [row[1] for row in table[1:]] == [str(cell) for cell in ward.cells]


def test_each_column_says_what_the_usual_list_says(client, ward):
    (row,) = opened(client.get(ROWS, {"unit": ward.cell.pk}))
    assert list(Listing((), "").cells([row])) == list(Listing(tuple(listing.COLUMNS), "").cells([row]))


def test_columns_and_orders_that_do_not_exist_are_left_aside(client, ward):
    page = client.get(ROWS, {"col": ["x", "%_'\"", "__class__"], "sort": "-password", "page": "1" + "0" * 9})
    assert (page.status_code, page.context["listing"]) == (200, Listing((), ""))
    assert listing_of(page.wsgi_request.GET).query == ""


def test_a_list_too_long_to_sort_keeps_its_order(client, ward, monkeypatch):
    monkeypatch.setattr(listing, "MOST_SORTED", 2)
    page = client.get(ROWS, {"sort": "unit"})
    assertContains(page, "Danh sách quá dài để xếp lại")
    assert page.context["sorts"] == []


def test_what_was_typed_is_escaped_in_chosen_columns(client, ward):
    Assignment.objects.filter(pk=ward.assignment.pk).update(obstacles="<script>1</script>")
    page = client.get(ROWS, {"col": ["unit", "obstacles"]})
    assertNotContains(page, "<script>1")
