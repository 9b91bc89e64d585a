"""Letters, through a real SMTP server: one a person, as text and HTML, tried again, refused addresses shown."""

import datetime
import re
from collections import Counter
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller
from django.urls import reverse

from directives.models import Assignment, Digest, JobRun, Reminder
from directives.reminders import claims, letters, runs, sending
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from tests.cast import assign, make_plan, make_ward
from tests.ports import free_port
from units.models import Office

pytestmark = pytest.mark.django_db
HANOI = datetime.timezone(datetime.timedelta(hours=7))
MORNING = datetime.datetime(2026, 6, 30, 8, tzinfo=HANOI)  # a Tuesday, the due day of the plan
MINUTE = datetime.timedelta(minutes=1)


class Clock:
    def __init__(self, now=MORNING):
        self.now = now

    def __call__(self):
        return self.now

    def step(self, **more):
        self.now += datetime.timedelta(**more)


class Server:
    """An SMTP server whose answers a test may set: by recipient, in turn."""

    def __init__(self):
        self.letters, self.answers, self.sessions = [], {}, set()

    async def handle_RCPT(self, server, session, envelope, address, options):
        self.sessions.add(session)
        turns = self.answers.get(address, [])
        answer = turns.pop(0) if turns else "250 OK"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server, session, envelope):
        from email import message_from_bytes, policy

        letter = message_from_bytes(envelope.content, policy=policy.default)
        letter.replace_header("Subject", letter["Subject"].strip())  # the fold before the first encoded word
        self.letters.append(letter)
        return "250 OK"

    def to(self, person) -> list[EmailMessage]:
        return [letter for letter in self.letters if letter["To"] == person.email]


@pytest.fixture
def server(settings):
    handler = Server()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    handler.controller = controller
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = controller.hostname, controller.port
    settings.EMAIL_TIMEOUT = 5
    yield handler
    if controller._thread:
        controller.stop()


@pytest.fixture
def w():
    ward = make_ward()
    make_plan(ward)
    return ward


@pytest.fixture
def clock():
    return Clock()


def digest_of(person):
    return Digest.objects.get(person=person)


def dies(monkeypatch, clock):
    """A run whose process dies when the first letter was answered."""
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_gather", lambda *a: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            runs.deliver(clock)


def test_one_letter_a_person_over_one_connection(w, server, clock):
    assign(w.task, w.cell, period="2026-06")
    assert runs.deliver(clock) == 2
    assert sorted(letter["To"] for letter in server.letters) == [w.secretary.email, w.secretary2.email]
    assert len(server.sessions) == 1


def test_running_again_sends_nothing(w, server, clock):
    runs.deliver(clock)
    clock.step(minutes=2)
    assert runs.deliver(clock, force=True) == 0
    assert len(server.letters) == 2


def test_the_letter_says_number_kind_count_and_day(w, server, clock):
    assign(w.task, w.cell, period="2026-05", due_on=datetime.date(2026, 6, 25))
    runs.deliver(clock)
    (letter,) = server.to(w.secretary)
    assert letter["Subject"] == "Thông Suốt: 1 việc quá hạn, 1 việc đến hạn hôm nay (30/06/2026)"
    text = letter.get_body(("plain",)).get_content().replace("\r\n", "\n")
    assert "QUÁ HẠN: 1 việc\n- Kế hoạch số 12-KH/ĐU ngày 01/04/2026: 1 việc, hạn 25/06/2026, quá 5 ngày" in text
    assert "ĐẾN HẠN HÔM NAY: 1 việc\n- Kế hoạch số 12-KH/ĐU ngày 01/04/2026: 1 việc, hạn 30/06/2026" in text
    html = letter.get_body(("html",)).get_content()
    assert "Kế hoạch số 12-KH/ĐU" in html
    assert reverse("digest-detail", args=[digest_of(w.secretary).pk]) in text


def test_no_text_of_any_document_leaves_the_house(w, server, clock):
    runs.deliver(clock)
    for letter in server.letters:
        for part in letter.walk():
            if not part.is_multipart():
                assert w.task.text not in part.get_content()
                assert w.plan.subject not in part.get_content()
        assert w.plan.subject not in letter["Subject"]


def test_the_message_id_comes_from_the_digest(w, server, clock):
    runs.deliver(clock)
    (letter,) = server.to(w.secretary)
    assert re.fullmatch(rf"<nhac-viec\.20260630\.{w.secretary.pk}@[\w.-]+>", letter["Message-ID"])
    assert letter["Message-ID"] == digest_of(w.secretary).message_id


