"""The work list: groups, filters, one's own units and the branch below."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives import worklist
from directives.models import Assignment, Directive, Task
from tests.cast import TODAY, Role, assign, make_plan, make_ward
from units.models import Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    time_machine.move_to("2026-06-15 09:15+07:00", tick=False)
    ward = make_ward()
    make_plan(ward)
    return ward


def add(ward, text, due_on=None, **more):
    task = Task.objects.create(directive=ward.plan, position=9, text=text)
    return assign(task, more.pop("unit", ward.cell), due_on=due_on, **more)


def see(client, user, **query):
    client.force_login(user)
    return client.get(reverse("work-list"), query)


def test_a_secretary_sees_what_the_cell_has_to_do_with_days_in_words(client, ward):
    add(ward, "Báo cáo số liệu", due_on=TODAY - datetime.timedelta(days=5))
    page = see(client, ward.secretary)
    for words in ("Quá hạn", "quá hạn 5 ngày", "còn 15 ngày", "Nhận việc", "Kế hoạch số 12-KH/ĐU"):
        assertContains(page, words)
    assert page.content.decode().index("Báo cáo số liệu") < page.content.decode().index("Tổ chức sinh hoạt")


def test_other_units_work_is_not_in_the_list(client, ward):
    add(ward, "Việc của chi bộ hai", unit=ward.cells[1])
    assertNotContains(see(client, ward.secretary), "Việc của chi bộ hai")
    assertNotContains(see(client, ward.outsider, scope="branch"), "Tổ chức sinh hoạt")


def test_every_row_is_in_exactly_one_group(ward):
    for n, state in enumerate(Assignment.State.values):
        done = {"done_on": TODAY, "confirmed_on": TODAY} if state == "done" else {}
        sent = {"submitted_on": TODAY} if state == "submitted" else {}
        for days in (None, -1, 0, 7, 8):
            due_on = None if days is None else TODAY + datetime.timedelta(days=days)
            add(ward, f"Việc {n}", due_on=due_on, state=state, **done, **sent)
    rows = Assignment.objects.counted()
    groups = worklist.conditions(TODAY, 7)
    found = [pk for group in groups.values() for pk in rows.filter(group).values_list("pk", flat=True)]
    assert sorted(found) == sorted(rows.values_list("pk", flat=True))
    assert set(worklist.choose(rows, "", TODAY, 7)) == set(rows.open())


@pytest.mark.parametrize(
    ("days", "group"), [(-1, "overdue"), (0, "due_today"), (7, "due_soon"), (8, "on_track"), (None, "undated")]
)
def test_a_group_shows_its_rows_only(client, ward, days, group):
    due_on = None if days is None else TODAY + datetime.timedelta(days=days)
    add(ward, "Việc cần tìm", due_on=due_on)
    assertContains(see(client, ward.secretary, group=group), "Việc cần tìm")
    assertNotContains(see(client, ward.secretary, group="waiting"), "Việc cần tìm")


def test_the_list_is_searched_without_tones_and_filtered_by_document_and_period(client, ward):
    add(ward, "Tuyên truyền lưu động", period="2026-Q2")
    assertContains(see(client, ward.secretary, q="tuyen truyen"), "Tuyên truyền lưu động")
    assertNotContains(see(client, ward.secretary, q="không có"), "Tuyên truyền lưu động")
    assertNotContains(see(client, ward.secretary, period="2026-Q2"), "Tổ chức sinh hoạt")
    assertNotContains(see(client, ward.secretary, directive=ward.directive.pk), "Tuyên truyền lưu động")


def test_nonsense_in_the_address_does_no_harm(client, ward):
    page = see(client, ward.secretary, unit="x", directive="9" * 30, group="?", page="-1", period="y" * 99)
    assert page.status_code == 200


def test_a_document_that_is_not_ones_own_is_not_named_by_the_filter(client, ward):
    hidden = Directive.objects.create(kind="plan", subject="Kế hoạch mật của phường khác", issuing_unit=ward.next_ward,
                                      kept_by=ward.next_ward, created_by=ward.outsider)  # fmt: skip
    assertNotContains(see(client, ward.secretary, directive=hidden.pk), "Kế hoạch mật")


def test_a_long_list_is_paged_and_keeps_its_filter(client, ward):
    for n in range(60):
        add(ward, f"Việc dài {n}", due_on=TODAY)
    page = see(client, ward.secretary, group="due_today", page=2)
    assertContains(page, "Dòng 51–60 trong 60")
    assertContains(page, "group=due_today")


def test_someone_with_two_seats_chooses_a_unit(client, ward):
    Seat.objects.create(unit=ward.cells[1], person=ward.secretary, role=Role.HEAD, title="Bí thư", from_on=TODAY)
    add(ward, "Việc của chi bộ hai", unit=ward.cells[1])
    assertContains(see(client, ward.secretary), "Việc của chi bộ hai")
    assertNotContains(see(client, ward.secretary, unit=ward.cell.pk), "Việc của chi bộ hai")


def test_a_leader_sees_the_branch_to_read_only(client, ward):
    page = see(client, ward.leader, scope="branch")
    assertContains(page, "Chi bộ tổ dân phố số 3")
    assertNotContains(page, "Nhận việc")
    assertNotContains(see(client, ward.leader, scope="branch", unit=ward.cell.pk), "Chi bộ tổ dân phố số 3</div>")


def test_an_inspector_lands_on_the_branch(client, ward):
    assertContains(see(client, ward.inspector), "Việc của cấp dưới")


def test_receiving_in_the_list_gives_the_row_back(client, ward):
    client.force_login(ward.secretary)
    target = {"HX-Request": "true", "HX-Target": f"work-row-{ward.assignment.pk}"}
    page = client.post(reverse("assignment-receive", args=[ward.assignment.pk]), headers=target)
    assertContains(page, f'<tr id="work-row-{ward.assignment.pk}">')
    assertContains(page, "Báo kết quả")


def test_an_empty_list_says_so(client, ward):
    Assignment.objects.update(state="cancelled")
    assertContains(see(client, ward.secretary), "Không có việc đang mở")


@pytest.mark.parametrize("query", [{}, {"scope": "branch"}])
def test_the_list_costs_the_same_for_twenty_rows_more(client, ward, django_assert_num_queries, query):
    user = ward.leader if query else ward.secretary
    see(client, user, **query)
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("work-list"), query)
    for n in range(20):
        add(ward, f"Việc {n}", due_on=TODAY + datetime.timedelta(days=n - 5))
    with django_assert_num_queries(len(first)):
        client.get(reverse("work-list"), query)
