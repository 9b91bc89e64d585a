"""The list of documents as a tree, and the page of one document."""

import datetime

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Basis, Clause, Directive, SourceFile, Task, TaskLink, TaskParty
from tests.cast import done, make_plan, make_ward
from units import journal


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    return ward


def page(client, user, name="directive-list", *args, **query):
    client.force_login(user)
    return client.get(reverse(name, args=args), query)


def draft(w, **more):
    fields = {"kind": "plan", "subject": "Bản nháp kín", "issuing_unit": w.ward, "kept_by": w.ward}
    return Directive.objects.create(**fields | {"created_by": w.clerk} | more)


def test_the_list_shows_the_plan_under_the_directive(client, w):
    answer = page(client, w.clerk)
    assert [node.directive for node in answer.context["tree"]] == [w.directive]
    assert [node.directive for node in answer.context["tree"][0].children] == [w.plan]
    assertContains(answer, "12-KH/ĐU")
    assertContains(answer, "Đã ban hành")


def test_drafts_stand_on_top_for_their_office_only(client, w):
    draft(w)
    assertContains(page(client, w.clerk), "Bản nháp kín")
    for other in (w.outsider, w.secretary, w.inspector):
        assertNotContains(page(client, other), "Bản nháp kín")


def test_only_who_drafts_is_offered_to_write(client, w):
    assertContains(page(client, w.clerk), reverse("directive-create"))
    assertNotContains(page(client, w.leader), reverse("directive-create"))


def test_an_empty_list_says_what_to_do(client, w):
    assertContains(page(client, w.outsider), "Nhập văn bản cấp trên")
    assertContains(page(client, w.nobody), "Chưa có văn bản nào")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"q": "an ninh mang"}, ["57-CT/TW"]),
        ({"q": "12 - kh / đu"}, ["12-KH/ĐU"]),
        ({"kind": "plan"}, ["12-KH/ĐU"]),
        ({"year": "2025"}, ["57-CT/TW"]),
        ({"state": "revoked"}, []),
        ({"q": "%"}, []),
        ({"year": "không"}, ["12-KH/ĐU", "57-CT/TW"]),
    ],
)
def test_filters_narrow_the_list(client, w, query, found):
    answer = page(client, w.clerk, **query)
    assert [row.reference_number for row, _ in answer.context["found"]] == found


def test_a_filter_by_issuer_takes_its_whole_branch(client, w):
    answer = page(client, w.clerk, unit=w.ward.pk)
    assert [row for row, _ in answer.context["found"]] == [w.plan]
    assertContains(answer, "57-CT/TW")  # the chain above it


@pytest.mark.parametrize("query", [{}, {"kind": "plan"}])
def test_twenty_more_documents_cost_the_list_no_more_queries(client, w, django_assert_num_queries, query):
    draft(w)
    page(client, w.clerk, **query)
    with CaptureQueriesContext(connection) as before:
        page(client, w.clerk, **query)
    for n in range(20):
        draft(w)
        issued = {"state": "issued", "released_at": w.plan.released_at}
        draft(w, subject=f"Kế hoạch {n}", parent=w.plan if n % 2 else w.directive, focal_unit=w.board, **issued)
    with django_assert_num_queries(len(before)):
        page(client, w.clerk, **query)


def test_the_page_shows_the_chain_the_tasks_and_how_they_stand(client, w):
    done(w.assignment, datetime.date(2026, 6, 1), by=w.secretary, confirmed_by=w.clerk)
    answer = page(client, w.clerk, "directive-detail", w.plan.pk)
    assert [one.pk for one in answer.context["chain"]] == [w.directive.pk, w.plan.pk]
    assertContains(answer, "sinh hoạt chuyên đề về an ninh mạng")
    assertContains(answer, "Các chi bộ trực thuộc")
    assertContains(answer, "trước ngày 30/6/2026")
    assertContains(answer, "1/3")
    assert (answer.context["counts"].total, answer.context["counts"].done_in_time) == (3, 1)


def test_a_cell_counts_its_own_assignments_only(client, w):
    assert page(client, w.secretary, "directive-detail", w.plan.pk).context["counts"].total == 1


def test_the_neighbour_does_not_see_the_plan(client, w):
    assert page(client, w.outsider, "directive-detail", w.plan.pk).status_code == 404


def test_a_basis_links_to_its_document_only_for_who_may_see_it(client, w):
    hidden = Directive.objects.create(
        kind="plan", reference_number="9-KH/ĐU", subject="Kín", issuing_unit=w.next_ward, kept_by=w.next_ward,
        state="issued", released_at=w.plan.released_at, created_by=w.outsider,
    )  # fmt: skip
    Basis.objects.create(directive=w.plan, position=1, text="Căn cứ Chỉ thị số 57-CT/TW", cited=w.directive)
    Basis.objects.create(directive=w.plan, position=2, text="Căn cứ Kế hoạch số 9", cited=hidden)
    answer = page(client, w.clerk, "directive-detail", w.plan.pk)
    assertContains(answer, "Căn cứ Kế hoạch số 9")
    assertNotContains(answer, hidden.get_absolute_url())


def test_only_inspectors_leaders_and_administrators_read_the_story(client, w):
    with transaction.atomic():
        journal.record("directive.issue", w.plan, unit=w.ward, by=w.clerk, text="Ban hành kế hoạch.")
    assertContains(page(client, w.inspector, "directive-detail", w.plan.pk), "Ban hành kế hoạch.")
    assertNotContains(page(client, w.secretary, "directive-detail", w.plan.pk), "Ban hành kế hoạch.")


def test_a_longer_document_costs_its_page_no_more_queries(client, w, django_assert_num_queries):
    def grow(n):
        clause = Clause.objects.create(directive=w.plan, position=n, number="-", text=f"Mục {n}")
        task = Task.objects.create(directive=w.plan, clause=clause, position=n, text=f"Việc {n}")
        TaskParty.objects.create(task=task, unit=w.board)
        TaskLink.objects.create(task=task, superior_clause=clause)
        Basis.objects.create(directive=w.plan, position=n, text="Căn cứ", cited=w.directive)
        draft(w, parent=w.plan, state="issued", released_at=w.plan.released_at)
        SourceFile.objects.create(
            directive=w.plan, name=f"{n}.pdf", file="a/b", content_type="x", size=1, sha256=str(n), uploaded_by=w.clerk
        )

    grow(2)
    page(client, w.clerk, "directive-detail", w.plan.pk)
    with CaptureQueriesContext(connection) as before:
        page(client, w.clerk, "directive-detail", w.plan.pk)
    for n in range(3, 23):
        grow(n)
    with django_assert_num_queries(len(before)):
        page(client, w.clerk, "directive-detail", w.plan.pk)
