"""What people are reminded of besides assignments. A floor above keeps it in a book of its own, a model that it
registers here, and the one digest of a person's day tells of all books.

A book has the columns `recipient`, `digest`, `state` (pending, told, moot) and `counted_from`; its queryset says
`pending()`, `live(today)`, `overtaken()`, `for_digest()` and `plan(today, ahead)` (write down what is owed by the day,
return how much is new); its rows say `audience`, the key of their section in the digest (directives/reminders/lines).
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Count, Subquery

from directives.models import Digest
from directives.reminders.rungs import ladder
from units.models import Office, User

_BOOKS: list[Any] = []


def register(book: Any) -> None:
    if book not in _BOOKS:
        _BOOKS.append(book)


def plan(today: datetime.date, office: Office) -> int:
    """Bring every book up to the day; returns how many rows are newly owed."""
    made = 0
    for book in _BOOKS:
        _let_fall(book, book.objects.pending(), today)
        if new := book.objects.plan(today, ladder(office.reminder_days, office).ahead):
            _let_fall(book, book.objects.pending(), today)
            made += new
    return made


def let_fall(today: datetime.date, people: Collection[int]) -> None:
    for book in _BOOKS:
        _let_fall(book, book.objects.pending().filter(recipient__in=people), today)


def _let_fall(book: Any, pending: Any, today: datetime.date) -> None:
    if pending.exists():
        pending.exclude(pk__in=pending.live(today).order_by().values("pk")).update(state=book.State.MOOT)
        pending.overtaken().update(state=book.State.MOOT)


def waiting(served: Any, most: int) -> set[int]:
    """People who are owed something and are not among the served."""
    found: set[int] = set()
    for book in _BOOKS:
        rows = book.objects.pending().exclude(recipient__in=served).order_by("recipient")
        found.update(rows.values_list("recipient", flat=True).distinct()[:most])
    return found


def owed(people: Collection[int]) -> set[int]:
    """Those of the people who are owed something."""
    rows = [book.objects.pending().filter(recipient__in=people) for book in _BOOKS]
    return {person for some in rows for person in some.order_by().values_list("recipient", flat=True).distinct()}


def tell(people: Iterable[User], newest: Subquery) -> dict[int, dict[str, int]]:
    """Put what is owed into the people's new digests; returns how much, by person and section."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    for book in _BOOKS:
        new = book.objects.pending().filter(recipient__in=people)
        for person, count in new.order_by().values_list("recipient").annotate(Count("pk")):
            found[person][book.audience] = count
        new.update(state=book.State.TOLD, digest=newest)
    return found


def fold(digests: Collection[int], newest: Subquery) -> None:
    """Hand what older digests did not get sent to the new ones."""
    for book in _BOOKS:
        book.objects.filter(digest__in=digests, state=book.State.TOLD).update(digest=newest)


def live(digests: Collection[Digest], today: datetime.date) -> Iterator[Any]:
    """The rows of those digests that still stand."""
    for book in _BOOKS:
        yield from book.objects.filter(digest__in=digests).live(today).for_digest()
