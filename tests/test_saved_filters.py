"""A question to a list, kept under a name: asked again with one click, and nobody else's to see."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives.models import SavedFilter
from directives.views.saved import asked
from tests.cast import make_plan, make_ward

pytestmark = pytest.mark.django_db
SAVE = "/filters/save/"
WORK = "/work/?q=an+ninh&scope=branch"


@pytest.fixture
def ward(client):
    ward = make_ward()
    make_plan(ward)
    client.force_login(ward.clerk)
    return ward


def save(client, **more):
    return client.post(SAVE, {"page": "work-list", "name": "An ninh", "query": "q=an+ninh&scope=branch"} | more)


def test_a_kept_filter_is_asked_again_with_one_click(client, ward):
    assertRedirects(save(client), WORK)
    assertContains(client.get("/work/"), WORK.replace("&", "&amp;"))
    assert SavedFilter.objects.get().get_absolute_url() == WORK


@pytest.mark.parametrize("page", SavedFilter.Page.values)
def test_each_list_offers_to_keep_what_is_asked(client, ward, page):
    response = client.get(reverse(page), {"q": "an", "figure": "total"})
    assertContains(response, "Lưu cách lọc đang xem")


def test_the_same_name_takes_the_new_question(client, ward):
    save(client)
    save(client, query="q=khac")
    assert [one.query for one in SavedFilter.objects.all()] == ["q=khac"]


def test_only_names_and_values_of_the_question_are_kept():
    assert asked("?q=a&page=3&unit=&col=x&col=y") == "%3Fq=a&col=x&col=y"
    assert asked("q=%22%3E%3Cscript%3E") == "q=%22%3E%3Cscript%3E"
    assert asked("//evil.example/?a=b") == "%2F%2Fevil.example%2F%3Fa=b"


@pytest.mark.parametrize(
    ("more", "said"), [({"name": " "}, "đặt tên"), ({"name": "x" * 61}, "đặt tên"), ({"query": "page=2"}, "trống"),
                       ({"query": "q=" + "x" * 2000}, "dài quá")],
)  # fmt: skip
def test_what_cannot_be_kept_is_said_calmly(client, ward, more, said):
    assertContains(client.post(SAVE, {"page": "work-list", "name": "A", "query": "q=a"} | more, follow=True), said)
    assert not SavedFilter.objects.exists()


def test_a_page_that_keeps_no_filters_is_not_found(client, ward):
    assert save(client, page="journal").status_code == 404


def test_nobody_else_sees_or_deletes_it(client, ward):
    save(client)
    kept = SavedFilter.objects.get()
    client.force_login(ward.clerk2)
    assertNotContains(client.get("/work/"), WORK.replace("&", "&amp;"))
    assert client.post(f"/filters/{kept.pk}/delete/").status_code == 404
    client.force_login(ward.clerk)
    assertRedirects(client.post(f"/filters/{kept.pk}/delete/"), "/work/")
    assert not SavedFilter.objects.exists()


def test_there_is_an_end_to_how_many_are_kept(client, ward, monkeypatch):
    monkeypatch.setattr(SavedFilter, "MOST", 1)
    save(client)
    save(client, name="Thêm")
    assert SavedFilter.objects.count() == 1
