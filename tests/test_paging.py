"""Pages of a long list: whichever end they are read from, they hold what the list holds."""

import datetime

import pytest

from directives.models import Assignment
from tests.cast import assign, make_plan, make_ward
from units.paging import LongPaginator

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows():
    ward = make_ward()
    make_plan(ward)
    for day in range(1, 15):
        due_on = None if day % 5 == 0 else datetime.date(2026, 3, day // 2 + 1)
        assign(ward.task, ward.next_cell, due_on=due_on, period=str(day))
    return Assignment.objects.all()


def test_all_pages_together_are_the_list(rows):
    pages = LongPaginator(rows, 3, rows.count())
    assert [row for number in pages.page_range for row in pages.page(number)] == list(rows)


def test_a_far_page_is_walked_to_from_the_end(rows, django_assert_num_queries):
    pages = LongPaginator(rows, 3, rows.count())
    with django_assert_num_queries(2) as seen:
        list(pages.page(pages.num_pages))
    assert "OFFSET" not in seen.captured_queries[0]["sql"]


def test_a_page_beyond_the_last_is_the_last(rows):
    pages = LongPaginator(rows, 3, rows.count())
    assert list(pages.get_page(10**9)) == list(pages.page(pages.num_pages))


def test_no_rows_are_one_empty_page(rows):
    assert list(LongPaginator(rows.none(), 3, 0).get_page(1)) == []
