"""Letters of the ward that urge its three cells, ten days late with the plan's one task."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from directives.models import Assignment, Urging
from reports.urging import actions
from tests.cast import make_plan, make_ward

NOW = datetime.datetime(2026, 7, 10, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
LATE = NOW.date()
REPLY = datetime.date(2026, 7, 20)
CREATE = "/urgings/new/"


def make_late() -> SimpleNamespace:
    w = make_ward()
    make_plan(w)
    return w


def draft(w: SimpleNamespace, rows: list[Assignment] | None = None, **more: Any) -> Urging:
    wanted = {"by": w.clerk, "today": LATE, "unit": w.ward, "reply_by": REPLY} | more
    return actions.draft_letter(assignments=[row.pk for row in rows or w.assignments], **wanted)


def send(letter: Urging, w: SimpleNamespace, **more: Any) -> bool:
    wanted = {"by": w.clerk, "today": LATE, "now": timezone.now(), "number": "45-CV/ĐU", "issued_on": LATE} | more
    return actions.send(letter, seen=wanted.pop("seen", actions.seen_of(letter, LATE)), **wanted)


def sent(w: SimpleNamespace, rows: list[Assignment] | None = None, **more: Any) -> Urging:
    letter = draft(w, rows)
    send(letter, w, **more)
    letter.refresh_from_db()
    return letter


def url(name: str, letter: Urging) -> str:
    return reverse(f"urging-{name}", args=[letter.pk])


def words(letter: Urging, **more: Any) -> dict[str, Any]:
    """What the form of a draft sends."""
    fields = {name: getattr(letter, name) or "" for name in actions.HEAD_FIELDS}
    return fields | {"reply_by": f"{letter.reply_by:%d/%m/%Y}", "version": letter.version} | more
