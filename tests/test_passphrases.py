"""Passphrases: long, in one's own words, and not those that everybody tries first."""

import unicodedata

import pytest
import time_machine
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from pytest_django.asserts import assertContains

from tests.cast import make_ward
from units.models import Entry, Session, SignIn, User

COMMON = [
    "matkhau123456789", "M@tKhau!!!2026", "Mật khẩu 2026 2026", "anhyeuem anhyeuem", "anh yêu em mãi mãi 123",
    "matkhaumatkhaumatkhau", "123456-123456-123456", "password12345678", "thong-suot-2026",
]  # fmt: skip
GOOD = ["sông Đuống chảy lặng lờ", "bốn con mèo ăn cơm", "mot-cau-dai-de-nho", "đèn dầu lạc bên ô cửa"]


@pytest.mark.parametrize("words", COMMON)
def test_what_everybody_tries_first_is_refused(words):
    with pytest.raises(ValidationError):
        validate_password(words)


@pytest.mark.parametrize("words", GOOD)
def test_a_sentence_of_ones_own_is_taken(words):
    validate_password(words)


def test_a_refusal_says_what_to_do_instead():
    with pytest.raises(ValidationError) as refused:
        validate_password("mật khẩu 123456789")
    assert "từ bốn từ trở lên" in refused.value.messages[0]


def test_a_passphrase_is_the_same_on_every_keyboard():
    person = User(username="bi-thu")
    person.set_password(unicodedata.normalize("NFD", "sông Đuống chảy lặng lờ"))
    assert person.check_password(unicodedata.normalize("NFC", "sông Đuống chảy lặng lờ"))
    assert not person.check_password("song Duong chay lang lo")


@pytest.fixture
def ward(db):
    return make_ward()


@pytest.fixture
def admin(ward):
    client = Client()
    client.force_login(ward.admin)
    return client


def link_for(admin, person):
    return admin.post(f"/people/{person.pk}/link/").context["link"]


def set_by(client, link, words="sông Đuống chảy lặng lờ"):
    form = client.get(link, follow=True)
    return client.post(form.redirect_chain[-1][0], {"new_password1": words, "new_password2": words})


def test_the_link_is_handed_over_on_paper_with_a_code_and_its_last_hour(ward, admin):
    with time_machine.travel("2026-06-15T01:00:00Z", tick=False):
        admin.force_login(ward.admin)
        page = admin.post(f"/people/{ward.secretary.pk}/link/")
    assertContains(page, "<svg")
    assertContains(page, "đến <strong>08:00 ngày 18/06/2026")
    assert page["Cache-Control"] == "no-store"


def test_whoever_set_a_passphrase_by_the_link_is_signed_in_with_it(ward, admin):
    owner = Client()
    response = set_by(owner, link_for(admin, ward.secretary))
    assert response.status_code == 302
    assert owner.get("/work/").status_code == 200
    assert ward.secretary.sign_ins.get().outcome == SignIn.Outcome.LINK
    assert Entry.objects.get(act="account.password").actor == ward.secretary


def test_looking_at_the_link_does_not_spend_it(ward, admin):
    link = link_for(admin, ward.secretary)
    for _ in range(3):
        Client().get(link, follow=True)
    assert set_by(Client(), link).status_code == 302


def test_a_new_link_ends_the_one_before(ward, admin):
    first = link_for(admin, ward.secretary)
    link_for(admin, ward.secretary)
    assertContains(Client().get(first, follow=True), "Liên kết không còn dùng được")


def test_a_link_ends_after_three_days(ward, admin):
    with time_machine.travel("2026-06-15T01:00:00Z", tick=False) as clock:
        admin.force_login(ward.admin)
        link = link_for(admin, ward.secretary)
        clock.move_to("2026-06-18T01:00:02Z")
        assertContains(Client().get(link, follow=True), "Liên kết không còn dùng được")


def test_a_link_ends_what_was_open_under_the_old_password(ward, admin):
    thief = Client()
    thief.force_login(ward.secretary)
    set_by(Client(), link_for(admin, ward.secretary))
    assert thief.get("/work/").status_code == 302
    assert Session.objects.filter(person=ward.secretary).count() == 1


def test_the_form_says_the_name_to_sign_in_with(ward, admin):
    assertContains(Client().get(link_for(admin, ward.secretary), follow=True), ward.secretary.username)
