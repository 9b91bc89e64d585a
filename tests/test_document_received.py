"""A document of a body above is typed in, and kept up to date by the office that keeps it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains

from directives.actions import documents
from directives.models import Assignment, Directive
from tests.cast import TODAY, Kind, make_plan, make_ward, unit
from tests.test_files import PDF
from units.models import Entry
from units.refusals import Refusal


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    ward.board_of_city = unit("Ban Tuyên giáo và Dân vận Thành ủy", Kind.STAFF_BODY, ward.city)
    return ward


def send(client, w, user=None, **more):
    client.force_login(user or w.clerk)
    fields = {
        "kind": "official_letter", "issuing_unit": w.board_of_city.pk, "kept_by": w.ward.pk, "parent": w.directive.pk,
        "reference_number": "565-CV/BTGDVTU", "issued_on": "16/3/2026", "subject": "Triển khai tuyên truyền",
    }  # fmt: skip
    return client.post(reverse("directive-record"), fields | more)


def test_it_is_in_force_at_once_and_gives_no_work(client, w):
    before = Assignment.objects.count()
    send(client, w)
    letter = Directive.objects.get(reference_number="565-CV/BTGDVTU")
    assert (letter.state, letter.kept_by, letter.issuing_unit) == ("issued", w.ward, w.board_of_city)
    assert letter.released_at
    assert letter.is_received
    assert Assignment.objects.count() == before
    assert Entry.objects.about(letter).get().act == "directive.receive"


def test_the_same_document_is_not_typed_in_twice(client, w):
    send(client, w)
    answer = send(client, w, reference_number="565 - cv/btgdvtu")
    assertContains(answer, "đã có trong hệ thống")
    assert Directive.objects.filter(issuing_unit=w.board_of_city).count() == 1


def test_the_issuers_offered_are_above_not_beside_and_not_below(client, w):
    client.force_login(w.clerk)
    form = client.get(reverse("directive-record")).context["form"]
    offered = set(form.fields["issuing_unit"].queryset)
    assert offered == {w.centre, w.city, w.board_of_city}
    with pytest.raises(Refusal, match="Soạn văn bản"):
        documents.record_received(
            by=w.clerk, today=TODAY, kept_by=w.ward, issuing_unit=w.cell, kind="plan", subject="Không phải cấp trên"
        )


def test_the_keeper_corrects_it_and_nobody_else(client, w):
    send(client, w)
    letter = Directive.objects.get(reference_number="565-CV/BTGDVTU")
    fields = {"kind": "official_letter", "issuing_unit": w.board_of_city.pk, "subject": "Đã sửa", "version": 1}
    url = reverse("directive-edit", args=[letter.pk])
    assert client.post(url, fields).status_code == 302
    letter.refresh_from_db()
    assert (letter.subject, letter.state) == ("Đã sửa", "issued")
    client.force_login(w.inspector)
    assert client.get(url).status_code == 403
    client.force_login(w.outsider)
    assert client.get(url).status_code == 404


def test_its_file_comes_with_it_and_a_refused_file_leaves_nothing(client, w):
    assertContains(send(client, w, file=SimpleUploadedFile("a.pdf", b"MZ")), "không đúng với đuôi .pdf")
    assert not Directive.objects.filter(issuing_unit=w.board_of_city).exists()
    send(client, w, file=SimpleUploadedFile("565.pdf", PDF))
    assert Directive.objects.get(issuing_unit=w.board_of_city).files.get().name == "565.pdf"
