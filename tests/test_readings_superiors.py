"""Which superior task a task carries out: proposed when the document above is here, taken by the clerk alone."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives.models import Clause, Directive, Task, TaskLink
from tests.reading import form_of, reading_ward, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    w = reading_ward(time_machine)
    w.order = Task.objects.create(directive=w.directive, position=1, text="Tổ chức hội nghị quán triệt Chỉ thị")
    return w


def first_task(client, reading):
    data = form_of(client, reading)
    return next(name[: -len("-deadline")] for name, value in data.items() if value == "trước ngày 30/6/2026")


def made(client, reading, **more):
    reading.refresh_from_db()
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"} | more)
    return Directive.objects.get(reference_number="25-KH/ĐU")


def test_a_likely_task_is_proposed_and_not_taken(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    assertContains(client.get(reading.get_absolute_url()), "Gợi ý, tích nếu đúng")
    made(client, reading)
    assert not TaskLink.objects.exists()


def test_what_the_clerk_ticks_becomes_a_link(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    made(client, reading, **{f"{first_task(client, reading)}-superior": f"task:{ward.order.pk}"})
    link = TaskLink.objects.get()
    assert (link.superior_task, link.extent) == (ward.order, "fully")
    assert link.task.text.startswith("Chủ trì, phối hợp với Công an phường tổ chức hội nghị")


def test_all_are_taken_with_one_press(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    response = client.post(reading.get_absolute_url(), form_of(client, reading) | {"do": "take-superiors"})
    assertRedirects(response, f"{reading.get_absolute_url()}#tasks-title", fetch_redirect_response=False)
    page = client.get(reading.get_absolute_url())
    assertContains(page, f'value="task:{ward.order.pk}" checked')
    assert page.context["offers"] == 0
    made(client, reading)
    assert TaskLink.objects.filter(superior_task=ward.order).exists()


def test_a_document_without_tasks_is_answered_by_its_clauses(client, ward):
    ward.order.delete()
    clause = Clause.objects.create(
        directive=ward.directive, position=1, number="1", text="Tổ chức hội nghị quán triệt Chỉ thị trong toàn đảng bộ"
    )
    client.force_login(ward.clerk)
    reading = take_in(ward)
    made(client, reading, **{f"{first_task(client, reading)}-superior": f"clause:{clause.pk}"})
    assert TaskLink.objects.get().superior_clause == clause


def test_two_tasks_of_one_superior_task_each_do_a_part(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    fields = [name for name in form_of(client, reading) if name.startswith("tasks-") and name.endswith("-superior")]
    made(client, reading, **dict.fromkeys(fields[:2], f"task:{ward.order.pk}"))
    assert set(TaskLink.objects.values_list("extent", flat=True)) == {"partly"}


def test_a_superior_task_from_elsewhere_is_refused(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading) | {"make": "1", f"{first_task(client, reading)}-superior": f"task:{ward.task.pk}"}
    assert client.post(reading.get_absolute_url(), data).status_code == 422
    assert not Directive.objects.filter(reference_number="25-KH/ĐU").exists()


def test_nothing_is_proposed_without_a_document_above(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"parent": ""})
    assertNotContains(client.get(reading.get_absolute_url()), "Gợi ý, tích nếu đúng")


def test_a_link_to_what_is_no_longer_above_is_not_carried_over_to_another(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"do": "take-superiors"})
    Task.objects.filter(pk=ward.order.pk).update(directive=ward.plan)
    Task.objects.create(directive=ward.directive, position=1, text="Tổ chức hội nghị quán triệt Chỉ thị mới")
    page = client.get(reading.get_absolute_url())
    offered = [task.superior for node in page.context["nodes"] for task in node.tasks if task.superior]
    assert offered
    assert not any(task.takes_superior for node in page.context["nodes"] for task in node.tasks)
    assert page.context["offers"] == len(offered)
