"""The chain of documents as a picture and as a tree list: the same documents, the same numbers, few or many."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from lxml import html
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Assignment, Directive
from directives.progress import Tally
from reports.cascade import WIDE, Node, blocks, standing
from tests.cast import make_plan, make_ward
from tests.scene import NOW, TODAY
from tests.test_coverage import plan_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ward(client):
    ward = make_ward()
    make_plan(ward)
    client.force_login(ward.leader)
    return ward


def url(directive):
    return reverse("directive-cascade", args=[directive.pk])


def node(pk, *children, **counts):
    return Node(pk, f"Kế hoạch {pk}", "ĐU", "Về việc", Tally(**counts), list(children))


def seen(response):
    page = html.fromstring(response.content.decode())
    listed = page.xpath("//nav[contains(@class, 'cascade-tree')]//li/a[1]/@href")
    return listed, page.xpath("//*[name()='svg'][@class='cascade']//*[name()='a']/@href")


def test_picture_and_list_hold_the_same_documents_from_the_top(client, ward):
    plan_of(ward, ward.cell, ward.plan, "Việc của chi bộ")
    listed, drawn = seen(client.get(url(ward.plan)))
    assert listed == [one.get_absolute_url() for one in Directive.objects.order_by("depth")]
    assert set(drawn) == set(listed)


def test_each_document_says_how_the_work_below_it_stands(client, ward):
    Assignment.objects.filter(pk=ward.assignment.pk).update(due_on=TODAY - datetime.timedelta(days=1))
    page = client.get(url(ward.directive))
    assertContains(page, "0/3 hoàn thành", count=2)
    late = html.fromstring(page.content.decode()).xpath("//nav//a[@class='late']/@href")
    assert client.get(late[0]).context["page_obj"].paginator.count == 1


def test_the_standing_names_what_is_worst():
    tallies = [Tally(overdue=1, done_early=5), Tally(on_track=1, done_early=5), Tally(done_late=2), Tally()]
    assert [standing(tally) for tally in tallies] == ["late", "open", "done", "none"]


def test_three_thousand_documents_draw_as_few_shapes_as_can_be_seen():
    provinces = [node(n, *(node(100 * n + m, overdue=m % 3) for m in range(100))) for n in range(1, 35)]
    top = node(99999, *provinces)
    shapes = list(blocks([top]))
    assert top.count == 3435
    assert len(shapes) < 200
    assert sum(len(one.nodes) for one in shapes if one.level == 2) == 3400
    for level in range(3):
        row = [one for one in shapes if one.level == level]
        assert sum(one.width for one in row) == pytest.approx(WIDE)
    assert sum(one.whole.overdue for one in shapes if one.level == 2) == top.whole.overdue


def test_what_one_may_not_see_is_neither_drawn_nor_listed(client, ward):
    plan_of(ward, ward.next_ward, ward.directive, "Việc của phường bạn")
    listed, drawn = seen(client.get(url(ward.plan)))
    assert len(listed) == len(drawn) == 2
    client.force_login(ward.outsider)
    assert client.get(url(ward.plan)).status_code == 404


def test_words_are_escaped(client, ward):
    Directive.objects.filter(pk=ward.plan.pk).update(reference_number="<script>1</script>")
    page = client.get(url(ward.plan))
    assertNotContains(page, "<script>1")
    assertContains(page, "&lt;script&gt;1")


def test_more_documents_cost_no_more_queries(client, ward):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get(url(ward.directive))
        return len(found)

    queries()
    before = queries()
    for _ in range(20):
        plan_of(ward, ward.cell, ward.plan, "Việc của chi bộ")
    assert queries() == before
