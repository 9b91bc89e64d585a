"""From a file to the issued plan in a real browser, every action of the clerk counted: each click, each field filled,
each key pressed. The paper is the real one of a commune where it is beside the project, else one made up as long."""

import re
import sys
from pathlib import Path

import pytest
import time_machine
from django.urls import reverse

from directives.models import Directive, Task
from tests.cast import Kind, Role, make_plan, make_ward, person, unit
from tests.importing_papers import as_pdf, as_word, paper_of
from tests.papers import long_plan
from tests.scene import NOW

pytestmark = pytest.mark.django_db(transaction=True)
SEEDS = Path(__file__).resolve().parents[2] / "shared" / "seeds"
MOST = 60


class Hands:
    """A person at the page; `count` is what they had to do."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def click(self, name, role="button"):
        self.count += 1
        self.page.get_by_role(role, name=name).click()

    def fill(self, label, words):
        self.count += 1
        self.page.get_by_role("textbox", name=label).fill(words)

    def choose_first(self, label):
        self.count += 1
        self.page.get_by_label(label, exact=True).select_option(index=1)

    def press(self, key, times=1):
        for _ in range(times):
            self.count += 1
            self.page.keyboard.press(key)

    def tick(self, label):
        self.count += 1
        self.page.get_by_label(label).first.check()

    def give(self, name, data):
        self.count += 2  # opening the list of files, choosing one
        self.page.get_by_label("Tệp văn bản").set_input_files([{"name": name, "mimeType": "", "buffer": data}])


@pytest.fixture(autouse=True)
def on_that_day():
    with time_machine.travel(NOW, tick=True):
        yield


@pytest.fixture
def commune():
    w = make_ward()
    make_plan(w)
    Task.objects.create(directive=w.directive, position=1, text="Tập huấn kỹ năng an toàn thông tin cho cán bộ")
    province = unit("Tỉnh ủy", Kind.COMMITTEE, w.centre)
    w.commune = unit("Đảng ủy xã", Kind.COMMITTEE, province, issuer_code="ĐU", place="Bình An")
    state = unit("Ủy ban nhân dân xã", Kind.STATE_BODY, w.commune, short_name="UBND xã")
    for name, kind, above in (
        ("Văn phòng Đảng ủy", Kind.STAFF_BODY, w.commune), ("Công an xã", Kind.ARMED_FORCE, state),
        ("Ủy ban Mặt trận Tổ quốc Việt Nam xã", Kind.FRONT, w.commune),
        ("Đảng ủy Ủy ban nhân dân xã", Kind.BASE_COMMITTEE, w.commune),
        *((f"Chi bộ thôn {n}", Kind.CELL, w.commune) for n in range(1, 5)),
    ):  # fmt: skip
        unit(name, kind, above)
    Directive.objects.filter(pk=w.directive.pk).update(kept_by=w.commune)
    w.clerk = person("van-thu.xa", w.commune, Role.CLERK, "Văn thư")
    return w


def paper(kind):
    """The real paper under its kind of file where we have it; else the one made up."""
    found = sorted(SEEDS.glob("002*.txt"))
    text = found[0].read_text(encoding="utf-8") if found and kind == "pdf" else long_plan()
    return f"ke-hoach.{kind}", {"pdf": as_pdf, "docx": as_word}[kind](paper_of(text))


@pytest.mark.parametrize("kind", ["pdf", "docx"])
def test_from_a_file_to_an_issued_plan_in_sixty_actions(commune, open_page, kind, capsys):
    hands = Hands(open_page(commune.clerk))
    page = hands.page
    page.goto(reverse("directive-list"))
    hands.click("Nhập từ tệp", role="link")
    hands.give(*paper(kind))
    hands.click("Đọc văn bản")
    page.get_by_role("heading", name="Soát bản đọc").wait_for(timeout=60_000)
    page.wait_for_load_state()
    check_head_and_units(hands)
    work_on_the_outline(hands)
    hands.click(re.compile("Nhận cả .* gợi ý"))
    page.locator(".task-superior :checked").first.wait_for()
    hands.click("Tạo bản nháp")
    hands.click("Lưu và xem trước khi ban hành")
    hands.click("Ban hành")
    page.get_by_text(re.compile(r"Giao xong [\d.]+ việc cho \d+ đơn vị")).wait_for(timeout=60_000)
    plan = Directive.objects.get(reference_number="35-KH/ĐU")
    assert (plan.state, str(plan.issued_on)) == (Directive.State.ISSUED, "2026-06-15")
    assert plan.tasks.count() >= 30
    assert plan.tasks.filter(links__isnull=False).exists()
    assert plan.files.count() == 1
    with capsys.disabled():
        sys.stdout.write(f"\n  {plan.tasks.count()} nhiệm vụ từ tệp .{kind}: {hands.count} thao tác\n")
    assert hands.count <= MOST


def check_head_and_units(hands):
    hands.fill("Số, ký hiệu", "35-KH/ĐU")
    hands.fill("Ngày ban hành", "15/06/2026")
    for name in hands.page.locator(".named-unsure .named-words").all_inner_texts():
        hands.choose_first(f"“{name}” là đơn vị nào")
    boxes = hands.page.locator("input[name^='seen-']:not(:checked)")
    while boxes.count():
        hands.count += 1
        boxes.first.check()


def work_on_the_outline(hands):
    """Split a line and join it again, move it in and out, take one task away, give another a deadline."""
    page = hands.page
    lines = page.locator(".node").count()
    node = page.locator(".node-task").nth(1)
    hands.count += 1  # the click into the line, where it is to be split
    area = node.locator("textarea").first
    area.focus()
    area.evaluate("field => field.setSelectionRange(20, 20)")
    hands.press("Enter")
    page.locator(".node").nth(lines).wait_for(state="attached")
    hands.press("Alt+ArrowRight")
    hands.press("Alt+ArrowLeft")
    hands.press("Backspace")
    page.locator(".node").nth(lines).wait_for(state="detached")
    hands.tick("Không phải nhiệm vụ")
    deadline = page.locator("[data-task]").nth(3).get_by_label("Thời hạn")
    hands.count += 1
    deadline.fill("trước ngày 31/12/2026")
    page.get_by_text("31/12/2026").first.wait_for()
