"""From a file to the preview in a real browser: how many things a clerk has to do, and that the two columns answer."""

import re

import pytest
import time_machine
from django.urls import reverse

from directives.models import Directive, Reading
from tests.cast import Kind, make_plan, make_ward, unit
from tests.conftest import PHONE
from tests.importing_papers import as_pdf, paper_of
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
    page.get_by_role("link", name=re.compile("Chưa rõ “Ủy ban Mặt trận")).first.press("Enter")
    assert page.evaluate("document.activeElement.id") == "units-2-choice"


def test_the_note_works_without_javascript(ward, open_page):
    page = open_page(ward.clerk, java_script_enabled=False)
    come_to_review(Hands(page))
    page.get_by_role("link", name=re.compile("Chưa rõ “Ủy ban Mặt trận")).first.click()
    assert page.url.endswith("#units-2-choice")


def areas(page):
    return page.locator(".node").count()


def test_the_outline_is_worked_on_with_the_keyboard_alone(ward, open_page):
    page = open_page(ward.clerk)
    come_to_review(Hands(page))
    keys, lines = page.keyboard, areas(page)
    area = page.locator(".node textarea").filter(has_text=re.compile("^- Tổng hợp"))
    area.focus()
    area.evaluate("field => field.setSelectionRange(18, 18)")
    keys.press("Enter")
    page.locator(".node").nth(lines).wait_for(state="attached")
    assert page.evaluate("document.activeElement.value") == ", báo cáo Ban Thường vụ Đảng ủy hằng quý."
    keys.press("Alt+ArrowRight")
    assert page.evaluate("document.activeElement.closest('.node').className").startswith("node node-4")
    keys.press("Alt+Enter")
    page.locator(".node-4 .task").wait_for()
    assert page.evaluate("document.activeElement.value") == "Ban Xây dựng Đảng"
    keys.press("Control+Enter")
    page.get_by_text("Đã lưu").first.wait_for()
    nodes = Reading.objects.get().sheet["nodes"]
    assert [node["level"] for node in nodes if ", báo cáo" in node["text"]] == [4]


def test_backspace_at_the_start_joins_and_the_level_moves_back(ward, open_page):
    page = open_page(ward.clerk)
    come_to_review(Hands(page))
    lines = areas(page)
    area = page.locator(".node textarea").filter(has_text=re.compile("^- Tổng hợp"))
    area.focus()
    page.keyboard.press("Alt+ArrowLeft")
    assert area.evaluate("field => field.closest('.node').querySelector('[data-level]').value") == "2"
    area.evaluate("field => field.setSelectionRange(0, 0)")
    page.keyboard.press("Backspace")
    page.locator(".node").nth(lines - 1).wait_for(state="detached")
    assert page.evaluate("document.activeElement.value").startswith("- Chủ trì, phối hợp với Công an phường")
    assert " Tổng hợp kết quả" in page.evaluate("document.activeElement.value")


def test_the_source_is_walked_with_the_arrows_and_left_with_enter(ward, open_page):
    page = open_page(ward.clerk)
    come_to_review(Hands(page))
    page.locator("[data-line-link='23']").first.click()
    page.keyboard.press("ArrowDown")
    assert page.locator(".source-lines .lit").inner_text().strip().startswith("24")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.closest('[data-lines]').dataset.lines") == "24"


def test_a_pdf_lies_beside_its_draft_and_its_text_one_press_away(ward, open_page):
    page = open_page(ward.clerk)
    page.goto(reverse("reading-create"))
    data = as_pdf(paper_of(PLAN))
    page.get_by_label("Tệp văn bản").set_input_files([{"name": "kh.pdf", "mimeType": "", "buffer": data}])
    page.get_by_role("button", name="Đọc văn bản").click()
    page.get_by_role("img", name="Trang 1 của bản gốc").wait_for()
    page.wait_for_load_state()
    assert page.locator(".source-picture img").evaluate("picture => picture.decode().then(() => true)")
    page.locator("#tasks-0-lead").focus()
    lit = page.locator("rect.lit")
    assert lit.count() >= 1
    page.get_by_role("button", name="Chữ đọc được").click()
    assert page.locator(".source-lines p.lit").count() >= 1
    assert not page.locator(".source-picture img").is_visible()


def test_without_javascript_lines_are_split_moved_and_made_tasks_with_buttons(ward, open_page):
    page = open_page(ward.clerk, java_script_enabled=False)
    come_to_review(Hands(page))
    lines = areas(page)
    node = page.locator(".node").filter(has=page.locator("textarea", has_text=re.compile("^- Làm thật")))
    node.locator("textarea").fill("- Làm thật, có kiểm tra,\ncó kết quả đo đếm được.")
    node.locator("summary").click()
    with page.expect_navigation():
        node.get_by_role("button", name="Tách").click()
    assert areas(page) == lines + 1
    node = page.locator(".node").filter(has=page.locator("textarea", has_text=re.compile("^có kết quả")))
    node.locator("summary").click()
    with page.expect_navigation():
        node.get_by_role("button", name="Lên một cấp").click()
    node.locator("summary").click()
    with page.expect_navigation():
        node.get_by_role("button", name="Là nhiệm vụ").click()
    assert node.locator(".task").count() == 1
    sheet = Reading.objects.get().sheet
    assert [row["level"] for row in sheet["nodes"] if row["text"].startswith("có kết quả")] == [2]


def test_on_a_phone_source_and_draft_take_turns(ward, open_page):
    page = open_page(ward.clerk, PHONE)
    come_to_review(Hands(page))
    assert not page.locator(".source-box").is_visible()
    page.locator("[data-line-link='23']").first.click()
    assert page.locator("#line-23").is_visible()
    assert not page.locator("#draft").is_visible()
    page.get_by_label("Bản đọc").check()
    assert page.locator("#draft").is_visible()
