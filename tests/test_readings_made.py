"""A checked reading becomes a document, and nothing else happens by it."""

import datetime
import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
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


def test_a_task_that_is_none_leaves_its_line_in_the_outline(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1", "tasks-0-drop": "1"})
    draft = Directive.objects.get(reference_number="25-KH/ĐU")
    assert draft.clauses.filter(text__contains="hội nghị quán triệt").exists()


def test_a_line_that_was_dropped_stays_out_with_its_task_until_it_is_taken_back(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    key = reading.sheet["tasks"][0]["place"]
    client.post(reading.get_absolute_url(), form_of(client, reading) | {f"nodes-{key}-drop": "1"})
    reading.refresh_from_db()
    assert client.get(reading.get_absolute_url()).context["task_count"] == 3
    client.post(reading.get_absolute_url(), form_of(client, reading))
    reading.refresh_from_db()
    assert client.get(reading.get_absolute_url()).context["task_count"] == 4
    made = form_of(client, reading) | {"make": "1"}
    client.post(reading.get_absolute_url(), made | {f"nodes-{key}-drop": "1"})
    draft = Directive.objects.get(reference_number="25-KH/ĐU")
    assert not draft.clauses.filter(text__contains="hội nghị quán triệt").exists()
    assert draft.tasks.count() == 3


def test_a_line_that_the_clerk_makes_a_task_is_one_in_the_draft(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    key = next(row["key"] for row in reading.sheet["nodes"] if "Làm thật" in row["text"])
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"do": f"task-{key}"})
    reading.refresh_from_db()
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    task = Directive.objects.get(reference_number="25-KH/ĐU").tasks.get(text__startswith="Làm thật")
    assert f"{task.text}." == task.clause.text


def test_an_excel_appendix_is_reviewed_and_made_like_any_paper(client, ward):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    for at, row in enumerate([
        ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời gian hoàn thành", "Sản phẩm"],
        ["1", "Rà soát máy tính", "Công an phường", "Ban Xây dựng Đảng", "Trước ngày 30/9/2026", "Báo cáo"],
    ]):  # fmt: skip
        sheet.write_row(at, 0, row)
    book.close()
    client.force_login(ward.clerk)
    upload = SimpleUploadedFile("phu-luc.xlsx", out.getvalue())
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": upload})
    reading = Reading.objects.get()
    head = {"make": "1", "kind": "plan", "subject": "Phân công nhiệm vụ", "reference_number": "26-KH/ĐU"}
    client.post(reading.get_absolute_url(), form_of(client, reading) | head)
    task = Directive.objects.get(reference_number="26-KH/ĐU").tasks.get()
    assert (task.text, task.deliverable, str(task.due_on)) == ("Rà soát máy tính", "Báo cáo", "2026-09-30")
    assert {str(party.unit) for party in task.parties.all()} == {"Công an phường", "Ban Xây dựng Đảng"}
