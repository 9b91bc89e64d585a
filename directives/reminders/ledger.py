"""Planning: write down everything that is owed by a day, and let fall what no longer applies.

There is no window to miss: the planner asks which rung each open assignment stands on today, not which rung falls on
today. One INSERT … SELECT for each audience; a row that is there already stays as it is, so it may run at any time, as
often as one likes, and in two places at once.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    DateField,
    F,
    FloatField,
    Func,
    IntegerField,
    Model,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)

from directives.models import Assignment, ClockMark, Directive, Reminder
from directives.models.reminders import ReminderQuerySet
from directives.reminders import books
from directives.reminders.rungs import LATE_FIRST, WEEK, Ladder, ladder
from units.models import Office, Seat, Unit, User

COLUMNS = ("assignment_id", "counted_from", "audience", "rung", "recipient_id", "planned_on", "state")
Ladders = tuple[tuple[str, Ladder], ...]
MANY = 1000  # new rows that change what the database should know of the ledger
KEY = ("assignment_id", "counted_from", "audience", "rung", "recipient_id")


class DaysFrom(Func):
    """Whole days from the first day to the second, the same on both databases."""

    arity = 2
    output_field = IntegerField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        later_first = self.copy()
        later_first.set_source_expressions(self.get_source_expressions()[::-1])
        return super(DaysFrom, later_first).as_sql(
            compiler, connection, template="(%(expressions)s)", arg_joiner=" - ", **context
        )

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        julian = self.copy()
        julian.set_source_expressions(
            [Func(day, function="julianday", output_field=FloatField()) for day in self.get_source_expressions()[::-1]]
        )
        template = "CAST(ROUND(%(expressions)s) AS INTEGER)"
        return super(DaysFrom, julian).as_sql(compiler, connection, template=template, arg_joiner=" - ", **context)


@transaction.atomic
def plan(today: datetime.date, office: Office | None = None) -> int:
    """Put what is owed by `today` into the ledger and let moot rows fall; returns how many rows are newly owed.

    A row that fell away and is owed once more (sent in, then returned for more) is owed again.
    """
    office = office or Office.current()
    take_planners_lock()
    _count()
    pending = Reminder.objects.pending()
    if pending.exists():  # mostly not, and the database is slow to see it
        _let_fall_gone(pending, today)  # before the rest: what is new now is not gone
    made = sum(insert(*statement) for statement in _statements(today, *_ladders(office)))
    if made > MANY:
        _count(grown_by=made)
    if made:
        _let_fall_overtaken(pending)
    return made + books.plan(today, office)


def _ladders(office: Office) -> tuple[Ladder, Ladders]:
    """The office's ladder, and those that documents have of their own, each with the days as they have them."""
    own = Directive.objects.in_force().exclude(reminder_days="").order_by("reminder_days")
    written = own.values_list("reminder_days", flat=True).distinct()
    return ladder(office.reminder_days, office), tuple((days, ladder(days, office)) for days in written)


@lru_cache(maxsize=2)
def _statements(today: datetime.date, steps: Ladder, own: Ladders) -> list[tuple[str, tuple]]:
    """One INSERT … SELECT for each audience, and for units one more for each ladder of a document's own.

    Kept for the day: to put them into words costs as much as to carry them out when nothing is new.
    """
    above = "unit__directives", "unit__children__directives"
    by_due_day = [_owed_to_units(today, steps, "")]
    by_due_day += [_owed_to_units(today, ladder, written) for written, ladder in own]
    by_due_day.append(_owed_above(today, Reminder.Audience.SUPERIOR, above[0], steps.superior_after))
    by_due_day.append(_owed_above(today, Reminder.Audience.HIGHER, above[1], steps.higher_after))
    said = [_from_open_ones(*in_words(one, Reminder, COLUMNS, KEY)) for one in by_due_day]
    return [*said, in_words(_owed_to_confirmers(today, steps), Reminder, COLUMNS, KEY)]


