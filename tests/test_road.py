"""The main road in a real browser: from a directive typed in to a printed report, with worker, mail and PDF real.

The day is set, so that the story is the same on any day it is told; the clock goes on ticking.
"""

import datetime
import io
import re

import pdfplumber
import pytest
import time_machine

from directives.models import Assignment
from directives.tasks import deliver_reminders
from reports.models import Snapshot
from tests.cast import make_plan, make_ward
from tests.conftest import DESKTOP, PHONE
from tests.drafts import make_draft
from units.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)

HANOI = datetime.timezone(datetime.timedelta(hours=7))
WORDS = "mot-mat-khau-de-thu"
TASK = "Ra quân hướng dẫn người dân phòng, chống lừa đảo trên mạng"
RESULT = "Đã hướng dẫn 120 hộ, lập 3 nhóm Zalo."
PAPER = {"name": "biên bản.txt", "mimeType": "text/plain", "buffer": "Biên bản ra quân ngày 10/6/2026".encode()}
REPORT = "Đảng ủy đã ban hành kế hoạch và giao việc cho các chi bộ."
FOCUSED = """() => {
  const at = document.activeElement;
  return at === document.body ? "" : (at.labels?.[0] || at).innerText || at.ariaLabel || "";
}"""
UNSENT = "Chưa gửi được: mất mạng."


def nine_o_clock(day: int) -> datetime.datetime:
    """A morning of June 2026; the 10th is a Wednesday."""
    return datetime.datetime(2026, 6, day, 9, tzinfo=HANOI)


@pytest.fixture
def clock():
    with time_machine.travel(nine_o_clock(10), tick=True) as traveller:
        yield traveller


@pytest.fixture
def w(clock):
    w = make_ward()
    for person in (w.clerk, w.clerk2, w.leader, w.secretary, w.secretary2):
        person.set_password(WORDS)
        person.save()
    return w


def sign_in(page, person):
    page.goto("/")
    page.get_by_label("Tên đăng nhập").fill(person.username)
    page.get_by_label("Mật khẩu").fill(WORDS)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(lambda url: "sign-in" not in url)
    return page


def record_directive(page):
    page.goto("/directives/")
    page.get_by_role("link", name="Nhập văn bản cấp trên").first.click()
    page.get_by_label("Loại").select_option(label="Chỉ thị")
    page.get_by_label("Cơ quan ban hành").select_option(label="Ban Bí thư Trung ương Đảng")
    page.get_by_label("Trích yếu").fill("Tăng cường bảo đảm an ninh mạng")
    page.get_by_label("Số, ký hiệu").fill("57-CT/TW")
    page.get_by_label("Ngày ban hành").fill("31/12/2025")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    page.get_by_role("button", name="Xây dựng kế hoạch thực hiện").click()


def fill_head(page):
    page.get_by_role("link", name="Phần đầu", exact=True).click()
    page.get_by_label("Số, ký hiệu").fill("20-KH/ĐU")
    page.get_by_label("Ngày ban hành").fill("10/6/2026")
    page.get_by_role("button", name="Lưu và soạn tiếp").click()


def write_outline(page):
    page.get_by_role("link", name="Nội dung", exact=True).click()
    page.get_by_label("Nội dung văn bản").fill("I. NHIỆM VỤ\n1. Tuyên truyền\n2. Ra quân")
    page.get_by_role("button", name="Lưu", exact=True).click()
    page.get_by_role("link", name="Nhiệm vụ", exact=True).click()


def fill_grid_by_keys(page):
    keys = page.keyboard
    page.focus("#row-0-text")
    keys.type(TASK)
    keys.press("Tab")
    keys.type("cac chi bo")
    page.wait_for_selector("[data-suggest='Các chi bộ trực thuộc']")
    keys.press("ArrowDown")
    keys.press("Enter")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("trước ngày 20/6/2026")
    page.wait_for_selector("tr:has(#row-0-deadline) .reading:has-text('20/06/2026')")
    keys.press("Tab")
    keys.type("Báo cáo kết quả")
    keys.press("Control+Enter")
    page.wait_for_selector("text=Đã lưu. Văn bản có 1 nhiệm vụ.")


def issue(page, units):
    page.get_by_role("link", name="Xem trước, ban hành").click()
    page.get_by_text("Danh sách đơn vị và số việc đang mở").click()
    assert page.locator(".preview-units li").all_inner_texts() == [f"{unit}: 0 → 1" for unit in units]
    page.get_by_role("button", name="Ban hành").click()
    page.get_by_text(f"Giao xong {len(units)} việc cho {len(units)} đơn vị").wait_for()


