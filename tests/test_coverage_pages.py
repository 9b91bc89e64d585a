"""The matrix as people meet it: on the page, as a sheet, on paper, and what a cell lets them do."""

import io
import re

import openpyxl
import pdfplumber
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives.models import Assignment, Directive, NotApplicable, Task, TaskLink
from reports.coverage import Mark, by_units
from tests.cast import Kind, assign, unit
from tests.scene import NOW, TODAY
from tests.test_coverage import link, plan_of, ward  # noqa: F401
from units.models import Entry

pytestmark = pytest.mark.django_db
SIGNS = {mark.sign: mark for mark in Mark}
WORDS = {mark.label: mark for mark in Mark}


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def clerk(client, ward):  # noqa: F811
    client.force_login(ward.clerk)
    return client


def url(name, *args):
    return reverse(f"directive-coverage{name}", args=args)


def cell_url(directive, item, column, deed="cell"):
    return url(f"-{deed}", directive.pk, f"t{item.pk}", f"u{column.pk}")


def on_page(response):
    rows = html.fromstring(response.content.decode()).xpath("//table[@data-matrix]/tbody/tr")
    return [[SIGNS[cell.text_content()] for cell in row.xpath("td")[1:]] for row in rows]


def in_sheet(response, columns):
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=4)]
    marked = (row[2 : 2 + columns] for row in rows)
    return [[WORDS[word] for word in row] for row in marked if row and row[0] in WORDS]


def on_paper(response):
    with pdfplumber.open(io.BytesIO(response.content)) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    rows = [row[2:] for table in tables for row in table if len(row) > 3 and row[2] in SIGNS]
    return [[SIGNS[sign] for sign in row] for row in rows]


def test_page_sheet_and_paper_say_the_same(clerk, ward):  # noqa: F811
    top = ward.directive.clauses.create(position=1, number="I", text="Nhiệm vụ <b>chung</b>")
    Task.objects.filter(pk__in=[one.pk for one in ward.above[:2]]).update(clause=top)
    link(ward.task, ward.above[0], "partly")
    link(ward.task, ward.above[1], "not_applicable", reason="Không có cơ sở")
    Assignment.objects.filter(pk=ward.assignment.pk).update(state="received")
    found = by_units(ward.directive, ward.ward, TODAY)
    wanted = [row.marks for row in found.rows]
    page = clerk.get(url("", ward.directive.pk))
    assert {mark for row in wanted for mark in row} == set(Mark) - {Mark.COVERED}
    assert on_page(page) == wanted
    assert in_sheet(clerk.get(url("-xlsx", ward.directive.pk)), len(found.columns)) == wanted
    assert on_paper(clerk.get(url("-pdf", ward.directive.pk))) == wanted
    assertContains(page, "I. Nhiệm vụ &lt;b&gt;chung&lt;/b&gt;")
    assertContains(page, "1 nội dung chưa ai nhận")


def test_by_plans_the_page_says_what_each_plan_does(clerk, ward):  # noqa: F811
    link(ward.task, ward.above[0])
    page = clerk.get(url("", ward.directive.pk), {"by": "plans"})
    assert on_page(page) == [[Mark.COVERED], [Mark.MISSING], [Mark.MISSING]]
    cell = clerk.get(url("-cell", ward.directive.pk, f"t{ward.above[0].pk}", f"d{ward.plan.pk}"))
    assertContains(cell, ward.task.text)


def test_each_unit_is_found_from_its_row_and_each_cell_from_there(clerk, ward):  # noqa: F811
    page = html.fromstring(clerk.get(url("", ward.plan.pk)).content.decode())
    row, cell = page.xpath("//table[@data-matrix]//th/a/@href")[0], page.xpath("//table[@data-matrix]//td/a/@href")[0]
    assertContains(clerk.get(url("", ward.plan.pk) + row), "Chi bộ tổ dân phố số 1")
    assertContains(clerk.get(url("", ward.plan.pk) + cell), "Chi bộ tổ dân phố số 1")


def test_giving_work_from_a_cell_writes_it_into_a_draft(clerk, ward):  # noqa: F811
    item, police = ward.above[0], ward.state
    for _ in range(2):
        response = clerk.post(cell_url(ward.directive, item, police, "give"))
    draft = Directive.objects.get(parent=ward.directive, state="draft")
    assertRedirects(response, reverse("task-grid", args=[draft.pk]))
    (task,) = draft.tasks.all()
    assert (task.text, [party.unit for party in task.parties.all()]) == (item.text, [police])
    assert TaskLink.objects.get(task=task).superior_task == item
    clerk.post(cell_url(ward.directive, item, ward.cell, "give"))
    assert task.parties.count() == 2


def test_under_a_document_of_ones_own_the_work_is_given_by_letter(clerk, ward):  # noqa: F811
    clerk.post(cell_url(ward.plan, ward.task, ward.cell, "give"))
    assert Directive.objects.get(parent=ward.plan, state="draft").kind == Directive.Kind.OFFICIAL_LETTER


