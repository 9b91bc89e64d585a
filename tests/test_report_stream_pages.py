"""The pages of streams: setting one up, who has reported, who was on time, and the reports that units owe."""

import datetime
from io import BytesIO

import docx
import openpyxl
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from directives.models import Notice
from reports.models import ReportRequest, ReportStream
from reports.streams import completeness, handing
from tests.cast import Kind, unit
from tests.streams import BEGUN, DUE, JUNE, ask, hand_in, make_city_stream, make_stream

pytestmark = pytest.mark.django_db
AFTER = DUE + datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def after():
    with time_machine.travel(datetime.datetime(2026, 6, 17, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def w():
    w = make_stream()
    hand_in(w.request, by=w.secretary, today=DUE)
    hand_in(w.asked[w.cells[1]], by=w.secretary2, today=AFTER)
    return w


def form(w, **more):
    return {
        "owner": w.ward.pk, "name": "Báo cáo quý", "directive": "", "kind": "ket_qua", "every": "quarter",
        "cutoff_day": "14", "due_after": "5", "first_on": "17/06/2026", "focal_unit": "",
        "who-1": "Các chi bộ trực thuộc; Công an phường",
    } | more  # fmt: skip


def period_url(w, name="stream-period"):
    return reverse(name, args=[w.stream.pk, JUNE])


# --- Setting up -------------------------------------------------------------------------------------------------------


def test_a_clerk_sets_up_a_stream_in_the_browser(client, w):
    client.force_login(w.clerk)
    response = client.post(reverse("stream-create"), form(w), follow=True)
    stream = ReportStream.objects.get(name="Báo cáo quý")
    assert stream.directive is None
    assert stream.requests.filter(period_key="2026-Q3").count() == 4
    assert "Các chi bộ trực thuộc; Công an phường" in response.content.decode()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"who-1": "Chi bộ không có"}, "Không có “Chi bộ không có”"),
        ({"who-1": ""}, "Xin ghi ít nhất một đơn vị"),
        ({"who-3": "Chi bộ tổ dân phố số 1"}, "Xin ghi đơn vị của cấp 2 trước"),
        ({"cutoff_day": "32"}, "Xin ghi số từ 1 đến 31"),
        ({"every": "once"}, "Báo cáo một lần cần ghi ngày này"),
        ({"who-2": "Các chi bộ trực thuộc", "lead-2": "9"}, "Mỗi cấp phải nộp trước cấp trên"),
        ({"first_on": "01/01/0001"}, "Xin ghi năm từ 2000 đến 2100"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(client, w, more, sentence):
    client.force_login(w.clerk)
    response = client.post(reverse("stream-create"), form(w, **more))
    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_the_form_to_edit_says_again_what_stands(client, w):
    client.force_login(w.clerk)
    page = client.get(reverse("stream-edit", args=[w.stream.pk])).content.decode()
    assert "Các chi bộ trực thuộc</textarea>" in page


def test_a_stale_form_shows_both(client, w):
    client.force_login(w.clerk)
    ReportStream.objects.update(name="Tên của người khác", version=2)
    data = form(w, version="1", name="Tên của tôi", every="month", due_after="2", directive=w.plan.pk)
    response = client.post(reverse("stream-edit", args=[w.stream.pk]), data)
    assert response.status_code == 409
    assert "Tên của người khác" in response.content.decode()


# --- Who has reported -------------------------------------------------------------------------------------------------


def test_completeness_and_timeliness_are_two_numbers(w):
    numbers = completeness.completeness(w.stream.requests.filter(period_key=JUNE), AFTER)
    assert (numbers.expected, numbers.actual, numbers.on_time, numbers.late, numbers.missing) == (3, 2, 1, 1, 1)
    assert [rate.text for rate in numbers.rates] == ["66,66%", "33,33%"]


def test_the_groups_add_up_and_each_number_opens_its_rows(client, w):
    client.force_login(w.leader)
    handing.return_for_more(w.request, by=w.clerk, today=AFTER, reason="Thiếu số")
    numbers = completeness.completeness(w.stream.requests.filter(period_key=JUNE), AFTER)
    assert sum(getattr(numbers, key) for key in completeness.GROUPS) == numbers.expected
    for key, _, value in numbers.numbers:
        page = client.get(period_url(w), {"show": key})
        assert page.context["page_obj"].paginator.count == value


def test_a_cell_sees_its_own_row_only(client, w):
    client.force_login(w.secretary)
    page = client.get(period_url(w)).content.decode()
    assert "Chi bộ tổ dân phố số 1" in page
    assert "Chi bộ tổ dân phố số 2" not in page


def test_the_list_of_a_period_goes_to_excel(client, w):
    client.force_login(w.clerk)
    book = openpyxl.load_workbook(BytesIO(client.get(period_url(w, "stream-period-xlsx"), {"show": "late"}).content))
    found = [[cell.value for cell in row] for row in book.active.iter_rows()]
    assert any("Chi bộ tổ dân phố số 2" in row and "Muộn" in row for row in found)
    assert not any("Chi bộ tổ dân phố số 1" in row for row in found)


def test_urging_tells_the_missing_units_once_a_day(client, w):
    missing = w.asked[w.cells[2]]
    third = w.cells[2].seats.create(
        person=w.nobody, role="head", title="Bí thư", from_on=datetime.date(2025, 7, 1)
    ).person  # fmt: skip
    client.force_login(w.clerk)
    for _ in range(2):
        client.post(period_url(w, "stream-period-urge"))
    assert Notice.objects.of(third).filter(text__contains="đôn đốc").count() == 1
    missing.refresh_from_db()
    assert missing.urged_on == AFTER


def test_an_official_letter_names_the_late_units(client, w):
    client.force_login(w.clerk)
    letter = client.get(period_url(w, "stream-period-docx"))
    text = "".join(part.text for part in docx.Document(BytesIO(letter.content)).element.iter() if part.text)
    assert "đôn đốc nộp báo cáo tháng 6 năm 2026" in text
    assert "Chi bộ tổ dân phố số 3" in text
    assert "Chi bộ tổ dân phố số 1" not in text


# --- What a unit owes -------------------------------------------------------------------------------------------------


def test_the_secretary_writes_and_hands_in_on_one_page(client, w):
    asked = w.asked[w.cells[2]]
    w.cells[2].seats.create(person=w.nobody, role="head", title="Bí thư", from_on=datetime.date(2025, 7, 1))
    client.force_login(w.nobody)
    assert "Làm báo cáo" in client.get(reverse("request-list")).content.decode()
    client.post(reverse("request-begin", args=[asked.pk]))
    versions = {f"version-{key}": "1" for key in ("results", "obstacles", "proposals", "coming")}
    data = {"body-results": "Họp ngày 10/6", "hand_in": "1"} | versions
    page = client.post(reverse("request-write", args=[asked.pk]), data, follow=True).content.decode()
    assert "Đã nộp, chờ tiếp nhận" in page
    asked.refresh_from_db()
    assert asked.submission.texts == {"results": "Họp ngày 10/6"}


def test_what_the_unit_said_of_its_work_is_taken_over_without_its_own_name(client, w):
    w.assignment.obstacles = "Thiếu máy chiếu"
    w.assignment.state, w.assignment.received_on = "in_progress", BEGUN
    w.assignment.save()
    handing.take_back(w.request, by=w.secretary, today=AFTER, reason="Bổ sung")
    client.force_login(w.secretary)
    versions = {f"version-{s.key}": s.version for s in handing.sections_of(w.request)}
    bodies = {f"body-{s.key}": s.body for s in handing.sections_of(w.request)}
    client.post(reverse("request-write", args=[w.request.pk]), bodies | versions | {"fill": "1"})
    assert w.request.report.sections.get(key="obstacles").body == "- Thiếu máy chiếu."


def test_a_stale_short_report_shows_both_texts_and_loses_nothing(client, w):
    handing.take_back(w.request, by=w.secretary, today=AFTER, reason="Bổ sung")
    versions = {f"version-{s.key}": str(s.version - 1 or 99) for s in handing.sections_of(w.request)}
    client.force_login(w.secretary)
    response = client.post(reverse("request-write", args=[w.request.pk]), versions | {"body-results": "Bản của tôi"})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bản của tôi" in page
    assert "Chi bộ tổ dân phố số 1 đã họp." in page


def test_the_ward_reads_and_accepts_what_the_cell_handed_in(client, w):
    client.force_login(w.clerk)
    assert "Chi bộ tổ dân phố số 1 đã họp." in client.get(w.request.get_absolute_url()).content.decode()
    page = client.post(reverse("request-accept", args=[w.request.pk]), follow=True).content.decode()
    assert "Đã tiếp nhận" in page


def test_a_report_that_is_not_handed_in_shows_nothing_to_the_ward(client, w):
    handing.take_back(w.request, by=w.secretary, today=AFTER, reason="Bổ sung")
    w.request.report.sections.filter(key="results").update(body="Bản đang sửa dở")
    client.force_login(w.clerk)
    assert "Bản đang sửa dở" not in client.get(w.request.get_absolute_url()).content.decode()


# --- Queries ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["stream-list", "stream-detail", "stream-period", "request-list"])
def test_twenty_more_rows_ask_no_more_questions(client, w, name):
    path = {"stream-detail": w.stream.get_absolute_url(), "stream-period": period_url(w)}.get(name) or reverse(name)
    client.force_login(w.clerk)
    owe(w, w.ward, JUNE)
    count = queries(client, path)
    for number in range(20):
        owe(w, unit(f"Chi bộ khu phố số {number}", Kind.CELL, w.ward), JUNE)
        owe(w, w.ward, f"{2000 + number}")
        ask(w, name=f"Báo cáo số {number}", today=AFTER, directive=None)
    assert queries(client, path) == count


def owe(w, unit, key):
    days = {"starts_on": BEGUN, "ends_on": DUE, "due_on": DUE, "made_on": BEGUN}
    ReportRequest.objects.create(stream=w.stream, unit=unit, superior=w.ward, period_key=key, **days)


def queries(client, path):
    client.get(path)
    with CaptureQueriesContext(connection) as found:
        assert client.get(path).status_code == 200
    return len(found)


def test_a_city_sees_its_wards_and_their_cells(client):
    w = make_city_stream()
    client.force_login(w.city_clerk)
    page = client.get(w.stream.get_absolute_url()).content.decode()
    assert "Cấp 2" in page
    assert "trước cấp trên 3 ngày làm việc" in page


def test_what_a_unit_owes_stands_on_its_work_page_and_dashboard(client, w):
    handing.take_back(w.request, by=w.secretary, today=AFTER, reason="Bổ sung")
    client.force_login(w.secretary)
    assert "Báo cáo phải nộp (2)" in client.get(reverse("work-list")).content.decode()
    assert "Báo cáo tháng của chi bộ, tháng 6 năm 2026" in client.get(reverse("dashboard")).content.decode()


def test_the_dashboard_shows_the_superior_who_has_reported(client, w):
    client.force_login(w.leader)
    page = client.get(reverse("dashboard")).content.decode()
    assert f"{period_url(w)}?show=missing" in page
    assert "33,33%" in page
