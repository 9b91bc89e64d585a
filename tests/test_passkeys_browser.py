"""A passkey in a real browser, with an authenticator that the browser itself plays."""

import pytest

from tests.cast import make_ward
from units.models import Passkey

pytestmark = pytest.mark.django_db(transaction=True)
PASSPHRASE = "sông Đuống chảy lặng lờ"


def plug_in(page):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    kind = {"protocol": "ctap2", "transport": "internal", "hasUserVerification": True, "isUserVerified": True,
            "automaticPresenceSimulation": True}  # fmt: skip
    return session, session.send("WebAuthn.addVirtualAuthenticator", {"options": kind})["authenticatorId"]


def sign_in(page, person):
    page.goto("/sign-in/")
    page.fill("#id_username", person.username)
    page.fill("#id_password", PASSPHRASE)
    page.click("button[type=submit]")


def test_a_passkey_is_made_and_opens_the_door(open_page):
    clerk = make_ward().clerk
    clerk.set_password(PASSPHRASE)
    clerk.save()
    page = open_page()
    session, machine = plug_in(page)
    sign_in(page, clerk)
    page.goto("/account/factors/")
    page.fill("#passkey-name", "Máy văn phòng")
    page.click("[data-passkey-make]")
    page.wait_for_selector(".codes")
    assert Passkey.objects.get(person=clerk).name == "Máy văn phòng"
    page.context.clear_cookies()
    sign_in(page, clerk)
    page.click("[data-passkey-sign]")
    page.wait_for_selector(".mainnav")
    assert Passkey.objects.get().used_at

    copied = session.send("WebAuthn.getCredentials", {"authenticatorId": machine})["credentials"][0]
    session.send("WebAuthn.clearCredentials", {"authenticatorId": machine})
    session.send("WebAuthn.addCredential", {"authenticatorId": machine, "credential": copied | {"signCount": 0}})
    page.context.clear_cookies()
    sign_in(page, clerk)
    page.click("[data-passkey-sign]")
    page.wait_for_selector("text=Mã không đúng")
