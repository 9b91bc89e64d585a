"""“Xây dựng kế hoạch thực hiện”: a draft that answers a superior document."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertRedirects

from directives.actions import documents
from directives.models import Clause, Directive, TaskLink
from directives.outline import parse_outline
from tests.cast import TODAY, make_plan, make_ward
from units.models import Entry
from units.refusals import NotYours


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    return ward


def derive(client, user, superior, **data):
    client.force_login(user)
    return client.post(reverse("directive-derive", args=[superior.pk]), data)


def test_a_cell_starts_its_plan_with_the_tasks_it_was_given(client, w):
    answer = derive(client, w.secretary, w.plan)
    draft = Directive.objects.get(parent=w.plan)
    assertRedirects(answer, draft.get_absolute_url())
    assert (draft.state, draft.issuing_unit, draft.kind) == ("draft", w.cell, "plan")
    assert draft.subject.startswith("Thực hiện Kế hoạch số 12-KH/ĐU")
    task = draft.tasks.get()
    assert (task.text, task.due_on, task.parties.count()) == (w.task.text, w.task.due_on, 0)
    assert task.links.get().superior_task == w.task
    assert task.links.get().extent == TaskLink.Extent.FULLY
    assert Entry.objects.about(draft).get().act == "directive.derive"


def test_the_citations_name_the_whole_chain(client, w):
    derive(client, w.secretary, w.plan)
    bases = Directive.objects.get(parent=w.plan).bases.all()
    assert [basis.cited for basis in bases] == [w.directive, w.plan]
    assert bases[0].text == "Căn cứ Chỉ thị số 57-CT/TW ngày 31/12/2025 của Ban Bí thư Trung ương Đảng"


def test_without_tasks_the_duties_of_the_outline_become_tasks(w):
    text = "I. MỤC ĐÍCH\n1. Nâng cao nhận thức của đảng viên\nII. NHIỆM VỤ\n1. Tổ chức quán triệt đến đảng viên"
    documents.set_outline(w.directive, parse_outline(text), by=w.clerk, today=TODAY, version=1)
    draft = documents.derive_plan(w.directive, by=w.clerk, today=TODAY, unit=w.ward)
    task = draft.tasks.get()
    assert task.links.get().superior_clause == Clause.objects.get(text=task.text)


def test_twice_is_one_draft(client, w):
    for _ in range(2):
        derive(client, w.secretary, w.plan)
    assert Directive.objects.filter(parent=w.plan).count() == 1


def test_it_is_a_deed_for_who_drafts_and_sees(client, w):
    assert derive(client, w.leader, w.plan).status_code == 403
    assert derive(client, w.inspector, w.plan).status_code == 403
    assert derive(client, w.outsider, w.plan).status_code == 404
    assert derive(client, w.secretary, w.plan, unit=w.ward.pk).status_code == 403
    assert client.get(reverse("directive-derive", args=[w.plan.pk])).status_code == 405
    with pytest.raises(NotYours):
        documents.derive_plan(w.plan, by=w.secretary, today=TODAY, unit=w.ward)


def test_a_revoked_document_is_not_answered(client, w):
    Directive.objects.filter(pk=w.plan.pk).update(state="revoked")
    derive(client, w.secretary, w.plan)
    assert not Directive.objects.filter(parent=w.plan).exists()
