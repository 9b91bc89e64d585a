"""The office's settings and the journal's page."""

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from tests.cast import TODAY, Role, make_ward, person
from units import journal
from units.actions.settling import settle, settling_unit
from units.forms import OfficeForm
from units.models import Entry, Office

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Đảng ủy phường Nhị Chiểu", "before_day_counts": "on", "soon_days": "5", "reminder_days": "1, 7 3",
    "superior_after_days": "7", "higher_after_days": "14", "confirmer_after_days": "3",
    "letters_from_hour": "7", "letters_to_hour": "18", "recurring_due": "cutoff",
    "idle_minutes": "480", "session_hours": "168", "page_number_place": "bottom", "duplex_margins": "on",
    "default_due_days": "", "cutoff_day": "14", "format_profile": "hd05",
    "days_off": "23/02/2026\n24/02/2026", "working_days": "", "version": "1",
}  # fmt: skip


@pytest.fixture
def ward():
    return make_ward()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_the_administrator_settles(ward):
    signed_in(ward.admin).post("/office/", FORM)
    office = Office.current()
    assert (office.soon_days, office.reminder_days, office.days_off) == (5, "7,3,1", ["2026-02-23", "2026-02-24"])
    assert Entry.objects.get(act="office.settle").data["soon_days"] == [7, 5]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("reminder_days", "0,10000", "Ghi các số ngày từ 1 đến 60"),
        ("reminder_days", "7,6,5,4,3,2,1", "nhiều nhất 6 lần"),
        ("superior_after_days", "0", "từ 1 đến 60"),
        ("higher_after_days", "7", "Phải sau ngày báo cơ quan giao việc"),
        ("confirmer_after_days", "61", "từ 1 đến 60"),
        ("cutoff_day", "31", "Ngày chốt từ 1 đến 28"),
        ("default_due_days", "0", "Ghi số ngày từ 1 đến 366"),
        ("default_due_days", "10000", "Ghi số ngày từ 1 đến 366"),
        ("soon_days", "61", "Ghi số ngày từ 0 đến 60"),
        ("letters_from_hour", "4", "Ghi giờ từ 5 đến 12"),
        ("letters_to_hour", "12", "Ghi giờ từ 13 đến 22"),
        ("letters_to_hour", "24", "Ghi giờ từ 13 đến 22"),
        ("days_off", "31/6/2026", "“31/6/2026” không phải là ngày"),
    ],
)
def test_nonsense_is_told_at_the_field(ward, field, value, sentence):
    assertContains(signed_in(ward.admin).post("/office/", FORM | {field: value}), sentence)
    assert Office.current().version == 1


def test_a_stale_form_shows_both(ward):
    settle(Office.current(), by=ward.admin, today=TODAY, version=1, soon_days=9)
    response = signed_in(ward.admin).post("/office/", FORM)
    assertContains(response, "Người khác đã sửa", status_code=409)
    assert Office.current().soon_days == 9


def test_an_administrator_below_another_does_not_settle_for_all(ward):
    person("quan-tri.haiphong", ward.city, Role.ADMIN, "Quản trị")
    assert settling_unit(ward.admin, TODAY) is None
    assert signed_in(ward.admin).get("/office/").status_code == 403


@pytest.mark.parametrize("who", ["clerk", "leader", "secretary", "inspector"])
def test_others_do_not_settle(ward, who):
    assert signed_in(getattr(ward, who)).post("/office/", FORM).status_code == 403


def write(ward, text):
    with transaction.atomic():
        journal.record("unit.change", ward.cell, unit=ward.ward, by=ward.clerk, text=text)


def test_the_inspector_reads_searches_and_takes_the_journal_along(ward):
    write(ward, "=Sửa tên chi bộ")
    write(ward, "Việc khác")
    inspector = signed_in(ward.inspector)
    inspector.get("/journal/")
    assertContains(inspector.get("/journal/"), "Việc khác")
    assertNotContains(inspector.get("/journal/?q=tên"), "Việc khác")
    lines = b"".join(inspector.get("/journal/?format=csv").streaming_content).decode()
    assert "'=Sửa tên chi bộ" in lines
    assert Entry.objects.latest("pk").hash in lines


def test_the_neighbour_reads_nothing_of_it(ward):
    write(ward, "Việc của phường")
    leader = person("lanh-dao.ledaihanh", ward.next_ward, Role.LEADER, "Bí thư")
    assertNotContains(signed_in(leader).get("/journal/"), "Việc của phường")
    assert signed_in(ward.outsider).get("/journal/").status_code == 403


def test_a_strange_filter_is_a_calm_page(ward):
    assert signed_in(ward.inspector).get("/journal/?since=hôm+qua&page=10000000000&q=%25_'\"").status_code == 200


def test_the_journal_asks_no_more_for_twenty_more_rows(ward, django_assert_max_num_queries):
    for number in range(20):
        write(ward, f"Dòng {number}")
    inspector = signed_in(ward.inspector)
    inspector.get("/journal/")
    with django_assert_max_num_queries(9):
        inspector.get("/journal/")


def test_every_setting_stands_under_a_heading():
    shown = [name for _, names in OfficeForm.GROUPS for name in names]
    assert sorted(shown) == sorted(OfficeForm.Meta.fields)
