"""Source files of a document: put beside it, fetched by who may see it, taken off again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from directives.actions import documents
from tests.cast import TODAY, make_plan, make_ward
from tests.test_files import PDF
from units.models import Entry


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    ward.draft = documents.create_draft(by=ward.clerk, today=TODAY, unit=ward.ward, kind="plan", subject="Nháp")
    return ward


def put(client, user, directive, data=PDF, name="ban-ky.pdf"):
    client.force_login(user)
    url = reverse("directive-file-add", args=[directive.pk])
    return client.post(url, {"file": SimpleUploadedFile(name, data)}, follow=True)


def test_the_signed_copy_is_kept_also_with_an_issued_document(client, w):
    assertContains(put(client, w.clerk, w.plan), "Đã lưu tệp")
    file = w.plan.files.get()
    answer = client.get(reverse("directive-file", args=[file.pk]))
    assert b"".join(answer.streaming_content) == PDF
    assert Entry.objects.about(w.plan).get(act="directive.file").data["sha256"] == file.sha256


def test_the_same_contents_twice_are_kept_once(client, w):
    for _ in range(2):
        put(client, w.clerk, w.draft)
    assert w.draft.files.count() == 1


def test_a_file_that_is_not_what_it_says_is_refused_in_a_sentence(client, w):
    assertContains(put(client, w.clerk, w.draft, b"MZ" * 40), "không đúng với đuôi .pdf")
    assert not w.draft.files.exists()


def test_a_file_is_fetched_only_by_who_sees_its_document(client, w):
    put(client, w.clerk, w.plan)
    url = reverse("directive-file", args=[w.plan.files.get().pk])
    for user, status in ((w.secretary, 200), (w.inspector, 200), (w.outsider, 404), (w.nobody, 404)):
        client.force_login(user)
        assert client.get(url).status_code == status


def test_only_who_drafts_for_the_office_adds_files(client, w):
    for user, status in ((w.secretary, 403), (w.inspector, 403), (w.outsider, 404)):
        assert put(client, user, w.plan).status_code == status
    assert client.get(reverse("directive-file-add", args=[w.plan.pk])).status_code in (404, 405)


def test_a_file_is_taken_off_a_draft_and_not_off_what_was_issued(client, w):
    put(client, w.clerk, w.draft)
    put(client, w.clerk, w.plan, PDF + b" ")
    draft_url, plan_url = (
        reverse("directive-file-remove", args=[document.files.get().pk]) for document in (w.draft, w.plan)
    )
    assert client.get(draft_url).status_code == 405
    assert client.post(draft_url).status_code == 302
    assert client.post(draft_url).status_code == 404
    assert client.post(plan_url).status_code == 403
    assert (w.draft.files.count(), w.plan.files.count()) == (0, 1)
    assert Entry.objects.about(w.draft).filter(act="directive.file-remove").count() == 1
