"""The pictures beside the dashboard: each number opens its rows, and they add up to the dashboard's."""

import datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Assignment
from reports.figures import completion_rate
from tests.cast import Kind, assign, done, make_plan, make_ward, unit
from tests.scene import NOW, TODAY
from units.models import Unit

pytestmark = pytest.mark.django_db
PICTURES, TREND = "/dashboard/pictures/", "/dashboard/trend/"
DAY = datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def at_nine():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def ward(client):
    ward = make_ward()
    make_plan(ward)
    first, second, third = ward.assignments
    Assignment.objects.filter(pk=first.pk).update(due_on=TODAY - DAY)
    Assignment.objects.filter(pk=second.pk).update(state="submitted", submitted_on=TODAY - 5 * DAY)
    done(third, TODAY - DAY, by=ward.secretary, confirmed_by=ward.clerk)
    client.force_login(ward.leader)
    return ward


def counted(client, url):
    return client.get(url).context["page_obj"].paginator.count


def test_a_hot_cell_says_how_much_is_late_and_opens_it(client, ward):
    heat = client.get(PICTURES).context["heat"]
    cells = {row.pk: cells[0] for row, cells in heat["rows"]}
    assert {pk: (cell.step, cell.tally.overdue) for pk, cell in cells.items()} == {
        ward.cells[0].pk: (4, 1), ward.cells[1].pk: (0, 0), ward.cells[2].pk: (0, 0),
    }  # fmt: skip
    assert counted(client, cells[ward.cell.pk].url) == 1
    assertContains(client.get(PICTURES), "•••• 1")


def test_the_heat_of_today_and_of_a_counted_day_are_one(client, ward):
    now, then = (client.get(PICTURES, {"on": day}).context["heat"]["rows"] for day in ("", f"{TODAY + DAY:%d/%m/%Y}"))
    assert [(row.pk, cells[0].tally.total) for row, cells in now] == [
        (row.pk, cells[0].tally.total) for row, cells in then
    ]


def test_slowest_and_best_go_by_the_official_rate_and_say_where_little_work_is(client, ward):
    response = client.get(PICTURES)
    slow, best = (rows for _, rows in response.context["ranks"])
    assert [[row.name for row in rows] for rows in (slow, best)] == [[ward.cell.name], [ward.cells[2].name]]
    assert slow[0].rate == completion_rate(slow[0].tally)
    assertContains(response, "(ít việc)")


def test_what_waits_says_since_when_and_opens_its_rows(client, ward):
    loads = {load.row.name: load for load in client.get(PICTURES).context["loads"]}
    load = loads[ward.cells[1].name]
    assert (load.waiting_since, load.days) == (TODAY - 5 * DAY, 5)
    assert counted(client, load.waiting_url) == 1
    assert sum(one.row.tally.open for one in loads.values()) == 2


def test_each_month_is_the_dashboards_month_and_opens_its_rows(client, ward):
    months = client.get(TREND).context["months"]
    assert len(months) == 6
    last = {cell.key: cell for cell in months[-1].cells}
    board = client.get("/dashboard/", {"period": "month"}).context
    assert {figure.key: figure.value for figure, _ in board["cells"]} == {
        key: last[key].value for key in last if key != "total"
    }
    assert all(counted(client, cell.url) == cell.value for month in months[-2:] for cell in month.cells)


def test_by_kind_of_unit_every_number_opens_its_rows(client, ward):
    assign(ward.task, ward.state)
    kinds = client.get(TREND).context["kinds"]
    assert [(label, cells[0].value) for label, cells, _, _ in kinds] == [("Chi bộ", 3), ("Cơ quan nhà nước", 1)]
    assert [counted(client, cells[0].url) for _, cells, _, _ in kinds] == [3, 1]
    assertContains(client.get(kinds[0][1][0].url), Unit.Kind.CELL.label)


def test_pieces_come_without_their_page_and_pages_without_javascript(client, ward):
    board = client.get("/dashboard/")
    assertContains(board, board.context["pictures_url"].replace("&", "&amp;"))
    for url, piece in ((PICTURES, 'id="pictures"'), (TREND, 'id="trend"')):
        assertContains(client.get(url, headers={"HX-Request": "true"}), piece)
        assertNotContains(client.get(url, headers={"HX-Request": "true"}), "<html")
        assertContains(client.get(url), "Tổng quan")


def test_nothing_to_draw_is_said_calmly(client, ward):
    client.force_login(ward.outsider)
    assertContains(client.get(PICTURES), "Chưa có việc để vẽ")
    assert client.get(TREND, {"period": "%_'\"", "on": "99/99/9999", "kind": "x"}).status_code == 200


def test_the_pictures_cost_no_more_queries_for_more_units(client, ward):
    def queries(url):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            client.get(url)
        return len(seen)

    before = queries(PICTURES), queries(TREND)
    for n in range(20):
        assign(ward.task, unit(f"Chi bộ trường học {n}", Kind.CELL, ward.ward), due_on=TODAY - DAY)
    assert (queries(PICTURES), queries(TREND)) == before