def _from_open_ones(words: str, params: tuple) -> tuple[str, tuple]:
    """SQLite, which does not count, would go by a narrower index through all that was ever due."""
    if connection.vendor == "sqlite":
        table = f'JOIN "{Assignment._meta.db_table}"'
        words = words.replace(f"{table} ON", f"{table} INDEXED BY open_assignment_by_due_day ON")
    return words, params


def let_fall(today: datetime.date, people: Collection[int]) -> None:
    """Mark these people's pending rows moot whose reason is gone, or that a later rung has overtaken."""
    pending = Reminder.objects.pending().filter(recipient__in=people)
    _let_fall_gone(pending, today)
    _let_fall_overtaken(pending)
    books.let_fall(today, people)


def _let_fall_gone(pending: ReminderQuerySet, today: datetime.date) -> None:
    pending.exclude(pk__in=pending.live(today).order_by().values("pk")).update(state=Reminder.State.MOOT)


def _let_fall_overtaken(pending: ReminderQuerySet) -> None:
    pending.overtaken().update(state=Reminder.State.MOOT)


def take_planners_lock() -> None:
    """One planner at a time; held to the end of the transaction. (SQLite has one writer at a time anyway.)"""
    list(ClockMark.objects.select_for_update().filter(pk=1))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            # It would compile what we ask, anew each time, for longer than the answer takes.
            cursor.execute("SET LOCAL jit = off")


def _count(*, grown_by: int = 0) -> None:
    """PostgreSQL plans badly while it does not know how large a table is: new, restored, or the ledger just filled."""
    if connection.vendor != "postgresql":
        return
    ledger, *others = (model._meta.db_table for model in (Reminder, Assignment, Directive, Seat, Unit, User))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class "
            "WHERE oid = ANY(%s::regclass[]) AND (reltuples < 0 OR relname = %s AND reltuples < %s)",
            [[ledger, *others], ledger, 10 * grown_by],
        )
        if unknown := [name for (name,) in cursor.fetchall()]:
            cursor.execute(f"ANALYZE {', '.join(unknown)}")


def in_words(owed: QuerySet, book: type[Model], columns: Collection[str], key: Collection[str]) -> tuple[str, tuple]:
    """The INSERT … SELECT of what is owed. ON CONFLICT: whoever else plans at the same time, a row is there once; what
    fell away is owed once more.
    """
    select, params = owed.query.sql_with_params()
    table = book._meta.db_table
    words = (
        f"INSERT INTO {table} ({', '.join(columns)}) {select} "
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET state = 'pending', digest_id = NULL "
        f"WHERE {table}.state = 'moot'"
    )
    return words, params


def insert(words: str, params: tuple) -> int:
    with connection.cursor() as cursor:
        cursor.execute(words, params)
        return max(cursor.rowcount, 0)


def _owed_to_units(today: datetime.date, steps: Ladder, written: str) -> QuerySet:
    """The unit is told of what is coming, due and late: the latest rung that its ladder has reached.

    `written` are the document's own days as it has them; empty for the documents that follow the office.

    A rung ahead that lay before the day of giving is not owed: who gets a task two days before it is due is not told
    "still seven days".
    """
    path = "unit__assignments"
    farthest = today + datetime.timedelta(days=max(steps.ahead, default=0))
    seats = _seats(today, Reminder.Audience.UNIT, path).filter(
        _stands(path, *Assignment.WITH_UNIT_STATES),
        **{f"{path}__due_on__lte": farthest},
        **{f"{path}__directive__reminder_days": written},
        **_in_force(f"{path}__directive"),
    )
    counted = seats.annotate(
        days=DaysFrom(F(f"{path}__due_on"), Value(today, DateField())),
        notice=DaysFrom(F(f"{path}__assigned_on"), F(f"{path}__due_on")),
    )
    return _rows(counted, f"{path}__due_on", rung_reached(steps.ahead), today, path)


