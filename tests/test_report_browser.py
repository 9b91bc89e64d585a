"""The writing page in a real browser: it saves by itself, shows both texts to two people, and keeps its rules."""

import datetime

import pytest
import time_machine

from tests.reports import make_report, write

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def w():
    with time_machine.travel(datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.UTC)):
        yield make_report()


def body_of(w, key):
    return w.report.sections.get(key=key).body


def test_typing_is_saved_without_a_click_and_chosen_ideas_come_behind(open_page, w):
    page = open_page(w.clerk)
    page.goto(w.report.get_absolute_url())
    part = page.locator("#section-obstacles")
    part.locator("textarea").fill("Một số chi bộ còn chậm.")
    part.locator("textarea").blur()
    part.get_by_text("Đã lưu").wait_for()
    assert body_of(w, "obstacles") == "Một số chi bộ còn chậm."
    part.get_by_role("button", name="Lấy ý từ đơn vị").click()
    part.get_by_label("Thiếu máy chiếu").check()
    part.get_by_role("button", name="Thêm ý đã chọn").click()
    part.locator("fieldset").wait_for(state="detached")
    assert body_of(w, "obstacles").splitlines() == [
        "Một số chi bộ còn chậm.",
        "- Chi bộ tổ dân phố số 2: Thiếu máy chiếu.",
    ]
    assert page.locator("#section-obstacles textarea").input_value() == body_of(w, "obstacles")


def test_two_people_see_both_texts_and_the_writer_decides(open_page, w):
    page = open_page(w.clerk)
    page.goto(w.report.get_absolute_url())
    write(w.report.sections.get(key="results"), "Bản của chuyên viên", by=w.clerk2)
    part = page.locator("#section-results")
    part.locator("textarea").fill("Bản của văn thư")
    part.get_by_role("button", name="Lưu", exact=True).click()
    part.get_by_text("Bản của chuyên viên").wait_for()
    assert part.locator("textarea").input_value() == "Bản của văn thư"
    assert body_of(w, "results") == "Bản của chuyên viên"
    part.get_by_role("button", name="Lưu nội dung ở trên").click()
    page.locator("#section-results").get_by_text("Đã lưu").wait_for()
    assert body_of(w, "results") == "Bản của văn thư"
    page.watch.amiss.clear()  # the refusals were meant
