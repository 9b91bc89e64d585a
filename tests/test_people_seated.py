"""Accounts and seats: an account opens nothing, a seat does, from its day to its day."""

import datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from tests.cast import TODAY, make_ward
from units import access
from units.actions import seating
from units.models import Entry, Seat, User
from units.refusals import Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return make_ward()


@pytest.fixture
def admin(ward):
    client = Client()
    client.force_login(ward.admin)
    return client


def seat_someone(ward, **more):
    fields = {"person": ward.nobody, "title": "Bí thư", "role": "head", "from_on": TODAY} | more
    return seating.add_seat(ward.cells[2], by=ward.admin, today=TODAY, **fields)


def test_an_account_is_made_without_a_password_and_gets_one_by_a_link_that_works_once(ward, admin):
    admin.post("/people/create/", {"username": "bi-thu.chi-bo-3", "full_name": "", "email": ""})
    person = User.objects.get(username="bi-thu.chi-bo-3")
    assert not person.has_usable_password()
    link = admin.post(f"/people/{person.pk}/link/").context["link"]
    owner = Client()
    form = owner.get(link, follow=True)
    words = {"new_password1": "mot-cau-dai-de-nho", "new_password2": "mot-cau-dai-de-nho"}
    owner.post(form.redirect_chain[-1][0], words)
    person.refresh_from_db()
    assert person.check_password("mot-cau-dai-de-nho")
    assertContains(Client().get(link, follow=True), "Liên kết không còn dùng được")


def test_a_username_is_taken_in_any_case(ward, admin):
    response = admin.post("/people/create/", {"username": "Van-Thu.NhiChieu"})
    assertContains(response, "Tên đăng nhập này đã có")


def test_a_seat_lets_its_holder_work_from_its_first_day(ward):
    seat_someone(ward, from_on=TODAY)
    assert not access.may_tick(ward.nobody, ward.cells[2], TODAY - datetime.timedelta(days=1))
    assert access.may_tick(User.objects.get(pk=ward.nobody.pk), ward.cells[2], TODAY)
    assert "Bố trí khong-vi-tri làm Bí thư" in Entry.objects.get(act="seat.add").text


def test_nobody_sits_twice_in_one_seat(ward):
    seat_someone(ward)
    with pytest.raises(seating.SeatTaken):
        seat_someone(ward)


def test_a_deputy_acts_between_two_days_only(ward, admin):
    seat = Seat.objects.get(person=ward.secretary)
    days = {"from_on": "16/06/2026", "to_on": "20/06/2026"}
    admin.post(f"/seats/{seat.pk}/deputise/", {"person": "khong-vi-tri"} | days)
    acting = {day: access.may_tick(User.objects.get(pk=ward.nobody.pk), ward.cell, datetime.date(2026, 6, day))
              for day in (15, 16, 20, 21)}  # fmt: skip
    assert acting == {15: False, 16: True, 20: True, 21: False}


def test_a_deputy_without_a_last_day_is_refused(ward, admin):
    seat = Seat.objects.get(person=ward.secretary)
    response = admin.post(f"/seats/{seat.pk}/deputise/", {"person": "khong-vi-tri", "from_on": "16/06/2026"})
    assert response.context["form"].errors["to_on"]
    assert seat.deputies.count() == 0


def test_ending_a_seat_ends_its_rights(ward, admin):
    seat = Seat.objects.get(person=ward.secretary)
    admin.post(f"/seats/{seat.pk}/edit/", {"title": seat.title, "to_on": TODAY.strftime("%d/%m/%Y"), "version": 1})
    assert not access.may_tick(User.objects.get(pk=ward.secretary.pk), ward.cell, TODAY + datetime.timedelta(days=1))


def test_two_people_changing_a_seat_lose_nothing(ward, admin):
    seat = Seat.objects.get(person=ward.secretary)
    seating.change_seat(seat, by=ward.admin, today=TODAY, version=1, title="Bí thư Chi bộ 1", to_on=None)
    response = admin.post(f"/seats/{seat.pk}/edit/", {"title": "Bí thư lâm thời", "version": 1})
    assertContains(response, "Bí thư lâm thời", status_code=409)
    assertContains(response, "Bí thư Chi bộ 1", status_code=409)
    with pytest.raises(Stale):
        seating.change_seat(seat, by=ward.admin, today=TODAY, version=1, title="Khác", to_on=None)


def test_two_people_changing_an_account_lose_nothing(ward, admin):
    url = f"/people/{ward.secretary.pk}/"
    admin.post(url, {"full_name": "Tên của người khác", "email": "", "is_active": "on", "version": 1})
    response = admin.post(url, {"full_name": "Tên tôi gõ", "email": "", "version": 1})
    for words in ("Tên của người khác", "Tên tôi gõ", ">Có<", ">Không<"):
        assertContains(response, words, status_code=409)
    ward.secretary.refresh_from_db()
    assert (ward.secretary.full_name, ward.secretary.is_active) == ("Tên của người khác", True)


def test_the_last_administrator_stays(ward):
    seat = Seat.objects.get(person=ward.admin)
    with pytest.raises(seating.LastAdministrator):
        seating.change_seat(seat, by=ward.admin, today=TODAY, version=1, title="Quản trị", to_on=TODAY)


def test_an_account_of_another_branch_is_not_there(ward, admin):
    assert admin.get(f"/people/{ward.outsider.pk}/").status_code == 404
    assert admin.post(f"/people/{ward.outsider.pk}/link/").status_code == 404


def test_an_account_that_also_sits_elsewhere_is_not_the_wards_to_keep(ward, admin):
    Seat.objects.create(unit=ward.city, person=ward.secretary, title="Ủy viên", role="leader", from_on=TODAY)
    assert admin.get(f"/people/{ward.secretary.pk}/").status_code == 403


@pytest.mark.parametrize("who", ["clerk", "leader", "inspector", "secretary"])
def test_only_administrators_keep_accounts(ward, who):
    client = Client()
    client.force_login(getattr(ward, who))
    assert client.get("/people/").status_code == 403
    assert client.post(f"/people/{ward.secretary.pk}/link/").status_code == 403


def test_a_closed_account_cannot_sign_in(ward, admin):
    ward.secretary.set_password("mot-cau-dai-de-nho")
    ward.secretary.save()
    admin.post(f"/people/{ward.secretary.pk}/", {"full_name": "", "email": "", "version": 1})
    assert not Client().login(username=ward.secretary.username, password="mot-cau-dai-de-nho")
    assert Entry.objects.get(act="account.change").text == "Khóa tài khoản bi-thu.chi-bo-1."


def test_the_list_of_people_asks_no_more_for_twenty_more_rows(ward, admin, django_assert_max_num_queries):
    for number in range(20):
        person = User.objects.create(username=f"them-{number}", password="!")
        Seat.objects.create(unit=ward.cell, person=person, title="Phó Bí thư", role="head", from_on=TODAY)
    with django_assert_max_num_queries(11):
        assertContains(admin.get("/people/"), "them-19")
