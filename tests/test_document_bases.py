"""Căn cứ: kept as written; a document is offered by its number and chosen by a person."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains

from directives.actions import documents
from directives.citations import candidates
from directives.models import Directive
from tests.cast import TODAY, make_plan, make_ward
from units.models import Entry


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    fields = {"issuing_unit": ward.centre, "kept_by": ward.ward, "created_by": ward.clerk, "state": "issued"}
    ward.resolution = Directive.objects.create(
        kind="resolution", reference_number="57-NQ/TW", subject="Khoa học", released_at=ward.plan.released_at,
        issued_on=datetime.date(2024, 12, 22), **fields,
    )  # fmt: skip
    ward.draft = documents.create_draft(by=ward.clerk, today=TODAY, unit=ward.ward, kind="plan", subject="Nháp")
    return ward


def save(client, w, *rows, version=1, user=None, **more):
    client.force_login(user or w.clerk)
    data = {"version": version, "basis-TOTAL_FORMS": len(rows), "basis-INITIAL_FORMS": 0} | more
    for place, (text, cited) in enumerate(rows):
        data |= {f"basis-{place}-text": text, f"basis-{place}-cited": cited}
    return client.post(reverse("directive-bases", args=[w.draft.pk]), data)


def test_citations_are_kept_in_order_with_the_document_chosen(client, w):
    save(client, w, ("Căn cứ Chỉ thị số 57-CT/TW;", w.directive.pk), ("", ""), ("Căn cứ tình hình thực tiễn", ""))
    kept = list(w.draft.bases.values_list("text", "cited"))
    assert kept == [("Căn cứ Chỉ thị số 57-CT/TW;", w.directive.pk), ("Căn cứ tình hình thực tiễn", None)]
    assert Entry.objects.about(w.draft).filter(act="directive.bases").count() == 1


def test_nothing_is_linked_that_nobody_chose(client, w):
    answer = save(client, w, ("Căn cứ Chỉ thị số 57-CT/TW", ""), stay="1")
    assert w.draft.bases.get().cited is None
    assertContains(client.get(answer.url), "Có văn bản trùng số")


def test_a_bare_number_offers_every_document_of_that_number_the_kind_it_names_first(w):
    visible = Directive.objects.visible_to(w.clerk, TODAY)
    found = candidates(["thực hiện Nghị quyết 57", "theo Chỉ thị số 57", "số 5 và số 577"], visible)
    assert found == [[w.resolution, w.directive], [w.directive, w.resolution], []]


def test_a_whole_number_offers_that_document_only(w):
    visible = Directive.objects.visible_to(w.clerk, TODAY)
    assert candidates(["Chỉ thị số 57 – CT / TW ngày 31/12/2025"], visible) == [[w.directive]]


def test_candidates_for_twenty_rows_cost_one_query(w, django_assert_num_queries):
    visible = Directive.objects.visible_to(w.clerk, TODAY)
    with django_assert_num_queries(1):
        candidates(["Chỉ thị số 57-CT/TW"] * 20, visible)


def test_the_candidates_of_a_row_come_as_a_piece(client, w):
    client.force_login(w.clerk)
    url = reverse("directive-basis-candidates", args=[w.draft.pk])
    assertContains(client.get(url, {"basis-0-text": "Nghị quyết 57"}), "57-NQ/TW")
    client.force_login(w.outsider)
    assert client.get(url).status_code == 404


def test_a_document_one_may_not_see_cannot_be_cited(client, w):
    hidden = Directive.objects.create(
        kind="plan", subject="Kín", issuing_unit=w.next_ward, kept_by=w.next_ward, created_by=w.outsider
    )
    assert save(client, w, ("Căn cứ", hidden.pk)).status_code == 200
    assert not w.draft.bases.exists()


def test_a_stale_form_shows_both_and_loses_nothing(client, w):
    save(client, w, ("Của đồng nghiệp", ""), user=w.clerk2)
    answer = save(client, w, ("Của tôi", ""))
    assertContains(answer, "Của đồng nghiệp", status_code=409)
    assertContains(answer, "Của tôi", status_code=409)
    assert w.draft.bases.get().text == "Của đồng nghiệp"


def test_the_same_rows_again_change_nothing(client, w):
    save(client, w, ("Căn cứ", ""))
    save(client, w, ("Căn cứ", ""), version=2)
    w.draft.refresh_from_db()
    assert w.draft.version == 2
