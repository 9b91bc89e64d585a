"""A secretary on a phone: receives, writes, photographs, sends; and loses nothing in a dead spot."""

import pytest
from django.utils import timezone

from directives.models import Assignment
from tests.cast import make_plan, make_ward
from tests.conftest import PHONE

pytestmark = pytest.mark.django_db(transaction=True)
UNSENT = "Chưa gửi được: mất mạng."


@pytest.fixture
def ward():
    ward = make_ward()
    make_plan(ward)
    return ward


def open_result(open_page, ward):
    page = open_page(ward.secretary, PHONE)
    page.goto(ward.assignment.get_absolute_url())
    return page


def test_a_result_is_sent_from_the_phone(open_page, ward):
    page = open_page(ward.secretary, PHONE)
    page.goto("/work/")
    page.get_by_role("button", name="Nhận việc").first.click()
    page.get_by_role("link", name="Báo kết quả").click()
    page.get_by_label("Kết quả thực hiện").fill("Đã sinh hoạt chuyên đề, 32 đảng viên dự.")
    page.get_by_label("Minh chứng").set_input_files(
        [{"name": "biên bản.txt", "mimeType": "text/plain", "buffer": "Biên bản".encode()}]
    )
    page.get_by_role("button", name="Gửi kết quả").click()
    page.get_by_text("Đã gửi lúc").wait_for()
    row = Assignment.objects.get(pk=ward.assignment.pk)
    assert (row.state, row.submitted_on, row.evidence.count()) == ("submitted", timezone.localdate(), 1)
    assert page.evaluate("localStorage.length") == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_dead_spot_loses_nothing_and_never_says_saved(open_page, ward):
    page = open_result(open_page, ward)
    page.get_by_label("Kết quả thực hiện").fill("Viết ở chỗ không có sóng")
    page.context.set_offline(True)
    page.get_by_role("button", name="Gửi kết quả").click()
    page.get_by_text(UNSENT).wait_for()
    assert "Đã gửi" not in page.locator("#assignment").inner_text()
    assert Assignment.objects.get(pk=ward.assignment.pk).state == "assigned"
    page.context.set_offline(False)
    page.on("dialog", lambda leave: leave.accept())
    page.reload()
    page.get_by_text(UNSENT).wait_for()
    assert page.get_by_label("Kết quả thực hiện").input_value() == "Viết ở chỗ không có sóng"
    page.get_by_role("button", name="Gửi lại").click()
    page.get_by_text("Đã gửi lúc").wait_for()
    assert Assignment.objects.get(pk=ward.assignment.pk).result == "Viết ở chỗ không có sóng"
    page.watch.amiss.clear()  # the browser reports the lost connection


def test_without_scripts_the_result_is_sent_too(open_page, ward):
    page = open_page(ward.secretary, PHONE, java_script_enabled=False)
    page.goto(ward.assignment.get_absolute_url())
    page.get_by_label("Kết quả thực hiện").fill("Đã xong")
    page.get_by_role("button", name="Gửi kết quả").click()
    assert page.get_by_text("Đã gửi lúc").is_visible()


def test_a_double_click_sends_once(open_page, ward):
    page = open_result(open_page, ward)
    page.get_by_label("Kết quả thực hiện").fill("Đã xong")
    page.get_by_role("button", name="Gửi kết quả").dblclick()
    page.get_by_text("Đã gửi lúc").wait_for()
    assert page.locator(".story").get_by_text("gửi kết quả", exact=False).count() == 1
