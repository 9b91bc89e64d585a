"""What waits for the issuing unit: seen, chosen, confirmed in one go with an honest count."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives.actions import work
from directives.models import Assignment, Task
from tests.cast import TODAY, Role, assign, make_plan, make_ward, person
from units.models import Entry

pytestmark = pytest.mark.django_db
URL, SELECTED = "/confirm/", "/confirm/selected/"


@pytest.fixture
def ward(time_machine):
    time_machine.move_to("2026-06-15 09:15+07:00", tick=False)
    ward = make_ward()
    make_plan(ward)
    return ward


def send(ward, assignment, result="Đã xong"):
    secretary = ward.secretary if assignment.unit == ward.cell else ward.secretary2
    work.submit(assignment, by=secretary, today=TODAY, version=assignment.version, result=result)
    return assignment


def see(client, user, url=URL, query=None):
    client.force_login(user)
    return client.get(url, query or {})


def choose(*rows):
    typed = {f"version-{row.pk}": Assignment.objects.get(pk=row.pk).version for row in rows}
    return {"a": [row.pk for row in rows]} | typed


def test_the_clerk_sees_what_waits_since_when_and_by_whom(client, ward):
    send(ward, ward.assignment)
    page = see(client, ward.clerk)
    for words in ("Chi bộ tổ dân phố số 1", "hôm nay", "bi-thu.chi-bo-1", "Đã xong"):
        assertContains(page, words)


@pytest.mark.parametrize("who", ["secretary", "secretary2", "outsider", "inspector", "nobody"])
def test_others_see_nothing_that_waits_for_the_ward(client, ward, who):
    send(ward, ward.assignment)
    assertContains(see(client, getattr(ward, who)), "Không có kết quả nào chờ xác nhận")


def test_extension_requests_wait_here_too(client, ward):
    work.ask_extension(ward.assignment, by=ward.secretary, today=TODAY, new_due_on=TODAY.replace(month=8),
                       reason="Chờ kinh phí")  # fmt: skip
    assertContains(see(client, ward.clerk), "Chờ kinh phí")
    work.cancel(ward.assignment, by=ward.clerk, today=TODAY, reason="Trùng")
    assertNotContains(see(client, ward.clerk), "Chờ kinh phí")


def test_the_chosen_ones_are_shown_with_their_words_before_they_are_confirmed(client, ward):
    rows = [send(ward, a, f"Kết quả của {a.unit}") for a in ward.assignments[:2]]
    page = see(client, ward.clerk, SELECTED, {"a": [row.pk for row in rows]})
    assertContains(page, "Kết quả của Chi bộ tổ dân phố số 2")
    assertContains(page, "Xác nhận 2 việc đã chọn")


def test_several_are_confirmed_at_once_each_with_its_line(client, ward):
    rows = [send(ward, a) for a in ward.assignments[:2]]
    client.force_login(ward.clerk)
    page = client.post(SELECTED, choose(*rows), follow=True)
    assertContains(page, "Đã xác nhận 2 việc.")
    assert Assignment.objects.filter(state="done").count() == 2
    assert Entry.objects.filter(act="assignment.confirm").count() == 2


def test_one_that_moved_meanwhile_is_counted_out_and_named(client, ward):
    rows = [send(ward, a) for a in ward.assignments[:2]]
    typed = choose(*rows)
    work.confirm(rows[0], by=ward.clerk2, today=TODAY)
    client.force_login(ward.clerk)
    page = client.post(SELECTED, typed, follow=True)
    assertContains(page, "Đã xác nhận 1 việc.")
    assertContains(page, "1 việc không xác nhận được. Chi bộ tổ dân phố số 1")


def test_a_result_that_changed_after_reading_is_not_confirmed(client, ward):
    send(ward, ward.assignment)
    typed = choose(ward.assignment)
    work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason="Thiếu")
    send(ward, ward.assignment, "Bản khác")
    client.force_login(ward.clerk)
    assertContains(client.post(SELECTED, typed, follow=True), "kết quả vừa được sửa")
    assert Assignment.objects.get(pk=ward.assignment.pk).state == "submitted"


def test_confirming_the_same_choice_twice_confirms_once(client, ward):
    send(ward, ward.assignment)
    typed = choose(ward.assignment)
    client.force_login(ward.clerk)
    for _ in range(2):
        client.post(SELECTED, typed)
    assert Entry.objects.filter(act="assignment.confirm").count() == 1


def test_ones_own_results_are_not_among_the_chosen(client, ward):
    both = person("hai-vai", ward.ward, Role.CLERK, "Chuyên viên")
    mine = assign(ward.task, ward.ward)
    work.submit(mine, by=both, today=TODAY, version=1, result="Việc của tôi")
    assertContains(see(client, both), "cần người khác xác nhận")
    assertNotContains(see(client, both, SELECTED, {"a": [mine.pk]}), "Việc của tôi")
    client.post(SELECTED, choose(mine))
    assert Assignment.objects.get(pk=mine.pk).state == "submitted"


@pytest.mark.parametrize("who", ["inspector", "nobody", "admin"])
def test_who_confirms_for_no_unit_may_not_post(client, ward, who):
    send(ward, ward.assignment)
    client.force_login(getattr(ward, who))
    assert client.post(SELECTED, choose(ward.assignment)).status_code == 403


@pytest.mark.parametrize("who", ["outsider", "secretary"])
def test_a_foreign_choice_confirms_nothing(client, ward, who):
    send(ward, ward.assignment)
    client.force_login(getattr(ward, who))
    client.post(SELECTED, choose(ward.assignment))
    assert Assignment.objects.get(pk=ward.assignment.pk).state == "submitted"


def test_the_list_costs_the_same_for_twenty_rows_more(client, ward, django_assert_num_queries):
    send(ward, ward.assignment)
    see(client, ward.clerk)
    with CaptureQueriesContext(connection) as first:
        client.get(reverse("confirm-list"))
    for n in range(20):
        task = Task.objects.create(directive=ward.plan, position=n, text=f"Việc {n}")
        send(ward, assign(task, ward.cell))
    with django_assert_num_queries(len(first)):
        client.get(reverse("confirm-list"))
