"""A report's whole way in a real browser: asked for, written on a telephone, gathered, frozen, printed, corrected."""

import datetime
import io
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from reports import freezing
from reports.models import Freezing, Report, ReportRequest, Snapshot
from tests.cast import done, make_plan, make_ward
from tests.conftest import PHONE
from tests.streams import ask

pytestmark = [pytest.mark.django_db(transaction=True)]
NOW = datetime.datetime(2026, 6, 15, 9, tzinfo=datetime.UTC)


@pytest.fixture
def w():
    with time_machine.travel(NOW):
        w = make_ward()
        make_plan(w)
        yield w


def freeze(page, report):
    """Press, and let the worker come by."""
    page.goto(reverse("report-freeze", args=[report.pk]))
    page.get_by_role("button", name="Chốt báo cáo").click()
    page.wait_for_load_state()
    for asked in Freezing.objects.filter(state="waiting"):
        freezing.carry_out(asked.pk, now=timezone.now())
    report.refresh_from_db()
    return report.snapshots.first()


def printed(page, report, edition, kind="pdf"):
    return page.request.get(reverse(f"report-snapshot-{kind}", args=[report.pk, edition])).body()


def downloaded(page, name):
    """What the browser saves when the link is pressed."""
    with page.expect_download() as waiting:
        page.get_by_role("link", name=name).click()
    return Path(waiting.value.path()).read_bytes()


def words_of(docx):
    with zipfile.ZipFile(io.BytesIO(docx)) as parts:
        return re.sub(r"<[^>]*>", "", parts.read("word/document.xml").decode())


