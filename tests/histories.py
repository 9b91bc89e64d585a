"""A ward's life on an injected clock: everything that people do to work, by chance, and what must be told of it.

What is owed is worked out here once more, in plain Python, from the rows as they stand.
"""

from __future__ import annotations

import datetime
import json
import os
import random
import re
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core import mail
from django.db import connection

from directives.actions import issuing, work
from directives.models import Assignment, Digest, Directive, Notice, Reminder, Task, TaskParty
from directives.reminders import clock, runs
from directives.reminders.ledger import plan
from directives.reminders.rungs import Ladder
from tests.cast import Role, assign, make_plan, make_ward, person
from units.actions import keeping, merging
from units.models import Seat, Unit, UnitChange, User
from units.refusals import Refusal

HANOI = datetime.timezone(datetime.timedelta(hours=7))
FIRST = datetime.date(2026, 2, 2)  # Tết is near
DAY = datetime.timedelta(days=1)
KEY = ("assignment", "counted_from", "audience", "rung", "recipient")
DEEDS = [
    "submit", "submit", "confirm", "return", "extend", "pause", "resume", "cancel", "give", "give", "reseat", "move",
    "merge", "merge", "undo", "withdraw", "issue", "correct",
]  # fmt: skip
# Given when the head was told today already, so that it waits; then it moves, comes back, or its unit is merged.
KNOTS: list[list[tuple[str, int]]] = [
    [("extend", 1)], [("submit", 1), ("return", 1)], [("merge", 1)], [("merge", 4), ("undo", 0)], [("correct", 3)],
]  # fmt: skip
OUTAGES = [0, 1, 1, 1, 1, 2, 3, 6, 7, 13, 30]
OFFICE = (Role.LEADER, Role.CLERK, Role.HEAD)


