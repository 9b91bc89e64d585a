"""From a file to the preview in a real browser: how many things a clerk has to do, and that the two columns answer."""

import re

import pytest
import time_machine
from django.urls import reverse

from directives.models import Directive
from tests.cast import Kind, make_plan, make_ward, unit
from tests.conftest import PHONE
from tests.papers import PLAN
from tests.scene import NOW

pytestmark = pytest.mark.django_db(transaction=True)


class Hands:
    """A person at the page: each click, choice and field typed counts one."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def click(self, name, role="button"):
        self.count += 1
        self.page.get_by_role(role, name=name).click()

    def choose(self, place, label):
        self.count += 1
        self.page.locator(place).select_option(label=label)

    def give(self, text):
        self.count += 2  # opening the list of files, choosing one
        file = {"name": "ke-hoach.txt", "mimeType": "text/plain", "buffer": text.encode()}
        self.page.get_by_label("Tệp văn bản").set_input_files([file])


@pytest.fixture
def ward():
    w = make_ward()
    make_plan(w)
    w.front = unit("Mặt trận Tổ quốc phường Nhị Chiểu", Kind.FRONT, w.ward)
    return w


@pytest.fixture(autouse=True)
def on_that_day():
    with time_machine.travel(NOW, tick=True):
        yield


def come_to_review(hands):
    hands.page.goto(reverse("directive-list"))
    hands.click("Nhập từ tệp", role="link")
    hands.give(PLAN)
    hands.click("Đọc văn bản")
    hands.page.get_by_role("heading", name="Soát bản đọc").wait_for()
    hands.page.wait_for_load_state()  # the heading is there before the page's script is


def test_a_file_comes_to_the_preview_in_a_few_actions(ward, open_page):
    hands = Hands(open_page(ward.clerk))
    come_to_review(hands)
    hands.choose("#units-2-choice", ward.front.name)
    hands.click("Tạo bản nháp")
    hands.click("Lưu và xem trước khi ban hành")
    hands.page.get_by_role("heading", name=re.compile("Xem trước|trước khi ban hành")).first.wait_for()
    assert hands.page.url.endswith(reverse("directive-preview", args=[Directive.objects.latest("pk").pk]))
    assert hands.count <= 10


def test_a_line_and_what_was_made_of_it_light_each_other(ward, open_page):
    page = open_page(ward.clerk)
    come_to_review(Hands(page))
    page.locator("#tasks-0-lead").focus()
    assert page.locator(".source-lines .lit").inner_text().strip().startswith("23")
    page.locator("#line-26").click()
    assert page.evaluate("document.activeElement.closest('[data-lines]').dataset.lines") == "26"


def test_a_note_leads_to_its_field_with_the_keyboard(ward, open_page):
    page = open_page(ward.clerk, PHONE)
    come_to_review(Hands(page))
    page.get_by_role("link", name=re.compile("Chưa rõ “Ủy ban Mặt trận")).press("Enter")
    assert page.evaluate("document.activeElement.id") == "units-2-choice"


def test_the_note_works_without_javascript(ward, open_page):
    page = open_page(ward.clerk, java_script_enabled=False)
    come_to_review(Hands(page))
    page.get_by_role("link", name=re.compile("Chưa rõ “Ủy ban Mặt trận")).click()
    assert page.url.endswith("#units-2-choice")
