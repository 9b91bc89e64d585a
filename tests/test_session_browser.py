"""A session that ends while somebody types takes nothing along."""

import pytest

from tests.cast import make_ward
from units.models import Office, Session

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "sông Đuống chảy lặng lờ"


def test_what_was_typed_is_still_there_after_signing_in_again(open_page):
    ward = make_ward()
    ward.admin.set_password(WORDS)
    ward.admin.save()
    page = open_page(ward.admin)
    page.clock.install()
    page.goto("/office/")
    page.fill("#id_name", "Đảng ủy phường Mới")
    page.clock.fast_forward("20:00")
    Session.objects.all().delete()
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Phiên làm việc đã hết")
    other = page.context.new_page()
    other.goto("/sign-in/")
    other.fill("#id_username", ward.admin.username)
    other.fill("#id_password", WORDS)
    other.click("button[type=submit]")
    other.wait_for_selector(".mainnav")
    page.click("main button[type=submit]")
    page.wait_for_selector("text=Đã lưu thiết lập")
    assert Office.current().name == "Đảng ủy phường Mới"
