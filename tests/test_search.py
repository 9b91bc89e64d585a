"""One search over what the person may see: tones aside, numbers as they are said, exact words first."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives.models import Clause, Directive, Task
from tests.cast import Kind, make_plan, make_ward, unit


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    return ward


def search(client, user, words):
    client.force_login(user)
    return client.get(reverse("search"), {"q": words})


@pytest.mark.parametrize(
    "words",
    ["57-CT/TW", "57 - ct / tw", "ct 57", "chỉ thị 57", "chi thi 57", "Chỉ thị số 57-CT/TW", "57", "AN NINH mạng"],
)
def test_a_document_is_found_as_people_ask_for_it(client, w, words):
    found = search(client, w.clerk, words).context["found"]
    assert w.directive in found.directives.rows


def test_the_document_of_that_number_comes_before_those_that_mention_it(client, w):
    found = search(client, w.clerk, "57-CT/TW").context["found"]
    assert found.directives.rows == [w.directive, w.plan]


def test_tasks_clauses_and_units_are_found_without_tones(client, w):
    Clause.objects.create(directive=w.plan, position=2, number="1", text="Giữ bí mật nhà nước")
    found = search(client, w.clerk, "sinh hoat chuyen de").context["found"]
    assert found.tasks.rows == [w.task]
    assertContains(search(client, w.clerk, "bi mat"), "Giữ bí mật nhà nước")
    assert w.cells[1] in search(client, w.clerk, "to dan pho so 2").context["found"].units.rows


def test_old_and_new_places_of_the_tone_are_the_same_word(client, w):
    Task.objects.create(directive=w.plan, position=2, text="Bảo vệ hoà bình")
    assertContains(search(client, w.clerk, "hòa bình"), "Bảo vệ hoà bình")


def test_words_with_the_same_tones_come_first(client, w):
    for name in ("Chi bò", "Chi bô", "Chi bố"):
        unit(name, Kind.CELL, w.ward)
    assert search(client, w.clerk, "chi bô").context["found"].units.rows[0].name == "Chi bô"


def test_nobody_finds_what_they_may_not_see(client, w):
    Directive.objects.create(
        kind="plan", subject="Nháp an ninh", issuing_unit=w.ward, kept_by=w.ward, created_by=w.clerk
    )
    assertNotContains(search(client, w.secretary, "an ninh"), "Nháp an ninh")
    for words in ("12-KH", "sinh hoạt chuyên đề", "NHIỆM VỤ"):
        assert not search(client, w.outsider, words).context["found"]
    assert not search(client, w.nobody, "57").context["found"]


@pytest.mark.parametrize(
    "words", ["%", "_", "'", '"', "\\", "`", "%_'\"`\\", "(", "\0", "a" * 10_000, "zệ " * 5_000, "🙂"]
)
def test_odd_questions_get_a_calm_answer(client, w, words):
    answer = search(client, w.clerk, words)
    assert answer.status_code == 200
    assert not answer.context["found"]


def test_signs_of_the_database_mean_nothing(client, w):
    Task.objects.create(directive=w.plan, position=2, text="Đạt 100% chỉ tiêu")
    assert search(client, w.clerk, "100%").context["found"].tasks.rows
    assert not search(client, w.clerk, "1_0%").context["found"]


def test_an_empty_question_says_what_can_be_asked(client, w):
    assertContains(search(client, w.clerk, "  "), "Gõ vài từ để tìm")


def test_more_hits_cost_no_more_queries(client, w, django_assert_num_queries):
    search(client, w.clerk, "an ninh")
    with CaptureQueriesContext(connection) as before:
        search(client, w.clerk, "an ninh")
    for n in range(20):
        Task.objects.create(directive=w.plan, position=n + 2, text=f"An ninh {n}")
        Clause.objects.create(directive=w.plan, position=n + 2, text=f"An ninh {n}")
        unit(f"Tổ an ninh {n}", Kind.TEAM, w.ward)
    with django_assert_num_queries(len(before)):
        search(client, w.clerk, "an ninh")
