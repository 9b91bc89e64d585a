"""The dashboard: each number a link, each branch whole, nothing of the neighbour, calm on nonsense."""

import re
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Assignment, Directive, Task, TaskLink
from tests.cast import Kind, Role, assign, done, make_plan, make_ward, person, unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOME = "/dashboard/"


@pytest.fixture
def ward(client):
    ward = make_ward()
    make_plan(ward)
    ward.today = timezone.localdate()
    Assignment.objects.update(assigned_on=ward.today - 90 * DAY, due_on=ward.today + 30 * DAY, original_due_on=None)
    client.force_login(ward.leader)
    return ward


def page(client, user=None, url=HOME, **query):
    if user:
        client.force_login(user)
    return client.get(url, query)


def numbers(response):
    return {figure.key: figure.value for figure, _ in response.context["cells"]}


def late(assignment, days=9):
    Assignment.objects.filter(pk=assignment.pk).update(due_on=timezone.localdate() - days * DAY)


def test_a_leader_lands_on_the_dashboard_with_the_four_cells(client, ward):
    late(ward.assignment)
    done(ward.assignments[1], ward.today, by=ward.secretary2, confirmed_by=ward.clerk)
    response = client.get("/", follow=True)
    assert response.redirect_chain == [(HOME, 302)]
    assert numbers(response) == {"done_in_time": 1, "done_late": 0, "in_time": 1, "overdue": 1}
    assertContains(response, "1 / (1 + 1) = 50%")
    assertContains(response, "Đã hoàn thành / (đã hoàn thành + quá hạn chưa hoàn thành)")


@pytest.mark.parametrize("who", ["leader", "clerk", "inspector"])
def test_a_ward_seat_reads_its_branch(client, ward, who):
    assert page(client, getattr(ward, who)).context["figures"].tally.total == 3


def test_a_secretary_reads_the_own_cell(client, ward):
    response = page(client, ward.secretary)
    assert response.context["figures"].tally.total == 1
    assertNotContains(response, "Chi bộ tổ dân phố số 2")


@pytest.mark.parametrize("who", ["outsider", "outside_secretary", "nobody", "admin"])
def test_others_read_nothing_of_it(client, ward, who):
    response = page(client, getattr(ward, who))
    assert response.status_code == 200
    assertNotContains(response, "Tổ chức sinh hoạt chuyên đề")


def test_every_number_opens_as_many_rows_as_it_says(client, ward):
    late(ward.assignment)
    assign(ward.task, ward.police, state="paused", due_on=None)
    sub = Directive.objects.create(
        parent=ward.plan, kind="plan", subject="Kế hoạch", issuing_unit=ward.board, kept_by=ward.board,
        created_by=ward.clerk, state="issued", released_at=timezone.now(),
    )  # fmt: skip
    assign(Task.objects.create(directive=sub, position=1, text="Việc"), ward.ward, assigned_on=ward.today)
    for url in (HOME, reverse("dashboard-directive", args=[ward.plan.pk]), f"{HOME}?period=quarter"):
        html = client.get(url).content.decode()
        links = re.findall(r'<a[^>]*href="(/dashboard/rows/[^"]+)"[^>]*>(.*?)</a>', html, re.DOTALL)
        assert len(links) > 20
        for link, words in links:
            said = re.search(r"\d+", re.sub("<[^>]*>", "", words))
            opened = client.get(link.replace("&amp;", "&")).context["page_obj"].paginator.count
            assert opened == int(said.group()), (link, words)


def test_the_unit_with_most_overdue_comes_first(client, ward):
    late(ward.assignments[2])
    response = page(client)
    assert response.context["units"][0].name == ward.cells[2].name
    by_name = page(client, sort="name").context["units"]
    assert [row.name for row in by_name] == [cell.name for cell in ward.cells]


def test_few_tasks_are_marked_so_that_nobody_reads_much_from_the_rate(client, ward):
    assertContains(page(client), "(ít việc)", count=4)


def test_a_unit_of_the_branch_has_its_own_page(client, ward):
    response = page(client, url=reverse("dashboard-unit", args=[ward.cell.pk]))
    assert response.context["figures"].tally.total == 1


@pytest.mark.parametrize("where", ["next_ward", "next_cell", "city", "centre"])
def test_a_unit_outside_the_branch_is_not_there(client, ward, where):
    pk = getattr(ward, where).pk
    for url in (reverse("dashboard-unit", args=[pk]), f"{HOME}?unit={pk}", f"{HOME}rows/?unit={pk}"):
        assert client.get(url).status_code == 404


def test_a_secretary_gets_no_figures_of_the_ward(client, ward):
    assert page(client, ward.secretary, reverse("dashboard-unit", args=[ward.ward.pk])).status_code == 404


def test_the_neighbour_cannot_open_our_document(client, ward):
    client.force_login(ward.outsider)
    assert client.get(reverse("dashboard-directive", args=[ward.plan.pk])).status_code == 404
    assert client.get(f"{HOME}?directive={ward.plan.pk}").status_code == 404


def test_the_plans_of_others_under_the_same_directive_are_not_named(client, ward):
    Directive.objects.create(
        parent=ward.directive, kind="plan", subject="Kế hoạch của phường bên", issuing_unit=ward.next_ward,
        kept_by=ward.next_ward, created_by=ward.outsider, state="issued", released_at=timezone.now(),
    )  # fmt: skip
    url = reverse("dashboard-directive", args=[ward.directive.pk])
    for user in (ward.leader, ward.secretary):
        assertNotContains(page(client, user, url), "phường bên")
    assertContains(page(client, ward.outsider, url), "phường bên")


