"""Revoking: what is open is quieted, what is done stays, the offices below are told."""

import datetime

import pytest
from django.utils import timezone

from directives.actions import issuing
from directives.actions.corrections import NoReason, NotInForce, below_to_revoke
from directives.models import Assignment, Directive, Notice
from tests.cast import TODAY, done, make_plan, make_ward
from units.models import Entry
from units.refusals import NotYours

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    w = make_ward()
    make_plan(w)
    w.below = Directive.objects.create(
        kind="plan", subject="Của chi bộ 1", issuing_unit=w.cell, kept_by=w.cell, parent=w.plan, state="issued",
        released_at=timezone.now(), created_by=w.secretary,
    )  # fmt: skip
    return w


def revoke(w, **more):
    return issuing.revoke(w.plan, by=w.clerk, today=TODAY, **({"reason": "Trùng với kế hoạch khác"} | more))


def states(w):
    return list(Assignment.objects.filter(directive=w.plan).order_by("pk").values_list("state", flat=True))


def test_open_and_paused_work_is_cancelled_and_done_work_stays(w):
    done(w.assignments[0], TODAY, by=w.secretary, confirmed_by=w.clerk)
    Assignment.objects.filter(pk=w.assignments[1].pk).update(state="paused")
    assert revoke(w) == 2
    assert states(w) == ["done", "cancelled", "cancelled"]
    assert (w.plan.state, w.plan.change_reason) == ("revoked", "Trùng với kế hoạch khác")


def test_the_units_hear_why_and_the_offices_below_are_told(w):
    revoke(w)
    told = list(Notice.objects.of(w.secretary).values_list("text", flat=True))
    assert any("Lý do: Trùng với kế hoạch khác" in text for text in told)
    assert any("Xin rà soát văn bản triển khai" in text for text in told)
    w.below.refresh_from_db()
    assert w.below.state == "issued"


def test_documents_below_go_along_when_chosen(w):
    revoke(w, also=[w.below])
    w.below.refresh_from_db()
    assert (w.below.state, w.below.change_reason.startswith("Kế hoạch số 12-KH/ĐU đã bị thu hồi.")) == ("revoked", True)
    assert Entry.objects.about(w.below).get().chain.unit == w.cell


def test_only_documents_of_the_own_branch_can_go_along(w):
    elsewhere = Directive.objects.create(
        kind="plan", subject="x", issuing_unit=w.next_ward, kept_by=w.next_ward, parent=w.plan, state="issued",
        released_at=timezone.now(), created_by=w.outsider,
    )  # fmt: skip
    assert below_to_revoke(w.plan) == [w.below]
    revoke(w, also=[elsewhere])
    elsewhere.refresh_from_db()
    assert elsewhere.state == "issued"


def test_a_reason_is_asked_for(w):
    with pytest.raises(NoReason):
        revoke(w, reason=" ")


def test_twice_is_refused_and_changes_nothing(w):
    revoke(w)
    with pytest.raises(NotInForce):
        revoke(w)
    assert Entry.objects.about(w.plan).filter(act="directive.revoke").count() == 1


def test_only_the_issuers_people_revoke(w):
    for person in (w.inspector, w.outsider, w.secretary):
        with pytest.raises(NotYours):
            issuing.revoke(w.plan, by=person, today=TODAY, reason="x")


def test_a_received_document_is_not_ours_to_revoke(w):
    with pytest.raises(NotYours):
        issuing.revoke(w.directive, by=w.clerk, today=TODAY, reason="x")


def test_cancelled_work_keeps_what_was_written(w):
    Assignment.objects.filter(pk=w.assignment.pk).update(
        state="submitted", submitted_on=datetime.date(2026, 6, 14), submitted_by=w.secretary, result="Đã họp"
    )
    revoke(w)
    w.assignment.refresh_from_db()
    assert (w.assignment.state, w.assignment.result) == ("cancelled", "Đã họp")
