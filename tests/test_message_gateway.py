"""Short messages, through a real HTTP server on this machine: signed, tried again, refused numbers shown."""

import datetime
import hashlib
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core import mail
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives.actions import choosing
from directives.models import Digest, JobRun
from directives.reminders import claims, gateway, proof, runs, sending
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from tests.cast import make_plan, make_ward
from tests.ports import free_port
from units.models import Entry, User

pytestmark = pytest.mark.django_db
HANOI = datetime.timezone(datetime.timedelta(hours=7))
MORNING = datetime.datetime(2026, 6, 30, 8, tzinfo=HANOI)  # a Tuesday, the due day of the plan
MINUTE = datetime.timedelta(minutes=1)
SECRET = "k" * 32
FORM = {"channel": "message", "hour": "7", "wants_coming": "on", "phone": "0912 345.678"}


class Gateway(ThreadingHTTPServer):
    """Takes messages; `answers` are (status, kind, body, headers) in turn, then 200."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.taken, self.answers, self.pause = [], [], 0

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/gui?nha-mang=1"


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.taken.append((self.path, dict(self.headers), body))
        time.sleep(self.server.pause)
        turns = self.server.answers
        status, kind, said, more = turns.pop(0) if turns else (200, "application/json", b"{}", {})
        self.send_response(status)
        for name, value in ({"Content-Type": kind, "Content-Length": str(len(said))} | more).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *args):
        pass


Handler.do_GET = lambda self: self.server.taken.append(("GET", {}, b""))


@pytest.fixture
def server(settings):
    gate = Gateway()
    threading.Thread(target=gate.serve_forever, args=(0.05,), daemon=True).start()
    settings.SMS_HOOK_URL, settings.SMS_HOOK_SECRET = gate.url, SECRET
    settings.SITE_URL = "https://thong-suot.vn"
    yield gate
    gate.shutdown()
    gate.server_close()


@pytest.fixture
def w(server):
    ward = make_ward()
    make_plan(ward)
    choose(ward.secretary, "+84912345678")
    return ward


def choose(person, phone, channel="message"):
    choosing.choose(person, today=MORNING.date(), channel=channel, hour=7, wants_coming=True, phone=phone)


def deliver(now=MORNING):
    return runs.deliver(lambda: now, force=True)


def digest_of(person):
    return Digest.objects.get(person=person)


def test_one_message_with_counts_and_a_link_and_no_letter(w, server):
    assert deliver() == 2  # the other secretary's went as a letter
    ((path, _, body),) = server.taken
    assert path == "/gui?nha-mang=1"
    digest = digest_of(w.secretary)
    assert json.loads(body) == {
        "to": "+84912345678",
        "text": f"Thông Suốt: 1 việc đến hạn hôm nay. Xem: https://thong-suot.vn/notices/digest/{digest.pk}/",
        "id": digest.message_id.strip("<>"),
    }
    assert [letter.to for letter in mail.outbox] == [[w.secretary2.email]]
    assert (digest.state, digest.address) == ("sent", "+84912345678")


def test_it_is_signed_over_the_moment_and_the_very_bytes(w, server):
    deliver()
    ((_, headers, body),) = server.taken
    moment = headers["X-Thong-Suot-Timestamp"]
    assert int(moment) == int(MORNING.timestamp())
    expected = hmac.new(SECRET.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert headers["X-Thong-Suot-Signature"] == f"sha256={expected}"
    assert SECRET not in str(headers)


def test_running_again_sends_nothing(w, server):
    deliver()
    assert deliver(MORNING + 2 * MINUTE) == 0
    assert len(server.taken) == 1


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ((500, "text/plain", b"loi", {}), "Cổng nhắn tin trả lời 500 loi"),
        ((503, "text/plain", b"", {}), "Cổng nhắn tin trả lời 503"),
        ((429, "text/plain", b"cham lai", {}), "Cổng nhắn tin trả lời 429 cham lai"),
        ((401, "text/plain", b"sai chu ky", {}), "Cổng nhắn tin trả lời 401 sai chu ky"),
        ((200, "text/html; charset=utf-8", b"<html>Dang nhap</html>", {}), "một trang HTML (mã 200)"),
        ((200, "text/plain", b"\n<!DOCTYPE html>", {}), "một trang HTML (mã 200)"),
        ((404, "text/html", b"<h1>Not Found</h1>", {}), "một trang HTML (mã 404)"),
    ],
)
def test_what_is_the_gateways_own_trouble_is_tried_again(w, server, answer, said):
    server.answers = [answer]
    deliver()
    digest = digest_of(w.secretary)
    assert (digest.state, digest.next_try_at, digest.tries) == ("deferred", MORNING + MINUTE, 1)
    assert said in digest.error
    assert JobRun.objects.get(pk=runs.DELIVER).error.startswith("Cổng nhắn tin không phục vụ")
    assert deliver(MORNING + 2 * MINUTE) == 1
    assert digest_of(w.secretary).state == "sent"
    assert server.taken[0][2] == server.taken[1][2]


def test_a_redirect_is_not_followed(w, server):
    server.answers = [(302, "text/plain", b"", {"Location": server.url.replace("/gui", "/khac")})]
    deliver()
    assert [path for path, *_ in server.taken] == ["/gui?nha-mang=1"]
    assert digest_of(w.secretary).state == "deferred"


def test_a_gateway_that_hangs_is_given_up_in_time(w, server, monkeypatch):
    monkeypatch.setattr(gateway, "SECONDS", 0.2)
    server.pause = 1
    deliver()
    assert (digest_of(w.secretary).state, digest_of(w.secretary).error) == ("deferred", "Cổng nhắn tin không trả lời.")


def test_a_dead_gateway_holds_up_no_letter_and_asks_once_a_round(w, server, settings):
    choose(w.secretary2, "0987654321")
    choose(w.clerk, "", channel="letter")
    settings.SMS_HOOK_URL = f"http://127.0.0.1:{free_port()}/"
    deliver()
    assert sorted(Digest.objects.values_list("state", "tries")) == [("deferred", 1), ("pending", 0)]


def test_a_dead_mail_server_holds_up_no_message(w, server, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    assert deliver() == 1
    assert digest_of(w.secretary).state == "sent"
    assert JobRun.objects.get(pk=runs.DELIVER).error.startswith("Máy chủ thư không phục vụ")


def test_a_refused_number_is_final_and_shown(w, server, client):
    server.answers = [(422, "application/json", '{"loi": "số không có"}'.encode(), {})]
    deliver()
    digest = digest_of(w.secretary)
    assert (digest.state, digest.error) == ("refused", 'Cổng nhắn tin trả lời 422 {"loi": "số không có"}')
    assert deliver(MORNING + 20 * MINUTE) == 0
    client.force_login(w.admin)
    assertContains(client.get(reverse("reminder-status")), "+84912345678")


def test_the_waits_grow_and_end(w, server):
    server.answers = [(503, "text/plain", b"", {})] * 50
    plan(MORNING.date())
    compose(MORNING.date(), MORNING)
    now = MORNING
    for _ in range(len(claims.WAITS) + 1):
        with pytest.raises(sending.ServerAway):
            sending.send_due(lambda at=now: at)
        now = digest_of(w.secretary).next_try_at
    assert digest_of(w.secretary).state == "gave_up"


def test_changing_to_letters_before_the_hour_sends_a_letter(w, server):
    plan(MORNING.date())
    compose(MORNING.date(), MORNING)
    choose(w.secretary, "", channel="letter")
    deliver()
    deliver(MORNING + 2 * MINUTE)
    assert server.taken == []
    assert w.secretary.email in [letter.to[0] for letter in mail.outbox]


def test_without_a_gateway_any_more_letters_are_sent(w, server, settings):
    settings.SMS_HOOK_URL = ""
    assert deliver() == 2
    assert len(mail.outbox) == 2


def test_messages_are_no_letters_that_the_mail_server_missed(w, server):
    from collections import Counter

    deliver()
    seen = Counter([digest_of(w.secretary2).message_id])
    assert proof.figures(MORNING, seen)[3].count == 0


# --- On the page ------------------------------------------------------------------------------------------------------


def test_the_number_is_kept_tidy_and_stays_out_of_the_journal(client, w):
    client.force_login(w.clerk)
    assertRedirects(client.post("/account/reminders/", FORM), "/account/reminders/")
    assert User.objects.get(pk=w.clerk.pk).phone == "0912345678"
    entry = Entry.objects.get(act="reminders.choose", actor=w.clerk)
    assert "0912345678" not in f"{entry.text}{entry.data}"


@pytest.mark.parametrize("phone", ["", "12", "abc", "0912345678; rm", "٠٩١٢٣٤٥٦٧٨", "+84 912\r\n345"])
def test_a_number_that_cannot_be_called_is_refused_at_the_field(client, w, phone):
    client.force_login(w.clerk)
    assertContains(client.post("/account/reminders/", FORM | {"phone": phone}), "Ghi số điện thoại")
    assert User.objects.get(pk=w.clerk.pk).phone == ""


def test_without_a_gateway_messages_are_not_offered(client, w, settings):
    settings.SMS_HOOK_URL = ""
    client.force_login(w.clerk)
    assertNotContains(client.get("/account/reminders/"), "Tin nhắn điện thoại")
    assert client.post("/account/reminders/", FORM).status_code == 200
