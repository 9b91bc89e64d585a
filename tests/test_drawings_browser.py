"""The page that waits for a paper, in a real browser: it tells how far it is and opens the paper by itself."""

import pytest

from reports.drawing.models import Drawing
from tests.conftest import PHONE
from tests.reports import make_report

pytestmark = pytest.mark.django_db(transaction=True)


def test_it_tells_how_far_it_is_and_opens_the_paper(open_page):
    w = make_report()
    drawing = Drawing.objects.create(asked_by=w.clerk, paper={}, name="du-thao-bao-cao-1.pdf", back="/reports/")
    page = open_page(w.clerk, PHONE)
    page.goto(drawing.get_absolute_url())
    page.get_by_text("Đang chờ in").wait_for()
    Drawing.objects.update(state="running", progress=60)
    page.get_by_text("Đã in 60%").wait_for()
    assert page.locator("progress").get_attribute("value") == "60"
    drawing.file.write_bytes(b"%PDF-1.7")
    with page.expect_request("**/paper.pdf"):
        Drawing.objects.update(state="done", progress=100)