class History:
    def __init__(self) -> None:
        self.w = make_ward()
        make_plan(self.w)
        self.w.city_leader = person("lanh-dao.haiphong", self.w.city, Role.LEADER, "Phó Bí thư Thành ủy")
        Assignment.objects.update(assigned_on=FIRST, due_on=FIRST + 9 * DAY, original_due_on=FIRST + 9 * DAY)
        self._write_deadline(Task.objects.all(), FIRST + 9 * DAY)
        self.day, self.hour = FIRST, 8
        self.letters: Counter[tuple[str, datetime.date]] = Counter()
        self.told: set[tuple[Any, ...]] = set()
        self.done: Counter[str] = Counter()

    def now(self) -> datetime.datetime:
        return datetime.datetime.combine(self.day, datetime.time(self.hour), tzinfo=HANOI)

    # --- What people do -------------------------------------------------------------------------------------------

    def do(self, deed: str, number: int) -> None:
        try:
            if getattr(self, f"_{deed}")(number) is not False:
                self.done[deed] += 1
        except Refusal:
            self.done["refused"] += 1

    def _one(self, number: int) -> Assignment:
        """Often the newest: much happens to it in one day."""
        rows = list(Assignment.objects.order_by("pk"))
        return rows[-1] if number % 2 else rows[number % len(rows)]

    def _head(self, a: Assignment) -> User | None:
        seat = a.unit.seats.held_on(self.day).first()
        return seat.person if seat else None

    def _submit(self, number: int) -> bool | None:
        a = self._one(number)
        if (head := self._head(a)) is None:
            return False
        return work.submit(a, by=head, today=self.day, version=a.version, result="Đã làm.")

    def _extend(self, number: int) -> bool | None:
        a = self._one(number)
        if (head := self._head(a)) is None:
            return False
        new = max(a.due_on or self.day, self.day) + (number % 3 + 1) * DAY
        asked = work.ask_extension(a, by=head, today=self.day, new_due_on=new, reason="Mưa bão.")
        return work.decide_extension(asked, by=self.w.clerk, today=self.day, granted=True)

    def _confirm(self, number: int) -> None:
        work.confirm(self._one(number), by=self.w.clerk, today=self.day)

    def _return(self, number: int) -> None:
        work.return_for_more(self._one(number), by=self.w.clerk, today=self.day, reason="Thiếu.")

    def _pause(self, number: int) -> None:
        work.pause(self._one(number), by=self.w.clerk, today=self.day, reason="Theo chỉ đạo.")

    def _resume(self, number: int) -> None:
        work.resume(self._one(number), by=self.w.clerk, today=self.day, reason="Theo chỉ đạo.")

    def _cancel(self, number: int) -> None:
        work.cancel(self._one(number), by=self.w.clerk, today=self.day, reason="Theo chỉ đạo.")

    def _give(self, number: int) -> bool | None:
        plans = Directive.objects.filter(state="issued", issuing_unit=self.w.ward, kept_by=self.w.ward)
        cells, newest = self._cells(), plans.order_by("-pk").first()
        if newest is None or not cells:
            return False
        due = self.day + [0, 1, 2, 3, 4, 7, 8][number % 7] * DAY
        made = Assignment.objects.count()
        task = newest.tasks.first()
        assign(task, cells[number % len(cells)], period=f"2026-{made}", assigned_on=self.day, due_on=due)  # type: ignore[arg-type]
        return None

    def _reseat(self, number: int) -> bool | None:
        """Another person holds the unit's seat from today."""
        a = self._one(number)
        seat = a.unit.seats.held_on(self.day).first()
        if seat is None or seat.from_on >= self.day:
            return False
        other = self.w.secretary2 if seat.person == self.w.secretary else self.w.secretary
        Seat.objects.filter(pk=seat.pk).update(to_on=self.day - DAY)
        if not a.unit.seats.filter(person=other, to_on=None).exists():
            Seat.objects.create(unit=a.unit, person=other, role="head", title="Bí thư", from_on=self.day)
        return None

    def _move(self, number: int) -> bool | None:
        unit = self._one(number).unit
        if unit.merged_into_id:
            return False
        parent = self.w.state if unit.parent_id == self.w.ward.pk else self.w.ward
        keeping.move_unit(unit, parent, by=self.w.admin, today=self.day)
        return None

    def _cells(self) -> list[Unit]:
        cells = Unit.objects.inside(self.w.ward).filter(kind="cell", merged_into=None).valid_on(self.day)
        return list(cells.order_by("pk"))

    def _merge(self, number: int) -> bool | None:
        """Two cells become one, a new one or one of them; today, some days back, or on a day to come."""
        cells = self._cells()
        if len(cells) < 2:
            return False
        one, other = random.Random(number).sample(cells, 2)  # noqa: S311
        facts: dict[str, Any] = {"into": other}
        if number % 3:
            facts = {"makes_new": True, "new_name": f"Chi bộ hợp nhất {UnitChange.objects.count()}", "new_kind": "cell"}
            facts["superior"] = self.w.ward
        day = self.day + [0, 0, 0, -1, -2, 1, 4][number % 7] * DAY
        by: dict[str, Any] = {"by": self.w.admin, "today": self.day}
        change = merging.prepare([one, other], kind="merge", effective_on=day, ground="Quyết định", **by, **facts)
        ending = one.seats.values_list("pk", flat=True) if number % 5 == 0 else []
        merging.confirm(change, version=1, ending=list(ending), **by)
        return None

    def _undo(self, number: int) -> bool | None:
        change = UnitChange.objects.filter(state="done", carried_out_on=self.day).order_by("-pk").first()
        if change is None:
            return False
        merging.undo(change, by=self.w.admin, today=self.day)
        return None

    def _withdraw(self, number: int) -> bool | None:
        change = UnitChange.objects.filter(state__in=("planned", "prepared")).first()
        if change is None:
            return False
        merging.withdraw(change, by=self.w.admin, today=self.day)
        return None

    def _issue(self, number: int) -> None:
        """A new plan for the ward's cells, due in some days."""
        draft = Directive.objects.create(
            kind="plan", reference_number=f"{Directive.objects.count()}-KH/ĐU", subject="Kế hoạch", state="draft",
            issuing_unit=self.w.ward, kept_by=self.w.ward, created_by=self.w.clerk, issued_on=self.day,
        )  # fmt: skip
        task = Task.objects.create(directive=draft, position=1, text=f"Việc số {draft.pk}")
        TaskParty.objects.create(task=task, unit_class="cells")
        self._send_out(draft, self.day + (number % 9) * DAY)

    def _correct(self, number: int) -> bool | None:
        """One of the ward's plans is replaced, with another deadline or the same."""
        plans = list(Directive.objects.filter(state="issued", issuing_unit=self.w.ward, kept_by=self.w.ward))
        if not plans:
            return False
        draft = issuing.start_correction(plans[number % len(plans)], by=self.w.clerk, today=self.day, reason="Sửa hạn.")
        self._send_out(draft, self.day + (number % 9) * DAY)
        return None

    def _send_out(self, draft: Directive, due_on: datetime.date) -> None:
        self._write_deadline(draft.tasks.all(), due_on)
        issuing.issue(draft, by=self.w.clerk, today=self.day, version=None)
        issuing.release(draft.pk, today=self.day)

    def _revoke(self, number: int) -> bool | None:
        plans = list(Directive.objects.filter(state="issued", issuing_unit=self.w.ward, kept_by=self.w.ward))
        if not plans:
            return False
        issuing.revoke(plans[number % len(plans)], by=self.w.clerk, today=self.day, reason="Nhầm.")
        return None

    @staticmethod
    def _write_deadline(tasks: Any, due_on: datetime.date) -> None:
        tasks.update(deadline_phrase=f"đến hết ngày {due_on:%d/%m/%Y}", deadline_kind="date", due_on=due_on)

    # --- What the machine does ------------------------------------------------------------------------------------

    def run(self, schedulers: int = 1) -> None:
        """The timetable once, or as often as there are schedulers, all at the same moment."""
        before = len(mail.outbox)  # type: ignore[attr-defined]
        if not clock.may_go_on(self.now()):
            clock.trust(self.now(), by=self.w.admin, today=self.day)
        if schedulers == 1:
            self._tick()
        else:
            plan(self.day)  # another one that got only so far
            _at_once([self._tick] * schedulers)
        owed = set(self.owed())
        about = Counter(person for *_, person in {(a, audience, person) for a, _, audience, _, person in owed})
        for letter in mail.outbox[before:]:  # type: ignore[attr-defined]
            self.letters[letter.to[0], self.day] += 1
            told = sum(int(number) for number in re.findall(r"(\d+) việc", letter.subject))
            recipient = User.objects.get(email=letter.to[0])
            assert told <= about[recipient.pk], f"{letter.subject}: {told} > {about[recipient.pk]}"
        # What this run told is owed just now: nothing overtaken, no day that has moved, nobody who has left.
        told_now = set(Reminder.objects.filter(state="told").values_list(*KEY))
        assert told_now - self.told <= owed, f"told though moot: {told_now - self.told - owed}"
        self.told = told_now

    def _tick(self) -> None:
        self.done["carried out"] += merging.carry_out_due(self.day)
        runs.deliver(self.now, force=True)

    def owed(self) -> Iterator[tuple[Any, ...]]:
        """What everybody must have in the ledger today, by plain Python."""
        for a in Assignment.objects.select_related("unit", "directive__issuing_unit__parent"):
            if a.directive.state != Directive.State.ISSUED or a.due_on is None:
                continue
            issuer, days = a.directive.issuing_unit, (self.day - a.due_on).days
            rung = Ladder().rung(days)
            early = rung is not None and rung <= 0 and a.due_on + rung * DAY < a.assigned_on
            if a.is_with_unit and rung is not None and not early:
                for pk in self._people(a.unit, (Role.HEAD, Role.CLERK)):
                    yield a.pk, a.due_on, "unit", rung, pk
            if a.is_with_unit and days >= 7 and a.unit != issuer:
                for pk in self._people(issuer, OFFICE):
                    yield a.pk, a.due_on, "superior", 7, pk
            if a.is_with_unit and days >= 14 and issuer.parent:
                for pk in self._people(issuer.parent, (Role.LEADER, Role.HEAD)):  # type: ignore[arg-type]
                    yield a.pk, a.due_on, "higher", 14, pk
            waits = (self.day - a.submitted_on).days if a.state == "submitted" and a.submitted_on else 0
            if waits >= 3:
                for pk in self._people(issuer, OFFICE):
                    if pk != a.submitted_by_id:
                        yield a.pk, a.submitted_on, "confirmer", 3 + (waits - 3) // 7 * 7, pk

    def _people(self, unit: Unit, roles: tuple[str, ...]) -> set[int]:
        return set(unit.seats.held_on(self.day).filter(role__in=roles).values_list("person", flat=True))

    def check(self) -> None:
        live = set(Reminder.objects.exclude(state="moot").values_list(*KEY))
        owed = set(self.owed())
        assert owed <= live, f"lost: {owed - live}"
        # Work that nobody sits over would be owed to nobody.
        assert not Assignment.objects.exclude(state__in=("done", "cancelled")).exclude(unit__merged_into=None).exists()
        # Whoever was told nothing yet today has been told all of it.
        served = set(Digest.objects.filter(day=self.day).values_list("person", flat=True))
        waiting = set(Reminder.objects.pending().values_list("recipient", flat=True))
        assert waiting <= served
        # Nothing new was told today that is not owed; what waits is owed still.
        new = set(Reminder.objects.pending().values_list(*KEY))
        assert new <= owed, f"moot: {new - owed}"
        assert max(self.letters.values(), default=0) <= 1
        assert Notice.objects.filter(text__startswith="Nhắc việc").count() == Digest.objects.count()

    def note(self, seed: int) -> None:
        """What really happened, one line a history, where HISTORIES_LOG names a file."""
        if path := os.environ.get("HISTORIES_LOG"):
            more = {"told": len(self.told), "digests": Digest.objects.count(), "letters": sum(self.letters.values())}
            with Path(path).open("a") as log:
                log.write(json.dumps({"seed": seed} | more | dict(self.done)) + "\n")


def _at_once(jobs: list[Any]) -> None:
    """Run them in threads of their own, begun at the same moment; raises what the first of them raised."""
    failed: list[Exception] = []
    start = threading.Barrier(len(jobs))

    def one(job: Any) -> None:
        try:
            start.wait()
            job()
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