def test_a_sender_that_dies_after_sending_leads_to_one_copy_with_the_same_id(w, server, clock, monkeypatch):
    dies(monkeypatch, clock)
    clock.step(minutes=2)
    assert runs.deliver(clock) == 0  # the lease still holds both
    clock.step(minutes=11)
    assert runs.deliver(clock) == 2
    ids = [letter["Message-ID"] for letter in server.letters]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert set(Digest.objects.values_list("unanswered", flat=True)) == {0, 1}


def test_no_letter_comes_three_times_but_a_new_one_next_morning(w, server, clock, monkeypatch):
    dies(monkeypatch, clock)
    Digest.objects.filter(unanswered=0).update(state="moot")  # the other one
    clock.step(minutes=11)
    dies(monkeypatch, clock)
    clock.step(minutes=11)
    assert runs.deliver(clock) == 0
    digest = Digest.objects.exclude(state="moot").get()
    assert (digest.state, digest.next_try_at) == ("deferred", datetime.datetime(2026, 7, 1, 7, tzinfo=HANOI))
    clock.step(days=1)
    runs.deliver(clock)
    seen = Counter(letter["Message-ID"] for letter in server.to(digest.person))
    assert sorted(seen.values()) == [1, 2]
    assert Digest.objects.filter(person=digest.person, state="sent").exists()


def test_what_perhaps_went_out_goes_alone_after_the_others(w, clock):
    plan(MORNING.date())
    compose(MORNING.date(), MORNING)
    Digest.objects.update(unanswered=1, state="claimed", claimed_until=MORNING - MINUTE)
    assert not claims.waiting(MORNING, "letter").exists()
    batches = sending._batches("letter", clock, unsure=True)
    assert [len(batch) for batch in batches] == [1, 1]


def test_a_process_that_is_asked_to_end_gives_back_what_it_has_not_begun(w, server, clock, monkeypatch):
    began = sending._send

    def asked(*args):
        sending.finish.set()
        return began(*args)

    monkeypatch.setattr(sending, "_send", asked)
    assert runs.deliver(clock) == 1
    sending.finish.clear()
    assert sorted(Digest.objects.values_list("state", "tries", "unanswered")) == [("pending", 0, 0), ("sent", 1, 0)]


def test_a_4xx_answer_is_tried_again_later(w, server, clock):
    server.answers[w.secretary.email] = ["451 try later"]
    assert runs.deliver(clock) == 1
    digest = digest_of(w.secretary)
    assert (digest.state, digest.next_try_at) == ("deferred", MORNING + MINUTE)
    clock.step(seconds=30)
    assert runs.deliver(clock) == 0
    clock.step(minutes=1)
    assert runs.deliver(clock) == 1
    assert digest_of(w.secretary).state == "sent"


def test_the_waits_grow_and_end(w, server, clock):
    server.answers[w.secretary.email] = ["451 try later"] * 50
    plan(MORNING.date())
    compose(MORNING.date(), MORNING)
    for _ in range(len(claims.WAITS) + 1):
        sending.send_due(clock)
        clock.now = digest_of(w.secretary).next_try_at
    assert digest_of(w.secretary).state == "gave_up"
    assert clock.now - MORNING > datetime.timedelta(hours=65)


def test_a_5xx_answer_is_final_and_shown(w, server, clock, client):
    server.answers[w.secretary.email] = ["550 no such mailbox"]
    assert runs.deliver(clock) == 1
    digest = digest_of(w.secretary)
    assert (digest.state, digest.error) == ("refused", "Máy chủ thư trả lời 550 no such mailbox")
    client.force_login(w.admin)
    page = client.get(reverse("reminder-status")).content.decode()
    assert w.secretary.email in page
    assert "550 no such mailbox" in page


def test_an_unusable_address_is_refused_and_does_not_hold_up_the_others(w, server, clock):
    type(w.secretary).objects.filter(pk=w.secretary.pk).update(email="a@b.vn\nBcc: x@y.vn")
    assert runs.deliver(clock) == 1
    assert digest_of(w.secretary).error == "Địa chỉ thư không đúng dạng."
    assert [letter["To"] for letter in server.letters] == [w.secretary2.email]


def test_a_poison_row_does_not_hold_up_the_others(w, server, clock, monkeypatch):
    real = letters.letter

    def poisoned(digest, *rest):
        if digest.person == w.secretary:
            raise ValueError("poison")
        return real(digest, *rest)

    monkeypatch.setattr(letters, "letter", poisoned)
    assert runs.deliver(clock) == 1
    assert digest_of(w.secretary).state == "deferred"


def test_a_dead_server_costs_no_try_and_is_said(w, server, clock):
    server.controller.stop()
    assert runs.deliver(clock) == 0
    assert digest_of(w.secretary).tries == 0
    assert digest_of(w.secretary).state == "pending"
    assert JobRun.objects.get(pk=runs.DELIVER).error.startswith("Máy chủ thư không phục vụ")


