"""Signing in: guessing a password takes for ever, and keeps nobody else out."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.cast import make_ward
from units.models import Entry, KnownDevice, SignIn
from units.signin import holds

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 6, 15, 8, tzinfo=datetime.UTC)
PASSPHRASE = "sông Đuống chảy lặng lờ"
HOME, ELSEWHERE = "10.1.1.5", "203.0.113.9"


@pytest.fixture
def ward():
    ward = make_ward()
    for person in (ward.clerk, ward.secretary):
        person.set_password(PASSPHRASE)
        person.save()
    return ward


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


def knock(client, username, password, address=ELSEWHERE):
    return client.post("/sign-in/", {"username": username, "password": password}, REMOTE_ADDR=address)


def gets_in(client, person, address=ELSEWHERE):
    return knock(client, person.username, PASSPHRASE, address).status_code == 302


def guess(username, times, address=ELSEWHERE):
    return [knock(Client(), username, f"đoán lần {number}", address) for number in range(times)][-1]


def test_the_right_passphrase_opens_the_door_and_is_written_down(ward, clock):
    assert gets_in(Client(headers={"User-Agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0"}), ward.clerk)
    row = ward.clerk.sign_ins.get()
    assert (row.outcome, row.address, row.device_words) == ("in", ELSEWHERE, "Chrome trên máy tính Windows")


def test_after_five_wrong_passwords_the_right_one_has_to_wait_a_quarter_of_an_hour(ward, clock):
    guess(ward.clerk.username, 5)
    response = knock(Client(), ward.clerk.username, PASSPHRASE)
    assert "Xin đợi 15 phút" in response.content.decode()
    clock.shift(datetime.timedelta(minutes=14, seconds=59))
    assert not gets_in(Client(), ward.clerk)
    clock.shift(datetime.timedelta(seconds=2))
    assert gets_in(Client(), ward.clerk)


def test_four_wrong_passwords_are_forgiven_by_the_right_one(ward, clock):
    guess(ward.clerk.username, 4)
    assert gets_in(Client(), ward.clerk)
    guess(ward.clerk.username, 4)
    assert gets_in(Client(), ward.clerk)


def test_the_owner_gets_in_from_another_address_while_the_attackers_is_held(ward, clock):
    guess(ward.clerk.username, 5)
    assert gets_in(Client(), ward.clerk, HOME)


def test_the_owners_own_browser_gets_in_from_the_attackers_very_address(ward, clock):
    browser = Client()
    assert gets_in(browser, ward.clerk)
    browser.post("/sign-out/")
    guess(ward.clerk.username, 5)
    assert not gets_in(Client(), ward.clerk)
    assert gets_in(browser, ward.clerk)


def test_a_known_browser_may_not_guess_without_end_either(ward, clock):
    browser = Client()
    gets_in(browser, ward.clerk)
    browser.post("/sign-out/")
    for number in range(5):
        knock(browser, ward.clerk.username, f"đoán lần {number}")
    assert not gets_in(browser, ward.clerk)


def test_a_made_up_device_cookie_helps_nobody(ward, clock):
    guess(ward.clerk.username, 5)
    stranger = Client()
    stranger.cookies["device"] = "x" * 43
    assert not gets_in(stranger, ward.clerk)


def test_many_addresses_together_are_held_but_not_where_the_owner_has_been(ward, clock):
    gets_in(Client(), ward.clerk, HOME)
    for number in range(10):
        guess(ward.clerk.username, 2, f"198.51.100.{number}")
    assert not gets_in(Client(), ward.clerk, ELSEWHERE)
    assert gets_in(Client(), ward.clerk, HOME)


def test_one_address_holds_fewer_than_five_names_a_minute(ward, clock):
    names = [f"nguoi-{number}" for number in range(30)]
    for name in names:
        guess(name, 5)
    counted = SignIn.objects.failed().values_list("name_key", flat=True)
    assert len(set(counted)) <= 5
    assert len(counted) == holds.ADDRESS_LIMIT


def test_a_visitor_with_a_whole_ipv6_network_is_one_visitor(ward, clock):
    for number in range(5):
        guess(ward.clerk.username, 1, f"2001:db8:0:1::{number}")
    assert not gets_in(Client(), ward.clerk, "2001:db8:0:1::99")
    assert gets_in(Client(), ward.clerk, "2001:db8:0:2::1")


@pytest.mark.parametrize(
    ("address", "network"),
    [("10.1.1.5", "10.1.1.5"), ("2001:db8:1:2:3::9", "2001:db8:1:2::/64"), ("::ffff:10.1.1.5", "10.1.1.5"),
     ("fe80::1%eth0", "fe80::/64"), ("không phải", "không phải"), ("", "")],
)  # fmt: skip
def test_addresses_in_all_their_spellings(address, network):
    assert holds.network_of(address) == network


def test_a_clock_that_was_a_year_ahead_holds_nobody(ward, clock):
    clock.shift(datetime.timedelta(days=365))
    guess(ward.clerk.username, 5)
    clock.move_to(START)
    assert gets_in(Client(), ward.clerk)


def test_of_six_hundred_guesses_in_a_day_few_are_looked_at(ward, clock):
    for _ in range(100):
        guess(ward.clerk.username, 6)
        clock.shift(datetime.timedelta(minutes=15))
    assert SignIn.objects.count() < 150  # each row is a password that was looked at


def test_a_name_that_does_not_exist_is_answered_like_one_that_does(ward, clock):
    def told(name):
        pages = [knock(Client(), name, "sai") for _ in range(6)]
        return [list(page.context["form"].non_field_errors()) for page in pages]

    known, unknown = told(ward.clerk.username), told("khong-co-ai")
    assert known == unknown
    assert known[0] != known[5]


def test_the_same_work_is_done_for_a_name_that_does_not_exist(ward, clock):
    counts = []
    for name in (ward.clerk.username, "khong-co-ai"):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            knock(Client(), name, "sai")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_what_was_typed_as_a_name_is_not_kept(ward, clock):
    knock(Client(), "mật khẩu gõ nhầm ô", "x")
    assert "gõ nhầm" not in str(list(SignIn.objects.values()))


def test_the_administrator_lets_somebody_try_again_at_once(ward, clock):
    guess(ward.clerk.username, 5)
    admin = Client()
    admin.force_login(ward.admin)
    page = admin.get(f"/people/{ward.clerk.pk}/").content.decode()
    assert "Mở lại đăng nhập" in page
    admin.post(f"/people/{ward.clerk.pk}/release/")
    assert Entry.objects.get(act="account.release").actor == ward.admin
    assert gets_in(Client(), ward.clerk)


def test_attempts_of_a_year_ago_are_forgotten(ward, clock):
    from units.signin.actions import forget_old

    gets_in(Client(), ward.clerk)
    assert forget_old(START + datetime.timedelta(days=300)) == 0
    assert forget_old(START + datetime.timedelta(days=367)) == 1
    assert not KnownDevice.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_forty_guesses_at_once_find_no_gap():
    ward = make_ward()

    def one(number):
        try:
            knock(Client(), ward.clerk.username, f"đoán lần {number}")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(40)))
    assert SignIn.objects.filter(outcome="wrong").count() <= holds.NAME_LIMIT
