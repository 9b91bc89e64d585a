"""The first start for real use: an office and its administrator."""

import datetime

import pytest
from django.core.exceptions import ValidationError

from cascade import prepare
from units import access, journal
from units.founding import found_office
from units.models import Entry, Office, Unit, User

DAY = datetime.date(2026, 11, 23)
GOOD = {"username": "quan-tri", "password": "nang-xanh-tren-song"}


@pytest.mark.django_db
def test_the_administrator_can_let_others_in():
    person = found_office("Đảng ủy phường Thử", **GOOD, on=DAY)
    assert person.check_password(GOOD["password"])
    assert access.reach_of(person, DAY, [access.ADMIN]).holds(Unit.objects.get())
    assert Office.current().name == "Đảng ủy phường Thử"


@pytest.mark.django_db
def test_founding_is_the_first_line_of_the_journal():
    found_office("Đảng ủy phường Thử", **GOOD, on=DAY)
    assert [entry.act for entry in Entry.objects.all()] == ["office.founded"]
    assert list(journal.verify()) == []


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"password": "847362519047"}, {"password": "ngan"}, {"username": "có dấu cách"}])
def test_nothing_is_founded_on_a_bad_name_or_password(change):
    with pytest.raises(ValidationError):
        found_office("Đảng ủy phường Thử", **{**GOOD, **change}, on=DAY)
    assert not User.objects.exists()
    assert not Unit.objects.exists()


@pytest.mark.django_db
def test_the_first_start_asks_for_what_is_missing(monkeypatch, settings):
    for name in ("OFFICE_NAME", "ADMIN_USERNAME", "ADMIN_PASSWORD", "ADMIN_PASSWORD_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    with pytest.raises(prepare.Refusal, match="hãy đặt OFFICE_NAME"):
        prepare.first_content(demo=False)


@pytest.mark.django_db
def test_later_starts_leave_the_accounts_alone(monkeypatch):
    found_office("Đảng ủy phường Thử", **GOOD, on=DAY)
    monkeypatch.setenv("OFFICE_NAME", "Đảng ủy phường Khác")
    monkeypatch.setenv("ADMIN_USERNAME", "nguoi-khac")
    monkeypatch.setenv("ADMIN_PASSWORD", GOOD["password"])
    prepare.first_content(demo=False)
    prepare.first_content(demo=True)
    assert [user.username for user in User.objects.all()] == ["quan-tri"]