def test_saying_why_it_does_not_apply_and_taking_it_back(client, ward):  # noqa: F811
    client.force_login(ward.secretary)
    url_of = {deed: cell_url(ward.plan, ward.task, ward.cell, deed) for deed in ("cell", "not-applicable", "applies")}
    response = client.post(url_of["not-applicable"], {"reason": "Không có thiết bị", "version": 0}, follow=True)
    assertContains(response, "Không áp dụng</strong>: Không có thiết bị")
    client.post(url_of["applies"], {"version": 1})
    assert not NotApplicable.objects.in_force().exists()
    assertNotContains(client.get(url_of["cell"]), "Không có thiết bị")
    acts = Entry.objects.filter(act__startswith="coverage").values_list("act", "chain__unit")
    assert list(acts) == [("coverage.not-applicable", ward.cell.pk), ("coverage.applies", ward.cell.pk)]


def test_two_who_say_it_at_once_see_both_reasons(clerk, ward):  # noqa: F811
    where = cell_url(ward.plan, ward.task, ward.cell, "not-applicable")
    clerk.post(where, {"reason": "Lý do một", "version": 0})
    late = clerk.post(where, {"reason": "Lý do hai", "version": 0})
    assert late.status_code == 409
    assertContains(late, "Lý do một", status_code=409)
    assertContains(late, 'value="Lý do hai"', status_code=409)
    assert clerk.post(where, {"reason": "Lý do hai", "version": 1}).status_code == 302
    assert NotApplicable.objects.get().reason == "Lý do hai"


@pytest.mark.parametrize(("reason", "said"), [("  ", "Xin ghi lý do"), ("x" * 301, "quá 300 ký tự")])
def test_a_reason_that_cannot_be_kept_is_told_at_its_field(clerk, ward, reason, said):  # noqa: F811
    response = clerk.post(cell_url(ward.plan, ward.task, ward.cell, "not-applicable"), {"reason": reason})
    assertContains(response, said, status_code=422)


def test_a_cell_urges_only_where_work_is_late(clerk, ward):  # noqa: F811
    cell = cell_url(ward.plan, ward.task, ward.cell)
    assertNotContains(clerk.get(cell), "Soạn công văn đôn đốc")
    Assignment.objects.filter(pk=ward.assignment.pk).update(due_on="2026-05-01")
    page = clerk.get(cell)
    found = re.search(r'href="([^"]*urgings/new[^"]*)"', page.content.decode())
    assertContains(clerk.get(found[1].replace("&amp;", "&")), ward.task.text)


def test_a_reader_sees_the_cell_and_may_do_nothing(client, ward):  # noqa: F811
    client.force_login(ward.inspector)
    page = client.get(cell_url(ward.plan, ward.task, ward.cell))
    assertNotContains(page, "Giao việc")
    assertNotContains(page, 'name="reason"')
    for deed in ("give", "not-applicable", "applies"):
        assert client.post(cell_url(ward.plan, ward.task, ward.cell, deed), {"reason": "x"}).status_code == 403


def test_a_cell_sees_its_own_column_alone(client, ward):  # noqa: F811
    client.force_login(ward.secretary)
    page = client.get(url("", ward.plan.pk))
    assert on_page(page) == [[Mark.MISSING]]
    assert client.get(cell_url(ward.plan, ward.task, ward.cells[1])).status_code == 404
    assert client.get(url("", ward.plan.pk), {"unit": ward.ward.pk}).status_code == 404


@pytest.mark.parametrize(
    "odd",
    ["?unit=x", "?unit=999999999999999999", "?unit=-1", "t0/", "t9999999999999/", "zz/", "t1/u0/", "t1/q5/", "c1/d1/"],
)
def test_odd_addresses_find_nothing_calmly(clerk, ward, odd):  # noqa: F811
    assert clerk.get(url("", ward.plan.pk) + odd).status_code == 404


def test_odd_questions_get_the_usual_page(clerk, ward):  # noqa: F811
    assert clerk.get(url("", ward.plan.pk), {"by": "%_'\"", "every": "10" * 50}).status_code == 200


def test_a_document_without_anything_in_it_says_so(clerk, ward):  # noqa: F811
    Task.objects.filter(directive=ward.directive).delete()
    assertContains(clerk.get(url("", ward.directive.pk)), "chưa có mục hay nhiệm vụ")


def test_the_page_costs_no_more_queries_for_more_of_everything(clerk, ward):  # noqa: F811
    def queries():
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get(url("", ward.directive.pk)).status_code == 200
        return len(seen)

    link(ward.task, ward.above[0])
    queries()
    before = queries()
    for n in range(20):
        item = Task.objects.create(directive=ward.directive, position=n + 4, text=f"Nhiệm vụ {n}")
        cell = unit(f"Chi bộ trường học {n}", Kind.CELL, ward.ward)
        _, (task,) = plan_of(ward, cell, ward.plan, "Việc của chi bộ")
        link(task, item)
        assign(ward.task, cell)
    assert queries() == before


def test_the_whole_can_be_walked_by_keyboard_and_folded(ward, open_page, live_server, transactional_db):  # noqa: F811
    top = ward.plan.clauses.get()
    more = Task.objects.create(directive=ward.plan, clause=top, position=2, text="Việc hai")
    for cell in ward.cells:
        assign(more, cell)
    page = open_page(ward.clerk)
    page.goto(url("", ward.plan.pk))
    first = page.locator("table[data-matrix] td > a").first
    first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.getAttribute('href')") == f"t{more.pk}/u{ward.cells[1].pk}/"
    button = page.locator("tr.fold button")
    button.click()
    assert (button.get_attribute("aria-expanded"), first.is_visible()) == ("false", False)
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