def send_result(page, result=RESULT):
    page.get_by_role("button", name="Nhận việc").first.click()
    page.get_by_role("link", name="Báo kết quả").first.click()
    page.get_by_label("Kết quả thực hiện").fill(result)
    page.get_by_label("Minh chứng").set_input_files([PAPER])
    page.get_by_role("button", name="Gửi kết quả").click()
    page.get_by_text("Đã gửi lúc").wait_for()


def confirm(page):
    page.goto("/confirm/")
    page.get_by_role("link", name="Xem xét").first.click()
    page.get_by_role("button", name="Xác nhận kết quả").click()
    page.get_by_text("Hoàn thành ngày").wait_for()


def cells(page):
    """The four official cells in their order, as shown."""
    return [int(number) for number in page.locator(".stats-four .stat-number").all_inner_texts()]


def open_each_number(page):
    """Each number is a link to as many rows as it says; the visitor ends where the visit began."""
    here = page.url
    links = page.locator("main a[href*='/dashboard/rows/']")
    wanted = {link.get_attribute("href"): int(re.search(r"\d+", link.inner_text())[0]) for link in links.all()}
    for url, number in wanted.items():
        page.goto(url)
        assert page.locator("main tbody tr").count() == number, url
    assert len(wanted) > 10
    page.goto(here)


def write_report(page):
    page.goto("/reports/")
    page.get_by_role("link", name="Lập báo cáo").first.click()
    page.get_by_label("Báo cáo việc thực hiện").select_option(index=1)
    page.get_by_label("Sơ kết").check()
    page.get_by_label("Kỳ báo cáo").select_option(value="2026-Q2")
    page.get_by_role("button", name="Lập báo cáo").click()
    page.get_by_label("Nội dung mục I").first.fill(REPORT)
    page.get_by_role("button", name="Lưu").first.click()
    page.get_by_text("Đã lưu").first.wait_for()


def freeze(page):
    page.get_by_role("link", name="Chốt số liệu").click()
    page.get_by_role("button", name="Chốt báo cáo").click()
    page.get_by_text("bản in đã lập").wait_for()
    page.get_by_role("link", name="Mở báo cáo").click()


def download_pdf(page):
    with page.expect_download() as told:
        page.get_by_role("link", name="Tải PDF").click()
    return told.value.path().read_bytes()


def words_of(pdf):
    with pdfplumber.open(io.BytesIO(pdf)) as paper:
        return " ".join(" ".join(page.extract_text() for page in paper.pages).split())


def test_the_road_from_a_directive_to_the_printed_report(w, clock, worker, smtp_server, open_page):
    clerk, clerk2 = sign_in(open_page(), w.clerk), sign_in(open_page(), w.clerk2)
    leader, phone = sign_in(open_page(), w.leader), sign_in(open_page(size=PHONE), w.secretary)

    record_directive(clerk)
    fill_head(clerk)
    write_outline(clerk)
    fill_grid_by_keys(clerk)
    issue(clerk, w.cells)
    leader.goto("/dashboard/")
    assert cells(leader) == [0, 0, 3, 0]

    phone.goto("/work/")
    send_result(phone)
    phone.goto("/confirm/")
    assert not phone.get_by_role("link", name="Xem xét").count()
    confirm(clerk2)
    leader.reload()
    assert cells(leader) == [1, 0, 2, 0]
    open_each_number(leader)

    clock.move_to(nine_o_clock(17))
    deliver_reminders()
    assert [letter["To"] for letter in smtp_server] == [w.secretary2.email]
    assert "1 việc, hạn 20/06/2026, còn 3 ngày" in smtp_server[0].get_body(("plain",)).get_content()
    assert not any(
        TASK in part.get_content() for part in smtp_server[0].walk() if part.get_content_maintype() == "text"
    )

    for page, person in ((clerk, w.clerk), (clerk2, w.clerk2), (leader, w.leader)):
        sign_in(page, person)  # a week later the sessions are over
    write_report(clerk)
    freeze(clerk)
    pdf = download_pdf(clerk)
    printed = words_of(pdf)
    labels = ("Hoàn thành đúng hạn", "Hoàn thành quá hạn", "Đang thực hiện trong hạn", "Quá hạn chưa hoàn thành")
    assert [f"{label} {number}" in printed for label, number in zip(labels, cells(leader), strict=True)] == [True] * 4
    assert REPORT in printed
    assert RESULT.split(",")[0] in printed  # the cell of the table goes on in its next line

    phone2 = sign_in(open_page(size=PHONE), w.secretary2)
    send_result(phone2)
    confirm(clerk2)
    leader.reload()
    assert cells(leader) == [2, 0, 1, 0]
    assert download_pdf(clerk) == pdf
    assert Snapshot.objects.count() == 1


