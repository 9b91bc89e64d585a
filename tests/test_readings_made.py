"""A checked reading becomes a document, and nothing else happens by it."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives.models import Directive, Reading, SourceFile
from tests.papers import PLAN, SUPERIOR
from tests.reading import acts, form_of, reading_ward, take_in, word_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    return reading_ward(time_machine)


def test_the_reviewed_file_becomes_a_draft_with_all_its_parts(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    response = client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    draft = Directive.objects.get(reference_number="25-KH/ĐU")
    assertRedirects(response, reverse("task-grid", args=[draft.pk]))
    assert (draft.state, draft.parent, draft.issuing_unit) == ("draft", ward.directive, ward.ward)
    assert draft.issued_on == datetime.date(2026, 6, 10)
    assert [basis.cited for basis in draft.bases.all()] == [ward.directive, None]
    assert draft.clauses.filter(text="TỔ CHỨC THỰC HIỆN", number="II").exists()
    assert draft.files.get().sha256 == reading.sha256
    assert "reading.make" in acts(draft)


def test_tasks_of_the_draft_have_their_units_deadlines_and_clauses(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    tasks = list(Directive.objects.get(reference_number="25-KH/ĐU").tasks.all())
    first = tasks[0]
    assert {(party.part, str(party.unit)) for party in first.parties.all()} == {
        ("lead", "Ban Xây dựng Đảng"), ("support", "Công an phường"),
    }  # fmt: skip
    assert first.due_on == datetime.date(2026, 6, 30)
    assert first.clause.text.startswith("Chủ trì, phối hợp")
    unsure = next(task for task in tasks if task.text.startswith("Vận động"))
    assert not unsure.parties.exists()
    assert "[Chưa rõ đơn vị chủ trì: Ủy ban Mặt trận Tổ quốc Việt Nam phường]" in unsure.text
    assert tasks[-1].parties.get().unit_class == "cells"


def test_making_twice_makes_one_draft(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading) | {"make": "1"}
    for _ in range(2):
        client.post(reading.get_absolute_url(), data)
    assert Directive.objects.filter(reference_number="25-KH/ĐU").count() == 1
    assert SourceFile.objects.filter(sha256=reading.sha256).count() == 1


def test_nothing_is_issued_by_reading(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    assert not Directive.objects.get(reference_number="25-KH/ĐU").assignments.exists()


def test_a_dropped_task_stays_out_of_the_draft(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading) | {"make": "1", "tasks-0-drop": "1"}
    client.post(reading.get_absolute_url(), data)
    texts = [task.text for task in Directive.objects.get(reference_number="25-KH/ĐU").tasks.all()]
    assert texts
    assert not any("hội nghị quán triệt" in text for text in texts)


def test_a_head_without_subject_is_told_and_nothing_made(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    response = client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1", "subject": ""})
    assert response.status_code == 422
    assert not Directive.objects.filter(reference_number="25-KH/ĐU").exists()


def test_a_superiors_paper_can_be_kept_as_such(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward, SUPERIOR)
    assertContains(client.get(reading.get_absolute_url()), "Lưu là văn bản cấp trên")
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"receive": "1"})
    kept = Directive.objects.get(reference_number="88-KH/TU")
    assert (kept.issuing_unit, kept.kept_by, kept.state) == (ward.city, ward.ward, "issued")
    assert kept.clauses.exists()
    assert not kept.tasks.exists()
    assert kept.files.count() == 1


def test_ones_own_paper_is_not_offered_as_a_superiors(client, ward):
    client.force_login(ward.clerk)
    assertNotContains(client.get(take_in(ward).get_absolute_url()), "Lưu là văn bản cấp trên")


def test_a_word_file_is_read_like_its_text(client, ward):
    client.force_login(ward.clerk)
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": word_file(PLAN)})
    reading = Reading.objects.get()
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    draft = Directive.objects.get(reference_number="25-KH/ĐU")
    assert draft.tasks.count() == 4
    assert draft.files.get().name == "ke-hoach.docx"