def test_the_way_of_a_report_up_the_tree(open_page, w):
    clerk = open_page(w.clerk)
    clerk.goto(reverse("stream-create"))
    clerk.get_by_label("Tên chế độ báo cáo").fill("Báo cáo tháng của chi bộ")
    clerk.get_by_label("Báo cáo việc thực hiện").select_option(str(w.plan.pk))
    clerk.get_by_label("Đơn vị phải báo cáo").fill("Các chi bộ trực thuộc")
    clerk.get_by_label("Bắt đầu từ kỳ có ngày").fill("01/06/2026")
    clerk.get_by_role("button", name="Lập chế độ báo cáo").click()
    clerk.get_by_text("Đã lập chế độ báo cáo").wait_for()

    # The first cell writes on a telephone; what was typed is saved without a click.
    cell = open_page(w.secretary, PHONE)
    cell.goto(reverse("work-list"))
    cell.locator("#reports-owed").get_by_role("link", name="Làm báo cáo").first.click()
    cell.get_by_role("button", name="Lập báo cáo").click()
    cell.get_by_label("Kết quả thực hiện").wait_for()
    cell.wait_for_load_state()  # the field is there before the page's script is
    cell.get_by_label("Kết quả thực hiện").fill("Họp chi bộ ngày 10/6, 12 đảng viên dự.")
    cell.get_by_label("Kết quả thực hiện").blur()
    cell.get_by_text("Đã lưu").wait_for()
    cell.get_by_label("Kiến nghị, đề xuất").fill("Cấp một máy chiếu.")
    cell.get_by_role("button", name="Nộp báo cáo").click()
    cell.get_by_text("Đã nộp báo cáo cho").wait_for()
    asked = ReportRequest.objects.get(unit=w.cell, state="submitted")
    assert asked.submission.texts["proposals"] == "Cấp một máy chiếu."

    # The second says that nothing arose, with one press.
    second = open_page(w.secretary2, PHONE)
    second.goto(ReportRequest.objects.get(unit=w.cells[1], period_key="2026-06").get_absolute_url())
    second.get_by_role("button", name="Nộp: không phát sinh").click()
    second.get_by_text("Đã báo không phát sinh").wait_for()

    # The ward takes it in, gathers, and takes the cell's words over.
    clerk.goto(asked.get_absolute_url())
    clerk.get_by_role("button", name="Tiếp nhận báo cáo").click()
    clerk.get_by_text("Đã tiếp nhận báo cáo").wait_for()
    clerk.goto(reverse("report-create"))
    clerk.get_by_label("Báo cáo việc thực hiện").select_option(str(w.plan.pk))
    clerk.get_by_label("Kỳ báo cáo").select_option("2026-06")
    clerk.get_by_role("button", name="Lập báo cáo").click()
    clerk.get_by_role("link", name="Tổng hợp báo cáo của đơn vị").click()
    clerk.get_by_text("2/3").wait_for()
    report = Report.objects.get(unit=w.ward)
    clerk.goto(report.get_absolute_url())
    part = clerk.locator("#section-proposals")
    part.get_by_role("button", name="Lấy ý từ đơn vị").click()
    part.get_by_label("Cấp một máy chiếu").check()
    part.get_by_role("button", name="Thêm ý đã chọn").click()
    part.locator("fieldset").wait_for(state="detached")

    snapshot = freeze(clerk, report)
    assert snapshot.data["gathered"]["missing"] == ["Chi bộ tổ dân phố số 3"]
    first = printed(clerk, report, 1)
    assert first.startswith(b"%PDF")

    # The same report for Word and Excel, by the buttons of its page.
    clerk.goto(report.get_absolute_url())
    word, sheet = downloaded(clerk, "Tải Word"), downloaded(clerk, "Phụ lục Excel")
    tracking = downloaded(clerk, "Biểu theo dõi")
    assert "- Chi bộ tổ dân phố số 1: Cấp một máy chiếu." in words_of(word)
    assert "Chi bộ tổ dân phố số 3" in words_of(word)
    for book, head in ((sheet, "Văn bản"), (tracking, "Lãnh đạo chủ trì")):
        table = openpyxl.load_workbook(io.BytesIO(book)).active
        assert head in [cell.value for cell in table[3]]
        assert table.max_row >= 6

    # What changes late changes nothing that was frozen; a correction is the next edition.
    done(w.assignments[2], datetime.date(2026, 6, 1), by=w.secretary, confirmed_by=w.clerk)
    assert printed(clerk, report, 1) == first
    assert (printed(clerk, report, 1, "docx"), printed(clerk, report, 1, "xlsx")) == (word, sheet)
    clerk.goto(reverse("report-correct", args=[report.pk]))
    clerk.get_by_label("Lý do đính chính").fill("Chi bộ 3 báo kết quả muộn")
    clerk.locator("main form button[type=submit]").click()
    clerk.wait_for_load_state()
    again = freeze(clerk, report)
    assert (again.edition, again.data["figures"]["counts"]["done_in_time"]) == (2, 1)
    assert printed(clerk, report, 1) == first
    assert printed(clerk, report, 2) != first
    assert (printed(clerk, report, 1, "docx"), printed(clerk, report, 1, "tracking-xlsx")) == (word, tracking)
    assert "Chi bộ 3 báo kết quả muộn" in words_of(printed(clerk, report, 2, "docx"))
    assert Snapshot.objects.count() == 2


def test_two_people_in_the_short_report_lose_nothing(open_page, w):
    w.stream = ask(w, today=NOW.date(), first_on=datetime.date(2026, 6, 1))
    request = w.stream.requests.get(unit=w.cell, period_key="2026-06")
    page = open_page(w.secretary, PHONE)
    page.goto(request.get_absolute_url())
    page.get_by_role("button", name="Lập báo cáo").click()
    page.get_by_label("Kết quả thực hiện").wait_for()
    request.refresh_from_db()
    request.report.sections.filter(key="results").update(body="Bản của phó bí thư", version=2)
    page.get_by_label("Kết quả thực hiện").fill("Bản của bí thư")
    page.get_by_label("Kết quả thực hiện").blur()
    page.get_by_text("Bản của phó bí thư").wait_for()
    assert page.get_by_label("Kết quả thực hiện").input_value() == "Bản của bí thư"
    page.get_by_role("button", name="Lưu tạm").click()
    page.get_by_text("Đã lưu báo cáo").wait_for()
    assert request.report.sections.get(key="results").body == "Bản của bí thư"
    page.watch.amiss.clear()  # the refusal was meant
