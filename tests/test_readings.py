"""The review of a file that was read: what it shows, what is kept of it, who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains

from directives.actions import readings
from directives.models import Directive
from tests.cast import TODAY
from tests.papers import PLAN
from tests.reading import acts, form_of, reading_ward, take_in
from units.refusals import Stale
from units.text import fold

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    return reading_ward(time_machine)


def test_the_review_shows_head_tasks_and_the_document_cited(client, ward):
    client.force_login(ward.clerk)
    page = client.get(take_in(ward).get_absolute_url())
    assertContains(page, 'value="10/06/2026"')
    assertContains(page, "Tổng hợp kết quả, báo cáo Ban Thường vụ Đảng ủy hằng quý")
    (first, _), (second, offered) = page.context["bases"]
    assert (first["cited"], second["cited"], offered) == (str(ward.directive.pk), "", [])
    assert page.context["form"]["parent"].value() == str(ward.directive.pk)


def test_a_document_of_the_same_number_and_another_day_is_only_offered(client, ward):
    client.force_login(ward.clerk)
    page = client.get(take_in(ward, PLAN.replace("31/12/2025", "30/11/2025")).get_absolute_url())
    row, offered = page.context["bases"][0]
    assert row["cited"] == ""
    assert [int(value) for value, _ in offered] == [ward.directive.pk]


def test_every_line_of_the_source_is_somewhere_in_the_sheet(ward):
    reading = take_in(ward)
    sheet = reading.sheet
    words = [*sheet["head"].values(), *(row["text"] for row in sheet["bases"] + sheet["nodes"])]
    said = fold(" ".join(words))
    lost = [line["text"] for line in reading.found["lines"] if fold(line["text"]) not in said]
    furniture = ["ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU", "Nhị Chiểu, ngày 10 tháng 6 năm 2026", "*",
                 "Số: 25-KH/ĐU", "KẾ HOẠCH", "-----", "Nơi nhận:", "ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG",
                 "T/M BAN THƯỜNG VỤ"]  # fmt: skip
    assert [line for line in lost if line not in furniture and not line.startswith("- ")] == []


def test_corrections_are_kept_for_later(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"tasks-0-text": "Việc đã sửa lời", "save": "1"})
    assertContains(client.get(reading.get_absolute_url()), "Việc đã sửa lời")
    assert acts(reading)[-1] == "reading.save"
    assert not Directive.objects.filter(reference_number="25-KH/ĐU").exists()


def test_a_stale_review_shows_both_and_loses_nothing(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading)
    client.post(reading.get_absolute_url(), data | {"tasks-0-text": "Lời của người thứ nhất"})
    response = client.post(reading.get_absolute_url(), data | {"tasks-0-text": "Lời của người thứ hai"})
    assertContains(response, "Lời của người thứ nhất", status_code=409)
    assertContains(response, "Lời của người thứ hai", status_code=409)
    reading.refresh_from_db()
    assert reading.sheet["tasks"][0]["text"] == "Lời của người thứ nhất"


def test_the_neighbour_sees_nothing_and_the_leader_may_not(client, ward):
    reading = take_in(ward)
    for person, wanted in ((ward.outsider, 404), (ward.leader, 403), (ward.inspector, 404), (ward.clerk2, 200)):
        client.force_login(person)
        assert client.get(reading.get_absolute_url()).status_code == wanted


def test_a_stranger_may_not_save(ward):
    reading = take_in(ward)
    with pytest.raises(readings.NotYours):
        readings.save_sheet(reading, reading.sheet, by=ward.outsider, today=TODAY, version=1)
    with pytest.raises(Stale):
        readings.save_sheet(reading, reading.sheet, by=ward.clerk, today=TODAY, version=9)


def test_an_unfinished_reading_waits_on_the_list_of_documents(client, ward):
    reading = take_in(ward)
    client.force_login(ward.clerk2)
    assertContains(client.get(reverse("directive-list")), reading.get_absolute_url())


def test_more_tasks_cost_no_more_queries(client, ward, django_assert_max_num_queries):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    more = "".join(f"- Việc thứ {n} của ban, xong trước ngày 30/6/2026.\n" for n in range(20))
    longer = take_in(ward, PLAN.replace("2. Ủy ban Mặt trận", f"{more}2. Ủy ban Mặt trận"))
    with CaptureQueriesContext(connection) as few:
        client.get(reading.get_absolute_url())
    with django_assert_max_num_queries(len(few)):
        page = client.get(longer.get_absolute_url())
    assert page.context["task_count"] > 20
