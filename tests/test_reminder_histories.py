"""Random histories: work goes on, the machine sleeps for days; each owed rung is told once, in one digest a day.

HISTORIES=400 tries more of them. A failure prints the history, which hypothesis shrinks to the shortest.
"""

import datetime
import os
import re
import threading
from collections import Counter

import pytest
from django.core import mail
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from directives.actions import issuing, work
from directives.models import Assignment, Digest, Notice, Reminder
from directives.reminders import clock, runs
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from directives.reminders.rungs import Ladder
from tests.cast import Role, assign, make_plan, make_ward, person
from units.models import User
from units.refusals import Refusal

HANOI = datetime.timezone(datetime.timedelta(hours=7))
FIRST = datetime.date(2026, 2, 2)  # Tết is near
DAY = datetime.timedelta(days=1)
DEEDS = ["submit", "confirm", "return", "extend", "pause", "resume", "cancel", "give", "revoke"]
steps = st.one_of(
    st.tuples(st.just("sleep"), st.integers(0, 30)),
    st.tuples(st.just("sleep"), st.integers(0, 2)),
    st.tuples(st.sampled_from(DEEDS[:-1]), st.integers(0, 5)),
    st.tuples(st.sampled_from(DEEDS), st.integers(0, 5)),
)


class History:
    def __init__(self):
        self.w = make_ward()
        make_plan(self.w)
        self.w.city_leader = person("lanh-dao.haiphong", self.w.city, Role.LEADER, "Phó Bí thư Thành ủy")
        Assignment.objects.update(assigned_on=FIRST, due_on=FIRST + 9 * DAY)
        self.day, self.hour, self.letters, self.sent = FIRST, 6, Counter(), 0

    def now(self):
        return datetime.datetime.combine(self.day, datetime.time(self.hour), tzinfo=HANOI)

    def do(self, deed, number):
        if deed == "sleep":
            self.day, self.hour = self.day + number * DAY, 6 if number else min(self.hour + 3, 21)
            return
        w, today = self.w, self.day
        rows = list(Assignment.objects.order_by("pk"))
        a = rows[number % len(rows)]
        head = a.unit.seats.first().person if a.unit.seats.exists() else None
        try:
            if deed == "submit" and head:
                work.submit(a, by=head, today=today, version=a.version, result="Đã làm.")
            elif deed == "extend" and head:
                new = max(a.due_on, today) + (number + 1) * 3 * DAY
                extension = work.ask_extension(a, by=head, today=today, new_due_on=new, reason="Mưa bão.")
                work.decide_extension(extension, by=w.clerk, today=today, granted=True)
            elif deed == "confirm":
                work.confirm(a, by=w.clerk, today=today)
            elif deed == "return":
                work.return_for_more(a, by=w.clerk, today=today, reason="Thiếu.")
            elif deed in ("pause", "resume", "cancel"):
                getattr(work, deed)(a, by=w.clerk, today=today, reason="Theo chỉ đạo.")
            elif deed == "give":
                assign(
                    w.task,
                    w.cells[number % 3],
                    period=f"2026-{len(rows)}",
                    assigned_on=today,
                    due_on=today + number * 2 * DAY,
                )
            elif deed == "revoke":
                issuing.revoke(w.plan, by=w.clerk, today=today, reason="Nhầm.")
        except Refusal:
            pass

    def run(self):
        before = len(mail.outbox)
        if not clock.may_go_on(self.now()):
            clock.trust(self.now(), by=self.w.admin, today=self.day)
        runs.deliver(self.now, force=True)
        about = Counter(
            person for *_, person in {(a, audience, person) for a, _, audience, _, person in self.expected()}
        )
        for letter in mail.outbox[before:]:
            self.letters[letter.to[0], self.day] += 1
            told = sum(int(number) for number in re.findall(r"(\d+) việc", letter.subject))
            person = User.objects.get(email=letter.to[0])
            assert told <= about[person.pk], f"{letter.subject}: {told} > {about[person.pk]}"
            self.sent += 1

    def expected(self):
        """By plain Python, what every head of a cell and every confirmer must have in the ledger today."""
        w, today = self.w, self.day
        w.plan.refresh_from_db()
        if w.plan.state != "issued":
            return
        for a in Assignment.objects.select_related("unit"):
            for seat in a.unit.seats.all():
                days = (today - a.due_on).days
                rung = Ladder().rung(days)
                early = rung is not None and rung <= 0 and a.due_on + rung * DAY < a.assigned_on
                if a.is_with_unit and rung is not None and not early:
                    yield a.pk, a.due_on, "unit", rung, seat.person_id
            if a.is_with_unit and (today - a.due_on).days >= 7:
                for person in (w.clerk, w.clerk2, w.leader):
                    yield a.pk, a.due_on, "superior", 7, person.pk
            if a.is_with_unit and (today - a.due_on).days >= 14:
                yield a.pk, a.due_on, "higher", 14, w.city_leader.pk
            waits = (today - a.submitted_on).days if a.state == "submitted" else 0
            if waits >= 3:
                for person in (w.clerk, w.clerk2, w.leader):
                    yield a.pk, a.submitted_on, "confirmer", 3 + (waits - 3) // 7 * 7, person.pk

    def check(self):
        key = ("assignment", "counted_from", "audience", "rung", "recipient")
        live = set(Reminder.objects.exclude(state="moot").values_list(*key))
        owed = set(self.expected())
        assert owed <= live, f"lost: {owed - live}"
        # Whoever was told nothing yet today has been told all of it.
        served = set(Digest.objects.filter(day=self.day).values_list("person", flat=True))
        waiting = set(Reminder.objects.pending().values_list("recipient", flat=True))
        assert waiting <= served
        # Nothing new was told today that is not owed; what waits is owed still.
        new = set(Reminder.objects.pending().values_list(*key))
        assert new <= owed, f"moot: {new - owed}"
        assert max(self.letters.values(), default=0) <= 1
        assert Notice.objects.filter(text__startswith="Nhắc việc").count() == Digest.objects.count()


@pytest.mark.django_db
@settings(
    max_examples=int(os.environ.get("HISTORIES", "12")),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(st.lists(steps, min_size=4, max_size=20))
def test_each_owed_rung_is_told_once_and_nothing_moot(mailoutbox, history):
    mailoutbox.clear()
    with transaction.atomic():
        told = History()
        told.run()
        for deed, number in history:
            told.do(deed, number)
            told.run()
            told.check()
            if deed == "sleep" and number:
                told.do("sleep", 0)
                told.run()
                told.check()
        transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_tell_everything_once():
    w = make_ward()
    make_plan(w)
    day = datetime.date(2026, 6, 30)
    now = datetime.datetime(2026, 6, 30, 8, tzinfo=HANOI)
    clock.may_go_on(now)
    made, failed, start = [], [], threading.Barrier(4)

    def planner():
        try:
            start.wait()
            plan(day)
            made.append(compose(day, now))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=planner) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(made) == Digest.objects.count() == Notice.objects.count() == 2
    assert Reminder.objects.filter(state="told").count() == Reminder.objects.count() == 2
