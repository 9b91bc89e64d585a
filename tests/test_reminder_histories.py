"""Random histories: work goes on, the machine sleeps for days; each owed rung is told once, in one digest a day.

HISTORIES=400 tries more of them. A test's name ends with its seed; a failure prints seed and history.
"""

import datetime
import os
import random
import re
import threading
from collections import Counter

import pytest
from django.core import mail
from django.db import connection

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
KEY = ("assignment", "counted_from", "audience", "rung", "recipient")
DEEDS = ["submit", "confirm", "return", "extend", "pause", "resume", "cancel", "give", "give", "reseat", "move"]
SEEDS = int(os.environ.get("FIRST_SEED", "0")) + int(os.environ.get("HISTORIES", "8"))
KNOTS = [[("extend", 1)], [("submit", 1), ("return", 1)]]
OUTAGES = [1, 1, 1, 1, 2, 3, 6, 7, 13, 30]


class History:
    def __init__(self):
        self.w = make_ward()
        make_plan(self.w)
        self.w.city_leader = person("lanh-dao.haiphong", self.w.city, Role.LEADER, "Phó Bí thư Thành ủy")
        Assignment.objects.update(assigned_on=FIRST, due_on=FIRST + 9 * DAY)
        self.day, self.hour, self.letters, self.told = FIRST, 8, Counter(), set()

    def now(self):
        return datetime.datetime.combine(self.day, datetime.time(self.hour), tzinfo=HANOI)

    def do(self, deed, number):
        w, today = self.w, self.day
        rows = list(Assignment.objects.order_by("pk"))
        a = rows[-1] if number % 2 else rows[number % len(rows)]  # often the newest: much happens to it in one day
        seat = a.unit.seats.held_on(today).first()
        head = seat.person if seat else None
        try:
            if deed == "submit" and head:
                work.submit(a, by=head, today=today, version=a.version, result="Đã làm.")
            elif deed == "extend" and head:
                new = max(a.due_on, today) + (number % 3 + 1) * DAY
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
                    due_on=today + [0, 1, 2, 3, 4, 7, 8][number % 7] * DAY,
                )
            elif deed == "reseat" and seat and seat.from_on < today:
                type(seat).objects.filter(pk=seat.pk).update(to_on=today - DAY)
                other = w.secretary2 if head == w.secretary else w.secretary
                type(seat).objects.create(unit=a.unit, person=other, role="head", title="Bí thư", from_on=today)
            elif deed == "move":
                a.unit.move_to(w.state if a.unit.parent_id == w.ward.pk else w.ward)
            elif deed == "revoke":
                issuing.revoke(w.plan, by=w.clerk, today=today, reason="Nhầm.")
        except Refusal:
            pass

    def run(self, schedulers=1):
        before = len(mail.outbox)
        if not clock.may_go_on(self.now()):
            clock.trust(self.now(), by=self.w.admin, today=self.day)
        for _ in range(schedulers - 1):  # another one that got only so far
            plan(self.day)
        runs.deliver(self.now, force=True)
        if schedulers > 1:
            runs.deliver(self.now, force=True)
        owed = set(self.expected())
        about = Counter(person for *_, person in {(a, audience, person) for a, _, audience, _, person in owed})
        for letter in mail.outbox[before:]:
            self.letters[letter.to[0], self.day] += 1
            told = sum(int(number) for number in re.findall(r"(\d+) việc", letter.subject))
            person = User.objects.get(email=letter.to[0])
            assert told <= about[person.pk], f"{letter.subject}: {told} > {about[person.pk]}"
        # What this run told is owed just now: nothing overtaken, no day that has moved, nobody who has left.
        told = set(Reminder.objects.filter(state="told").values_list(*KEY))
        assert told - self.told <= owed, f"told though moot: {told - self.told - owed}"
        self.told = told

    def expected(self):
        """By plain Python, what every head of a cell and every confirmer must have in the ledger today."""
        w, today = self.w, self.day
        w.plan.refresh_from_db()
        if w.plan.state != "issued":
            return
        for a in Assignment.objects.select_related("unit"):
            for seat in a.unit.seats.held_on(today):
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
        live = set(Reminder.objects.exclude(state="moot").values_list(*KEY))
        owed = set(self.expected())
        assert owed <= live, f"lost: {owed - live}"
        # Whoever was told nothing yet today has been told all of it.
        served = set(Digest.objects.filter(day=self.day).values_list("person", flat=True))
        waiting = set(Reminder.objects.pending().values_list("recipient", flat=True))
        assert waiting <= served
        # Nothing new was told today that is not owed; what waits is owed still.
        new = set(Reminder.objects.pending().values_list(*KEY))
        assert new <= owed, f"moot: {new - owed}"
        assert max(self.letters.values(), default=0) <= 1
        assert Notice.objects.filter(text__startswith="Nhắc việc").count() == Digest.objects.count()


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(int(os.environ.get("FIRST_SEED", "0")), SEEDS))
def test_each_owed_rung_is_told_once_and_nothing_moot(mailoutbox, seed):
    """Some days of a random life; on each day the machine runs several times, with deeds in between."""
    dice = random.Random(seed)  # noqa: S311
    life, history = History(), []
    life.run()
    for _ in range(dice.randint(2, 5)):
        life.day, life.hour = life.day + dice.choice(OUTAGES) * DAY, 8
        history.append(f"{life.day:%d/%m}")
        life.run(dice.choice([1, 1, 1, 2]))
        life.check()
        # Given when the head was told today already, so that it waits; then it moves, or is sent in and comes back.
        knot = [("give", dice.choice([1, 3, 7, 9])), *dice.choice(KNOTS)] if dice.random() < 0.6 else []
        chance = [(dice.choice(DEEDS), dice.randint(0, 20)) for _ in range(dice.randint(0, 4))]
        for deed, number in knot + chance:
            if dice.random() < 0.01:
                deed = "revoke"
            history.append(f"{deed} {number}")
            life.do(deed, number)
            life.hour = min(life.hour + 1, 22)
            try:
                life.run(dice.choice([1, 1, 1, 2]))
                life.check()
            except AssertionError as error:
                raise AssertionError(f"seed {seed}: {', '.join(history)}: {error}") from error


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
