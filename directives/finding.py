"""Finding by words: tones and case aside, numbers as people say them, exact words first."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from directives.models import Clause, Directive, Task
from directives.models.documents import number_key
from units.models import Unit, User
from units.text import fold, modern_tones, tidy

LONGEST, MOST_WORDS, EACH, LOOKED_AT = 200, 12, 20, 120
# How people shorten the kinds when they ask for a number: "ct 57" is "chỉ thị 57".
_SHORT = {
    "ct": "chi thi", "nq": "nghi quyet", "kl": "ket luan", "ctr": "chuong trinh", "ctrhd": "chuong trinh",
    "kh": "ke hoach", "cv": "cong van", "hd": "huong dan", "qd": "qu", "tb": "thong bao", "bc": "bao cao",
}  # fmt: skip


@dataclass
class Found:
    """One kind of thing: the best rows, and whether there were more than are shown."""

    rows: list[Any]
    more: bool


@dataclass
class Everything:
    directives: Found
    tasks: Found
    clauses: Found
    units: Found

    def __bool__(self) -> bool:
        return any(part.rows for part in (self.directives, self.tasks, self.clauses, self.units))


def askable(text: str) -> str:
    """What can be asked for: one line, no control characters, at most `LONGEST` characters and `MOST_WORDS` words."""
    seen = "".join(c for c in tidy(text[: 4 * LONGEST]) if c.isprintable())[:LONGEST]
    return " ".join(seen.split()[:MOST_WORDS])


def find(words: str, user: User, today: datetime.date) -> Everything:
    """What the person may see that holds every word. `words` went through `askable`."""
    documents = Directive.objects.visible_to(user, today)
    inside = {"directive__in": documents.order_by().values("pk")}
    return Everything(
        _best(_documents(documents, words), words, lambda row: f"{row} {row.subject}", number=True),
        _best(_holding(Task.objects.filter(**inside), words), words, lambda row: row.text),
        _best(_holding(Clause.objects.filter(**inside), words), words, lambda row: row.text),
        _best(Unit.objects.visible_to(user, today).search(words), words, lambda row: row.name),
    )


def _documents(rows: Any, words: str) -> Any:
    condition = Q()
    for word in fold(words).split():
        either = Q(search_text__contains=word)
        if word in _SHORT:
            either |= Q(search_text__startswith=_SHORT[word])
        condition &= either
    if any(c.isdigit() for c in words):
        condition |= Q(number_key__contains=number_key(words))
    return rows.filter(condition).select_related("issuing_unit").newest_first()


def _holding(rows: Any, words: str) -> Any:
    for word in fold(words).split():
        rows = rows.filter(search_text__contains=word)
    return rows.select_related("directive__issuing_unit").order_by("-directive", "position")


def _best(rows: Any, words: str, text_of: Any, *, number: bool = False) -> Found:
    """The rows in the database's order, those with the words as typed, tones and all, before the others."""
    looked_at = list(rows[: LOOKED_AT + 1])
    exact, loose, key = _spelt(words), fold(words), number_key(words)

    def rank(row: Any) -> int:
        if number and row.number_key and (row.number_key == key or row.number_key.startswith(f"{key}-")):
            return 0
        text = text_of(row)
        if exact in _spelt(text):
            return 1
        if all(word in _spelt(text).split() for word in exact.split()):
            return 2
        return 3 if loose in fold(text) else 4

    best = sorted(looked_at, key=rank)
    return Found(best[:EACH], len(looked_at) > EACH)


def _spelt(text: str) -> str:
    return modern_tones(tidy(text).casefold())
