"""The pages that correct and revoke an issued document."""

import pytest
from django.urls import reverse
from django.utils import timezone

from directives.models import Directive
from tests.cast import make_plan, make_ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(client):
    w = make_ward()
    make_plan(w)
    client.force_login(w.clerk)
    return w


@pytest.mark.parametrize("name", ["directive-correct", "directive-revoke"])
def test_only_the_issuers_people_get_the_page(client, w, name):
    url = reverse(name, args=[w.plan.pk])
    for person, status in ((w.outsider, 404), (w.inspector, 403), (w.secretary, 403), (w.leader, 200)):
        client.force_login(person)
        assert client.get(url).status_code == status
    client.force_login(w.secretary)
    assert client.post(url, {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("name", ["directive-correct", "directive-revoke"])
def test_the_reason_is_asked_for_at_its_field_and_get_changes_nothing(client, w, name):
    url = reverse(name, args=[w.plan.pk])
    client.get(url)
    page = client.post(url, {"reason": " "})
    assert page.status_code == 422
    assert "Xin ghi lý do." in page.text
    w.plan.refresh_from_db()
    assert (w.plan.state, w.plan.replacements.count()) == ("issued", 0)


def test_correcting_opens_the_grid_of_the_new_draft(client, w):
    page = client.post(reverse("directive-correct", args=[w.plan.pk]), {"reason": "Điều chỉnh"}, follow=True)
    draft = Directive.objects.get(replaces=w.plan)
    assert page.redirect_chain[-1][0] == reverse("task-grid", args=[draft.pk])
    assert "Bản cũ còn hiệu lực" in page.text


def test_the_revocation_says_how_much_it_stops_and_offers_what_is_below(client, w):
    below = Directive.objects.create(
        kind="plan", subject="Kế hoạch của chi bộ", issuing_unit=w.cell, kept_by=w.cell, parent=w.plan,
        state="issued", released_at=timezone.now(), created_by=w.secretary,
    )  # fmt: skip
    url = reverse("directive-revoke", args=[w.plan.pk])
    page = client.get(url).text
    assert "3 việc đang mở của 3 đơn vị sẽ dừng" in page
    assert "Kế hoạch của chi bộ" in page
    done = client.post(url, {"reason": "Trùng", "also": [below.pk]}, follow=True)
    assert "3 việc đang mở không còn phải làm" in done.text
    below.refresh_from_db()
    assert below.state == "revoked"


def test_a_second_post_says_that_it_is_no_longer_in_force(client, w):
    url = reverse("directive-revoke", args=[w.plan.pk])
    client.post(url, {"reason": "Trùng"})
    assert "không còn hiệu lực" in client.post(url, {"reason": "Trùng"}, follow=True).text
