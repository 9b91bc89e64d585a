"""The review of a file that was read: what it shows, what is kept of it, who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

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


def key_of(reading, words, part="nodes"):
    return next(row["key"] for row in reading.sheet[part] if words in row["text"])


def shape(client, reading, deed, **more):
    return client.post(reading.get_absolute_url(), form_of(client, reading) | {"do": deed} | more)


def test_a_deed_on_the_outline_is_saved_and_goes_on_where_it_was_done(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    key = key_of(reading, "Làm thật")
    response = shape(client, reading, f"task-{key}", **{"tasks-0-deadline": "trước ngày 1/7/2026"})
    made = len(reading.sheet["tasks"])
    assertRedirects(response, f"{reading.get_absolute_url()}#tasks-{made}-lead", fetch_redirect_response=False)
    reading.refresh_from_db()
    assert [row["place"] for row in reading.sheet["tasks"]][-1] == key
    assert reading.sheet["tasks"][0]["deadline"] == "trước ngày 1/7/2026"


def test_the_browser_gets_the_draft_alone_with_the_field_to_go_on_in(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    key = key_of(reading, "Làm thật")
    data = form_of(client, reading) | {"do": f"out-{key}"}
    piece = client.post(reading.get_absolute_url(), data, headers={"HX-Request": "true"})
    assertContains(piece, f'id="draft" data-focus="nodes-{key}-text"')
    assertContains(piece, 'name="version" value="2"')
    assertNotContains(piece, "<html")


def test_a_deed_that_cannot_be_done_is_said_and_changes_nothing(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    response = shape(client, reading, f"split-{key_of(reading, 'Làm thật')}")
    assertContains(response, "Xin xuống dòng tại chỗ muốn tách", status_code=422)
    reading.refresh_from_db()
    assert (reading.version, reading.corrections) == (1, None)


def test_what_one_types_into_a_line_that_another_joined_meanwhile_is_shown(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    key = key_of(reading, "Làm thật")
    mine = form_of(client, reading) | {f"nodes-{key}-text": "- Lời của người thứ hai"}
    client.force_login(ward.clerk2)
    shape(client, reading, f"merge-{key}")
    client.force_login(ward.clerk)
    response = client.post(reading.get_absolute_url(), mine)
    assertContains(response, "Dòng mà người khác đã gộp hoặc bỏ", status_code=409)
    assertContains(response, "Lời của người thứ hai", status_code=409)


def test_a_finding_that_was_ticked_stays_ticked_and_comes_last(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward, PLAN.replace("\tTrần Văn Mẫu\n", "\n").replace("25-KH/ĐU", "   -KH/ĐU"))
    first, *rest = client.get(reading.get_absolute_url()).context["notes"]
    assert rest
    client.post(reading.get_absolute_url(), form_of(client, reading) | {f"seen-{first.key}": "1"})
    page = client.get(reading.get_absolute_url())
    assert [note.key for note in page.context["notes"] if note.seen] == [page.context["notes"][-1].key] == [first.key]
    assert page.context["notes_open"] == len(rest)


def test_what_the_paper_lacked_and_the_clerk_wrote_is_no_longer_asked(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward, PLAN.replace("25-KH/ĐU", "   -KH/ĐU"))
    assertContains(client.get(reading.get_absolute_url()), "chưa có số, ký hiệu")
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"reference_number": "25-KH/ĐU"})
    assertNotContains(client.get(reading.get_absolute_url()), "chưa có số, ký hiệu")


def test_a_deadline_is_read_while_it_is_typed(client, ward):
    client.force_login(ward.clerk)
    address = reverse("reading-deadline", args=[take_in(ward).pk])
    typed = {"tasks-3-deadline": "trước ngày 30/6", "issued_on": "10/06/2026"}
    assertContains(client.get(address, typed), "30/06/2026")
    assertContains(client.get(address, {"tasks-3-deadline": ""}), "></span>")


def test_units_of_ones_own_branch_are_suggested_while_one_types(client, ward):
    client.force_login(ward.clerk)
    address = reverse("reading-units", args=[take_in(ward).pk])
    answer = client.get(address, {"tasks-3-lead": "Công an phường; Chi bộ tổ dân phố số 1"[:-2]})
    assertContains(answer, 'data-suggest="Chi bộ tổ dân phố số 1"', count=1)
    assertNotContains(client.get(address, {"tasks-3-lead": "Lê Đại Hành"}), "data-suggest")