def test_the_same_steps_without_any_script(w, open_page):
    make_plan(w)
    make_draft(w)
    clerk, clerk2, phone = (
        sign_in(open_page(size=size, java_script_enabled=False), person)
        for person, size in ((w.clerk, DESKTOP), (w.clerk2, DESKTOP), (w.secretary, PHONE))
    )
    clerk.goto(f"/directives/{w.draft.pk}/tasks/")
    clerk.fill("#row-0-text", TASK)
    clerk.fill("#row-0-lead", "Các chi bộ trực thuộc")
    clerk.fill("#row-0-deadline", "trước ngày 20/6/2026")
    clerk.get_by_role("button", name="Lưu và xem trước khi ban hành").click()
    clerk.get_by_role("button", name="Ban hành").click()
    clerk.get_by_text("Giao xong 3 việc cho 3 đơn vị").wait_for()

    phone.goto("/work/")
    phone.get_by_role("row", name=TASK).get_by_role("button", name="Nhận việc").click()
    phone.get_by_label("Kết quả thực hiện").fill(RESULT)
    phone.get_by_label("Minh chứng").set_input_files([PAPER])
    phone.get_by_role("button", name="Gửi kết quả").click()
    confirm(clerk2)
    row = Assignment.objects.get(directive=w.draft, unit=w.cell)
    assert (row.state, row.result, row.evidence.count(), row.confirmed_by) == ("done", RESULT, 1, w.clerk2)


def press_until(page, name):
    """Walk on with Tab until the thing of that name has the focus, as somebody does who has no mouse."""
    for _ in range(80):
        page.keyboard.press("Tab")
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"Tab never reaches {name!r}")


def test_a_secretary_without_a_mouse_signs_in_and_sends_a_result(w, open_page):
    make_plan(w)
    page = open_page()
    page.goto("/")
    press_until(page, "Tên đăng nhập")
    page.keyboard.type(w.secretary.username)
    press_until(page, "Mật khẩu")
    page.keyboard.type(WORDS)
    page.keyboard.press("Enter")
    page.wait_for_url("**/work/")
    press_until(page, w.task.text)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{w.assignment.get_absolute_url()}")
    press_until(page, "Nhận việc")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Nhận việc").wait_for(state="detached")
    press_until(page, "Kết quả thực hiện")
    page.keyboard.type(RESULT)
    press_until(page, "Gửi kết quả")
    page.keyboard.press("Enter")
    page.get_by_text("Đã gửi lúc").wait_for()
    w.assignment.refresh_from_db()
    assert (w.assignment.state, w.assignment.result) == ("submitted", RESULT)


def test_a_required_field_is_asked_for_in_vietnamese_until_it_is_filled(w, desktop):
    desktop.goto("/sign-in/")
    enter = desktop.get_by_role("button", name="Đăng nhập")
    enter.click()
    name = desktop.get_by_label("Tên đăng nhập")
    assert name.evaluate("field => field.validationMessage") == "Xin điền mục này."
    name.evaluate("(field, words) => (field.value = words)", w.clerk.username)  # as a password keeper fills it
    desktop.get_by_label("Mật khẩu").evaluate("(field, words) => (field.value = words)", WORDS)
    enter.click()
    desktop.wait_for_url("**/work/")


@pytest.mark.parametrize("lost", ["request", "answer"])
def test_a_network_that_drops_while_sending_loses_nothing_and_counts_once(w, open_page, lost):
    make_plan(w)
    page = sign_in(open_page(size=PHONE), w.secretary)
    page.goto(w.assignment.get_absolute_url())
    page.get_by_label("Kết quả thực hiện").fill(RESULT)
    page.route("**/submit/", lambda route: drop(page, route, lost))
    page.get_by_role("button", name="Gửi kết quả").click()
    page.get_by_text(UNSENT).wait_for()
    assert page.get_by_label("Kết quả thực hiện").input_value() == RESULT
    page.unroute("**/submit/")
    page.context.set_offline(False)
    page.get_by_role("button", name="Gửi lại").click()
    page.get_by_text("Đã gửi lúc").wait_for()
    w.assignment.refresh_from_db()
    assert (w.assignment.state, w.assignment.result) == ("submitted", RESULT)
    assert Entry.objects.filter(act="assignment.submit").count() == 1
    page.watch.amiss.clear()  # the browser reports the lost connection


def drop(page, route, lost):
    """The network goes: before the request is out, or when the server has done it and its answer is on the way."""
    if lost == "answer":
        route.fetch()
    page.context.set_offline(True)
    route.abort("internetdisconnected")