def rung_reached(ahead: tuple[int, ...]) -> Case:
    """The latest rung of a unit's ladder that was reached, from `days` (past the due day) and `notice` (given before
    it); nothing where none was."""
    days, notice = F("days"), "notice__gte"
    reached = [
        When(days__gte=LATE_FIRST, then=days - (days - LATE_FIRST) % WEEK),
        When(Q(days=0, **{notice: 0}), then=Value(0)),
        *(When(Q(days__gte=-n, days__lt=0, **{notice: n}), then=Value(-n)) for n in sorted(ahead)),
    ]
    return Case(*reached, output_field=IntegerField())


def _owed_above(today: datetime.date, audience: Reminder.Audience, given: str, after: int) -> QuerySet:
    """Those above the unit are told once when it is so many days late; `given` leads from them to the documents."""
    path = f"{given}__assignments"
    since = today - datetime.timedelta(days=after)
    seats = _seats(today, audience, path).filter(
        _stands(path, *Assignment.WITH_UNIT_STATES), **{f"{path}__due_on__lte": since}, **_in_force(given)
    )
    # What an office gave itself it hears of as the unit already.
    others = seats.annotate(given_to=F(f"{path}__unit")).exclude(given_to=F("unit"))
    return _rows(others, f"{path}__due_on", Value(after, IntegerField()), today, path)


def _owed_to_confirmers(today: datetime.date, steps: Ladder) -> QuerySet:
    """A result that waits long is brought to mind, then each week; not to the one who sent it in."""
    given = "unit__directives"
    path = f"{given}__assignments"
    since = today - datetime.timedelta(days=steps.confirmer_after)
    seats = _seats(today, Reminder.Audience.CONFIRMER, path).filter(
        _stands(path, Assignment.State.SUBMITTED), **{f"{path}__submitted_on__lte": since}, **_in_force(given)
    )
    counted = seats.annotate(
        sender=F(f"{path}__submitted_by"), days=DaysFrom(F(f"{path}__submitted_on"), Value(today, DateField()))
    ).filter(Q(sender=None) | ~Q(sender=F("person")))
    rung = F("days") - (F("days") - steps.confirmer_after) % WEEK
    return _rows(counted, f"{path}__submitted_on", rung, today, path)


def _seats(today: datetime.date, audience: Reminder.Audience, path: str) -> QuerySet:
    seats = Seat.objects.held_on(today).filter(role__in=Reminder.ROLES[audience]).order_by()
    return seats.annotate(audience=Value(audience.value, CharField()))


def _stands(path: str, *states: str) -> Func:
    """In one of these states, written out: SQLite takes an index of some rows only if it sees their very condition."""
    words = ", ".join(f"'{state}'" for state in states)
    template = f"%(expressions)s IN ({words})" if len(states) > 1 else f"%(expressions)s = {words}"
    return Func(F(f"{path}__state"), template=template, output_field=BooleanField())


def _in_force(directive: str) -> dict[str, Any]:
    return {f"{directive}__state": Directive.State.ISSUED}


def _rows(seats: QuerySet, day: str, rung: Any, today: datetime.date, path: str) -> QuerySet:
    """The rows in the order of COLUMNS; a person with two seats in the unit is one person."""
    named = seats.annotate(
        about=F(f"{path}__pk"),
        since=F(day),
        step=rung,
        planned=Value(today, DateField()),
        first_state=Value(Reminder.State.PENDING.value, CharField()),
    )
    columns = ("about", "since", "audience", "step", "person", "planned", "first_state")
    there = Reminder.objects.exclude(state=Reminder.State.MOOT).filter(
        assignment=OuterRef("about"), counted_from=OuterRef("since"), audience=OuterRef("audience"),
        rung=OuterRef("step"), recipient=OuterRef("person"),
    )  # fmt: skip
    return not_yet(named.filter(step__isnull=False), there).values_list(*columns).distinct()


def not_yet(owed: QuerySet, there: QuerySet) -> QuerySet:
    """Those for which no row is there. Looked up one by one: a join would read the ledger of all years each time."""
    return owed.annotate(stands=Subquery(there.order_by().values("state")[:1])).filter(stands=None)