def test_an_advising_body_sees_where_its_plan_stands_in_the_ward(client, ward):
    officer = person("can-bo.xdd", ward.board, Role.CLERK, "Chuyên viên")
    response = page(client, officer, url=reverse("dashboard-unit", args=[ward.cell.pk]))
    assert response.context["figures"].tally.total == 1
    assertContains(response, "Chỉ tính những việc đồng chí được xem")


@pytest.mark.parametrize("query", ["on=hom-nay", "on=31/02/2026", "on=01/01/0001", "on=31/12/9999", "on=05/06/1999"])
def test_a_day_that_cannot_be_read_is_said_at_its_field(client, ward, query):
    response = client.get(f"{HOME}?{query}")
    assertContains(response, "Đang tính đến hôm nay")
    assert response.context["scope"].on == ward.today


@pytest.mark.parametrize(
    "query", ["period=free", "period=2026-Q9", "period=9999", "sort=x", "period=2026-06-01..2026-06-30", "period=1901"]
)
def test_a_period_that_is_none_is_no_error(client, ward, query):
    assert client.get(f"{HOME}?{query}").status_code == 200


@pytest.mark.parametrize("pk", ["x", "-1", "9" * 30, "1e3", "999999999999999999", "²"])
def test_nonsense_for_a_unit_is_not_there(client, ward, pk):
    assert client.get(HOME, {"unit": pk}).status_code == 404
    assert client.get(HOME, {"directive": pk}).status_code == 404


def test_an_earlier_day_shows_what_was_known_then(client, ward):
    done(ward.assignment, ward.today, by=ward.secretary, confirmed_by=ward.clerk)
    assert numbers(page(client, on=f"{ward.today - DAY:%d/%m/%Y}"))["done_in_time"] == 0
    assert numbers(page(client, on=f"{ward.today:%d/%m/%Y}"))["done_in_time"] == 1


def test_what_waits_says_since_when_and_what_nobody_took_up_is_named(client, ward):
    Assignment.objects.filter(pk=ward.assignment.pk).update(state="submitted", submitted_on=ward.today - 3 * DAY)
    Task.objects.create(directive=ward.directive, position=1, text="Xây dựng lực lượng nòng cốt")
    response = page(client)
    assertContains(response, f"gửi ngày {ward.today - 3 * DAY:%d/%m/%Y}")
    assertContains(response, "Xây dựng lực lượng nòng cốt")


def test_a_document_shows_how_far_others_carry_it_out(client, ward):
    item = Task.objects.create(directive=ward.directive, position=1, text="Xây dựng lực lượng nòng cốt")
    TaskLink.objects.create(task=ward.task, superior_task=item, extent="partly")
    response = page(client, url=reverse("dashboard-directive", args=[ward.directive.pk]))
    ((plan, counts),) = response.context["coverage"].lines
    assert (plan.url, counts["p"], counts["m"]) == (ward.plan.get_absolute_url(), 1, 0)
    assertContains(response, "Mức độ cụ thể hóa 1 nội dung")


def test_an_office_without_work_is_told_so_calmly(client, ward):
    assertContains(page(client, ward.outsider), "Chưa có việc nào được giao trong phạm vi này")


def test_numbers_above_a_thousand_do_not_break_links_or_bars(client, ward):
    big = unit("Chi bộ số 1000", Kind.CELL, ward.ward, pk=123456)
    assign(ward.task, big, assigned_on=ward.today - DAY, due_on=ward.today)
    html = page(client).content.decode()
    assert "unit=123456" in html
    assert "123.456" not in html
    assert client.get("/dashboard/unit/123456/").status_code == 200


def test_twenty_more_units_documents_and_rows_cost_no_more_queries(client, ward):
    def queries(url):
        client.get(url)
        with CaptureQueriesContext(connection) as seen:
            assert client.get(url).status_code == 200
        return len(seen)

    urls = [HOME, reverse("dashboard-directive", args=[ward.directive.pk]), reverse("figure-rows")]
    Assignment.objects.update(obstacles="Khó")
    late(ward.assignments[2])
    Assignment.objects.filter(pk=ward.assignment.pk).update(state="submitted", submitted_on=ward.today)
    Task.objects.create(directive=ward.directive, position=1, text="Chưa ai nhận")
    before = [queries(url) for url in urls]
    for n in range(20):
        plan = Directive.objects.create(
            parent=ward.directive, kind="plan", subject=f"Kế hoạch {n}", issuing_unit=ward.ward, kept_by=ward.ward,
            created_by=ward.clerk, state="issued", released_at=timezone.now(),
        )  # fmt: skip
        task = Task.objects.create(directive=plan, position=1, text=f"Việc {n}")
        cell = unit(f"Chi bộ trường học {n}", Kind.CELL, ward.ward)
        assign(task, cell, assigned_on=ward.today - DAY, due_on=ward.today - DAY, obstacles="Khó")
        Task.objects.create(directive=ward.directive, position=n + 2, text="Chưa ai nhận")
    assert [queries(url) for url in urls] == before


def test_nobody_reads_it_without_signing_in(client, ward):
    client.logout()
    assert urlsplit(client.get(HOME).url).path == reverse("sign-in")


def test_the_comparison_is_asked_for_apart_and_says_the_same_numbers(client, ward):
    late(ward.assignment)
    link = page(client).context["compared_url"]
    response = client.get(link, headers={"HX-Request": "true"})
    now = {earlier.figure.key: earlier.figure.value for earlier, _ in response.context["changes"]}
    assert now == {"total": 3, **numbers(page(client))}
    assertNotContains(response, "<html")
    assertContains(client.get(link), "Tổng quan")
