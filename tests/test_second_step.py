"""Signing in with a second step: an app's code, a passkey, a code on paper; asked of some from a day on."""

import datetime

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from tests.cast import make_ward
from units.models import Entry, Office, Passkey, SignIn
from units.signin import factors, totp

pytestmark = pytest.mark.django_db

START = datetime.datetime(2026, 6, 15, 8, tzinfo=datetime.UTC)
TODAY = START.date()
PASSPHRASE = "sông Đuống chảy lặng lờ"
SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # of the examples in RFC 6238
AN_HOUR_AGO = START - datetime.timedelta(hours=1)


@pytest.fixture
def ward():
    ward = make_ward()
    for person in (ward.clerk, ward.secretary, ward.admin):
        person.set_password(PASSPHRASE)
        person.save()
    return ward


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as clock:
        yield clock


@pytest.fixture
def protected(ward):
    """The clerk, with an app that was set up an hour ago."""
    with time_machine.travel(AN_HOUR_AGO, tick=False):
        code = totp.code_at(SECRET, int(AN_HOUR_AGO.timestamp() // 30))
        factors.add_app(SECRET, code, by=ward.clerk, today=TODAY, now=AN_HOUR_AGO)
    return ward.clerk


def code(moment=START):
    return totp.code_at(SECRET, int(moment.timestamp() // 30))


def first_step(client, person, onward=""):
    return client.post("/sign-in/", {"username": person.username, "password": PASSPHRASE, "next": onward})


def second_step(client, given):
    return client.post("/sign-in/second/", {"code": given})


def is_in(client):
    return client.get("/account/").status_code == 200


@pytest.mark.parametrize(
    ("moment", "wanted"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(moment, wanted):
    assert totp.code_at(SECRET, moment // 30) == wanted
    assert totp.step_of(SECRET, wanted, moment + 30) == moment // 30
    assert totp.step_of(SECRET, wanted, moment + 90) is None


def test_the_right_password_alone_opens_nothing(protected, clock):
    client = Client()
    assertRedirects(first_step(client, protected), "/sign-in/second/")
    assert not is_in(client)
    assert protected.sign_ins.get().outcome == SignIn.Outcome.FACTOR


def test_the_code_leads_on_to_where_one_wanted_to_go(protected, clock):
    client = Client()
    first_step(client, protected, "/directives/")
    assertRedirects(second_step(client, code()), "/directives/")
    assert [row.outcome for row in protected.sign_ins.all()] == [SignIn.Outcome.IN]


def test_nobody_is_led_to_another_site(protected, clock):
    client = Client()
    first_step(client, protected, "https://example.org/")
    assert second_step(client, code())["Location"] == "/"


def test_a_code_is_taken_once(protected, clock):
    owner, thief = Client(), Client()
    for client in (owner, thief):
        first_step(client, protected)
        second_step(client, code())
    assert (is_in(owner), is_in(thief)) == (True, False)


def test_five_wrong_codes_hold_the_right_one(protected, clock):
    client = Client()
    first_step(client, protected)
    for _ in range(5):
        second_step(client, "000000")
    assertContains(second_step(client, code()), "Xin đợi 15 phút")
    first_step(client, protected)
    assert not is_in(client)


def test_the_second_step_waits_ten_minutes(protected, clock):
    client = Client()
    first_step(client, protected)
    clock.shift(datetime.timedelta(minutes=11))
    later = START + datetime.timedelta(minutes=11)
    assertRedirects(second_step(client, code(later)), "/sign-in/")


def test_a_new_password_ends_a_sign_in_that_waits(protected, clock):
    client = Client()
    first_step(client, protected)
    protected.set_password(PASSPHRASE + " hơn")
    protected.save()
    assertRedirects(second_step(client, code()), "/sign-in/")


def test_a_recovery_code_is_used_up(protected, clock):
    codes = factors.make_codes(by=protected, today=TODAY)
    for wanted in (True, False):
        client = Client()
        first_step(client, protected)
        second_step(client, f" {codes[3].upper()} ")
        assert is_in(client) is wanted
    assert codes[3] not in str(list(protected.recovery_codes.values()))


def test_the_app_is_set_up_on_the_page_and_codes_are_shown_once(ward, clock):
    client = Client()
    client.force_login(ward.clerk)
    assertContains(client.get("/account/factors/app/"), "<svg")
    secret = client.session["new_app_secret"]
    page = client.post("/account/factors/app/", {"code": totp.code_at(secret, int(START.timestamp() // 30))})
    assert len(page.context["codes"]) == 10
    assert "no-store" in page["Cache-Control"]
    assert secret not in ward.clerk.authenticator_app.secret
    assert [entry.act for entry in Entry.objects.filter(act__startswith="factor")] == ["factor.add", "factor.codes"]


def test_a_wrong_first_code_sets_nothing_up(ward, clock):
    client = Client()
    client.force_login(ward.clerk)
    assertContains(client.post("/account/factors/app/", {"code": "000000"}), "Mã không đúng")
    assert not factors.has_factor(ward.clerk)


def test_a_factor_is_taken_away_with_the_password_only(protected, clock):
    client = Client()
    client.force_login(protected)
    client.post("/account/factors/remove/", {"password": "sai"})
    assert factors.has_factor(protected)
    client.post("/account/factors/remove/", {"password": PASSPHRASE})
    assert not factors.has_factor(protected)


def test_nobody_takes_away_the_passkey_of_somebody_else(ward):
    theirs = Passkey.objects.create(person=ward.leader, name="Máy", credential=b"x", made_at=START)
    client = Client()
    client.force_login(ward.clerk)
    assert client.get(f"/account/factors/remove/?passkey={theirs.pk}").status_code == 404


def test_from_its_day_on_who_has_none_is_led_to_setting_it_up(ward, clock):
    Office.objects.update_or_create(pk=1, defaults={"factor_from": TODAY})
    client = Client()
    first_step(client, ward.clerk)
    assertRedirects(client.get("/work/"), "/account/factors/")
    assert client.get("/account/factors/app/").status_code == 200
    secret = client.session["new_app_secret"]
    client.post("/account/factors/app/", {"code": totp.code_at(secret, int(START.timestamp() // 30))})
    assert client.get("/work/").status_code == 200


def test_the_only_administrator_is_led_there_too_and_not_locked_out(ward, clock):
    Office.objects.update_or_create(pk=1, defaults={"factor_from": TODAY})
    client = Client()
    first_step(client, ward.admin)
    assert client.get("/account/factors/app/").status_code == 200


def test_before_that_day_and_for_a_cells_secretary_nothing_is_asked(ward, clock):
    office = Office.current()
    office.factor_from = TODAY
    assert factors.must_set_up(ward.clerk, TODAY, office)
    assert not factors.must_set_up(ward.clerk, TODAY - datetime.timedelta(days=1), office)
    assert not factors.must_set_up(ward.secretary, TODAY, office)


def test_ahead_of_the_day_everybody_concerned_is_told(ward, clock):
    Office.objects.update_or_create(pk=1, defaults={"factor_from": TODAY + datetime.timedelta(days=14)})
    client = Client()
    first_step(client, ward.clerk)
    assertContains(client.get("/account/"), "Từ ngày 29/06/2026 cần đăng nhập hai bước")


def test_a_session_that_was_open_before_is_led_there_too(ward, clock):
    client = Client()
    client.force_login(ward.clerk)
    Office.objects.update_or_create(pk=1, defaults={"factor_from": TODAY})
    clock.shift(datetime.timedelta(minutes=2))
    assertRedirects(client.get("/work/"), "/account/factors/")
    assert client.get("/work/", headers={"HX-Request": "true"})["HX-Redirect"] == "/account/factors/"


def test_the_link_for_a_password_does_not_replace_the_second_step(protected, ward, clock):
    admin, owner = Client(), Client()
    admin.force_login(ward.admin)
    form = owner.get(admin.post(f"/people/{protected.pk}/link/").context["link"], follow=True)
    words = PASSPHRASE + " mãi"
    response = owner.post(form.redirect_chain[-1][0], {"new_password1": words, "new_password2": words})
    assertRedirects(response, "/sign-in/second/")
    assert not is_in(owner)


def test_lost_factors_are_reset_at_the_machine_and_by_the_administrator(protected, ward, clock, capsys):
    call_command("reset_factor", protected.username)
    assert not factors.has_factor(protected)
    client = Client()
    first_step(client, protected)
    assert is_in(client)
    admin = Client()
    admin.force_login(ward.admin)
    admin.post(f"/people/{protected.pk}/reset-factor/")
    assert not is_in(client)
    assert [entry.actor for entry in Entry.objects.filter(act="factor.reset")] == [None, ward.admin]


@pytest.mark.parametrize("answer", ["", "{}", "[]", "null", '{"id": 1}', "x" * 30_000])
def test_nonsense_instead_of_a_passkey_is_refused(protected, clock, answer):
    client = Client()
    first_step(client, protected)
    client.post("/sign-in/second/", {"code": "", "passkey": answer})
    assert not is_in(client)
    client.force_login(protected)
    assertRedirects(client.post("/account/factors/passkey/", {"passkey": answer}), "/account/factors/")