def test_two_days_of_a_dead_server_then_one_letter_each(w, server, clock, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, free_port()
    for _ in range(3):
        runs.deliver(clock)
        clock.step(days=1)
    settings.EMAIL_PORT = port
    assert runs.deliver(clock) == 2
    (letter,) = server.to(w.secretary)
    assert letter["Subject"] == "Thông Suốt: 1 việc quá hạn (03/07/2026)"


def test_work_done_between_composing_and_sending_is_not_sent(w, server, clock):
    clock.now = MORNING.replace(hour=5)
    assert runs.deliver(clock) == 0
    assert digest_of(w.secretary).state == "pending"
    Assignment.objects.filter(pk=w.assignment.pk).update(state="submitted", submitted_on=MORNING.date())
    clock.now = MORNING
    assert runs.deliver(clock) == 1
    assert digest_of(w.secretary).state == "moot"


def test_a_weekend_holds_letters_and_monday_brings_one(w, server, clock):
    Assignment.objects.update(due_on=datetime.date(2026, 6, 28))  # a Sunday
    for day in (27, 28, 29):
        clock.now = datetime.datetime(2026, 6, day, 9, tzinfo=HANOI)
        sent = runs.deliver(clock)
        assert sent == (2 if day == 29 else 0)
    (letter,) = server.to(w.secretary)
    assert letter["Subject"] == "Thông Suốt: 1 việc quá hạn (29/06/2026)"


def test_who_had_the_weekends_letter_on_monday_has_the_next_on_tuesday(w, server, clock):
    Assignment.objects.filter(pk=w.assignment.pk).update(due_on=datetime.date(2026, 6, 27))  # a Saturday, and due
    clock.now = datetime.datetime(2026, 6, 27, 9, tzinfo=HANOI)
    runs.deliver(clock)
    clock.now = datetime.datetime(2026, 6, 29, 8, tzinfo=HANOI)
    sending.send_due(clock)
    assign(w.task, w.cell, period="2026-07", assigned_on=clock.now.date(), due_on=clock.now.date())
    clock.step(hours=1)
    runs.deliver(clock)
    assert len(server.to(w.secretary)) == 1
    assert Digest.objects.get(person=w.secretary, day=clock.now.date()).next_try_at == MORNING.replace(hour=7)


def test_a_rung_that_was_slept_through_is_marked_as_late(w, server, clock):
    clock.now = datetime.datetime(2026, 6, 25, 8, tzinfo=HANOI)
    Assignment.objects.update(due_on=datetime.date(2026, 7, 1))  # the seven-day rung lay on Wednesday the 24th
    runs.deliver(clock)
    assert "còn 6 ngày (lời nhắc gửi muộn)" in server.letters[0].get_body(("plain",)).get_content()


def test_two_senders_never_hold_the_same_letter(w, clock):
    plan(MORNING.date())
    compose(MORNING.date(), MORNING)
    first, second, third = (claims.claim(claims.waiting(MORNING, "letter"), MORNING, most) for most in (1, 5, 5))
    assert {digest.pk for digest in first} & {digest.pk for digest in second} == set()
    assert len(first) + len(second) == 2
    assert third == []


def test_a_held_clock_sends_nothing(w, server, clock):
    runs.deliver(clock)
    clock.step(days=300)
    assert runs.deliver(clock) == 0
    assert not Reminder.objects.filter(rung__gt=0).exists()
    assert "Đồng hồ" in JobRun.objects.get(pk=runs.DELIVER).error


def test_health_hears_of_silence_and_of_letters_that_stay(w, server, clock):
    assert runs.amiss(MORNING) == ""
    runs.deliver(clock)
    assert runs.amiss(MORNING + 14 * MINUTE) == ""
    assert "im lặng" in runs.amiss(MORNING + 16 * MINUTE)
    Digest.objects.filter(person=w.secretary).update(state="pending")
    JobRun.objects.update(started_at=MORNING + 70 * MINUTE)
    assert runs.amiss(MORNING + 70 * MINUTE) == "còn 1 thư nhắc việc chưa gửi quá một giờ"


def test_composing_many_costs_the_same_number_of_queries(w):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as caught:
            plan(MORNING.date())
            compose(MORNING.date(), MORNING)
        return len(caught)

    Office.current()
    few = queries()
    Reminder.objects.all().delete()
    Digest.objects.all().delete()
    from tests.cast import Kind, Role, person, unit

    for n in range(20):
        cell = unit(f"Chi bộ thôn {n}", Kind.CELL, w.ward)
        person(f"bi-thu.thon-{n}", cell, Role.HEAD, "Bí thư chi bộ")
        assign(w.task, cell)
    assert queries() == few
