"""How units work in the demonstration: each assignment gets a course when it is given, its deeds go into the calendar.

Most are done early or on the day, some late, some are returned, some lie; chance decides by the seeded numbers, and a
paper may fix the course where a screen needs it.
"""

from __future__ import annotations

import datetime
import random
from functools import partial

from directives.actions import work
from directives.models import Assignment
from reports.demo import words
from reports.demo.calendar import Calendar, Deed
from reports.demo.evidence import some_file
from units.models import Seat, User

Day = datetime.date
_COURSES = {"early": 46, "on_day": 18, "late": 12, "returned": 8, "extended": 5, "slow": 11}


def after(day: Day, days: int) -> Day:
    return day + datetime.timedelta(days=days)


class Lives:
    def __init__(self, calendar: Calendar, chance: random.Random) -> None:
        self.calendar = calendar
        self.chance = chance
        self.workers: dict[int, User] = {}
        self.confirmers: dict[int, list[User]] = {}
        for seat in Seat.objects.select_related("person").order_by("pk"):
            if seat.role in (Seat.Role.HEAD, Seat.Role.CLERK):
                self.workers.setdefault(seat.unit_id, seat.person)
            if seat.role in (Seat.Role.HEAD, Seat.Role.CLERK, Seat.Role.LEADER):
                self.confirmers.setdefault(seat.unit_id, []).append(seat.person)

    def begin(self, assignment: Assignment, about: str, course: str = "") -> None:
        """Choose the course of a fresh assignment. A unit in which nobody holds a seat does nothing."""
        if assignment.unit_id not in self.workers:
            return
        if not course and assignment.due_on is None:
            course = self.chance.choice(("ongoing", "ongoing", "done_undated", "untouched"))
        elif not course and assignment.due_on and (assignment.due_on - assignment.assigned_on).days > 400:
            course = "ongoing"
        elif not course:
            course = self.chance.choices(list(_COURSES), weights=list(_COURSES.values()))[0]
        getattr(self, f"_{course}")(assignment, about)

    # --- Courses ----------------------------------------------------------------------------------------------------

    def _untouched(self, a: Assignment, about: str) -> None:
        pass

    def _received(self, a: Assignment, about: str) -> None:
        self._do(after(a.assigned_on, self.chance.randint(1, 3)), a, work.receive)

    def _started(self, a: Assignment, about: str) -> None:
        begun = after(self._given(a), self.chance.randint(1, 2))
        # Few press both buttons: starting receives, too.
        if self.chance.random() < 0.3:
            self._do(begun, a, work.receive)
        self._do(after(begun, self.chance.randint(1, 2)), a, work.start)

    def _ongoing(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        for _ in range(self.chance.randint(0, 2)):
            self._at(after(a.assigned_on, self.chance.randint(10, 70)), a, self._save)

    def _done_undated(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._finish(a, about, after(a.assigned_on, self.chance.randint(15, 80)))

    def _early(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._finish(a, about, max(after(self._due(a), -self.chance.randint(1, 9)), after(self._given(a), 5)))

    def _on_day(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._finish(a, about, max(self._due(a), after(self._given(a), 4)))

    def _late(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._finish(a, about, max(after(self._due(a), self.chance.randint(2, 12)), after(self._given(a), 5)))

    def _slow(self, a: Assignment, about: str) -> None:
        """Overdue for weeks; what is older than two months came in at last."""
        self._started(a, about)
        if self.chance.random() < 0.6 or self._due(a) < after(self.calendar.last, -60):
            self._finish(a, about, max(after(self._due(a), self.chance.randint(20, 50)), after(self._given(a), 6)))

    def _returned(self, a: Assignment, about: str) -> None:
        """Sent, returned, sent again, confirmed."""
        self._started(a, about)
        sent = max(after(self._due(a), -self.chance.randint(2, 6)), after(self._given(a), 5))
        back = self._sent_and_returned(a, about, sent)
        self._finish(a, about, after(back, self.chance.randint(1, 4)))

    def _returned_open(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._sent_and_returned(a, about, after(self.calendar.last, -3))

    def _waiting(self, a: Assignment, about: str) -> None:
        """Handed in four days ago and nobody has looked."""
        self._started(a, about)
        self._at(after(self.calendar.last, -3), a, partial(self._submit, about), minute=40)

    def _waiting_fresh(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._at(self.calendar.last, a, partial(self._submit, about), minute=300)

    def _extended(self, a: Assignment, about: str) -> None:
        """A later day asked for and granted; done in it."""
        self._started(a, about)
        asked = max(after(self._due(a), -4), after(self._given(a), 4))
        later = after(max(self._due(a), asked), 14)
        self._at(asked, a, partial(self._ask, later, True), minute=90)
        self._finish(a, about, max(after(later, -self.chance.randint(1, 5)), after(asked, 4)))

    def _refused(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        asked = max(after(self._due(a), -5), after(self._given(a), 4))
        self._at(asked, a, partial(self._ask, after(max(self._due(a), asked), 20), False), minute=90)
        self._finish(a, about, max(after(self._due(a), 3), after(asked, 3)))

    def _asking(self, a: Assignment, about: str) -> None:
        """Asked two days ago; the question still waits."""
        self._started(a, about)
        self._at(after(self.calendar.last, -1), a, partial(self._ask, after(self.calendar.last, 12), None), minute=90)

    def _paused(self, a: Assignment, about: str) -> None:
        self._started(a, about)
        self._at(after(a.assigned_on, 12), a, self._pause, minute=200)

    # --- Pieces of a course -----------------------------------------------------------------------------------------

    def _given(self, a: Assignment) -> Day:
        """When the unit takes it up: the next turn of a recurring task is there early, and waits for its period."""
        return max(a.assigned_on, after(a.due_on, -24)) if a.period and a.due_on else a.assigned_on

    def _due(self, a: Assignment) -> Day:
        """The due day; three weeks after a task without one."""
        return a.due_on or after(a.assigned_on, 21)

    def _finish(self, a: Assignment, about: str, day: Day) -> None:
        if self.chance.random() < 0.35:
            self._at(after(day, -1), a, self._attach, minute=120)
        self._at(day, a, partial(self._submit, about), minute=self.chance.randint(120, 500))
        self._at(after(day, self.chance.randint(1, 4)), a, self._confirm, minute=self.chance.randint(120, 500))

    def _sent_and_returned(self, a: Assignment, about: str, sent: Day) -> Day:
        self._at(sent, a, partial(self._submit, about), minute=60)
        back = after(sent, self.chance.randint(1, 2))
        self._at(back, a, self._return, minute=240)
        return back

    def _at(self, day: Day, a: Assignment, deed: object, *, minute: int = 0) -> None:
        def at_last(on: Day) -> None:
            row = Assignment.objects.select_related("task", "unit__parent", "directive__issuing_unit").get(pk=a.pk)
            # A correction or a pause may have come between: then the course ends here.
            if row.is_open:
                deed(row, on)  # type: ignore[operator]

        self.calendar.at(day, at_last, minute=minute)

    def _do(self, day: Day, a: Assignment, deed: object) -> None:
        def first(row: Assignment, on: Day) -> None:
            if row.state in (row.State.ASSIGNED, row.State.RECEIVED):
                deed(row, by=self.workers[row.unit_id], today=on)  # type: ignore[operator]

        self._at(day, a, first, minute=self.chance.randint(0, 90))

    def _says(self, share: float, sentences: tuple[str, ...]) -> str:
        return self.chance.choice(sentences) if self.chance.random() < share else ""

    def _save(self, a: Assignment, on: Day) -> None:
        if a.is_with_unit:
            work.save_result(
                a, by=self.workers[a.unit_id], today=on, version=a.version,
                result=words.filled(self.chance.choice(words.PROGRESS), self.chance),
                obstacles=self._says(0.3, words.OBSTACLES), proposals="",
            )  # fmt: skip

    def _attach(self, a: Assignment, on: Day) -> None:
        if a.is_with_unit:
            work.attach(a, some_file(a.unit.name, on, self.chance), by=self.workers[a.unit_id], today=on)

    def _submit(self, about: str, a: Assignment, on: Day) -> None:
        if a.is_with_unit:
            work.submit(
                a, by=self.workers[a.unit_id], today=on, version=a.version, result=words.result(about, self.chance),
                obstacles=self._says(0.3, words.OBSTACLES), proposals=self._says(0.2, words.PROPOSALS),
            )  # fmt: skip

    def _answerer(self, a: Assignment) -> User | None:
        """Somebody of the issuing unit who did not send this result."""
        people = [p for p in self.confirmers.get(a.directive.issuing_unit_id, []) if p.pk != a.submitted_by_id]
        return self.chance.choice(people) if people else None

    def _confirm(self, a: Assignment, on: Day) -> None:
        if a.state == a.State.SUBMITTED and (person := self._answerer(a)):
            work.confirm(a, by=person, today=on, version=a.version)

    def _return(self, a: Assignment, on: Day) -> None:
        if a.state == a.State.SUBMITTED and (person := self._answerer(a)):
            work.return_for_more(a, by=person, today=on, reason=self.chance.choice(words.RETURNS), version=a.version)

    def _ask(self, later: Day, granted: bool | None, a: Assignment, on: Day) -> None:
        if not a.is_with_unit:
            return
        asker = self.workers[a.unit_id]
        extension = work.ask_extension(
            a, by=asker, today=on, new_due_on=later, reason=self.chance.choice(words.EXTENSIONS)
        )
        people = [p for p in self.confirmers.get(a.directive.issuing_unit_id, []) if p.pk != asker.pk]
        if granted is None or not people:
            return
        note = "" if granted else self.chance.choice(words.REFUSALS)
        decide: Deed = lambda day: work.decide_extension(  # noqa: E731
            extension, by=people[0], today=day, granted=granted, note=note
        )
        self.calendar.at(after(on, 1), decide, minute=200)

    def _pause(self, a: Assignment, on: Day) -> None:
        if person := self._answerer(a):
            work.pause(a, by=person, today=on, reason=self.chance.choice(words.PAUSES))
