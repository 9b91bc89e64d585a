"""When a document's own work is reminded of, and whether its words may leave the application."""

from __future__ import annotations

import datetime

from django.db import transaction

from directives.models import Directive
from units import access, journal
from units.models import User
from units.refusals import NotYours, Refusal, Stale

OVER = (Directive.State.REPLACED, Directive.State.REVOKED)


class NoLongerReminded(Refusal):
    sentence = "Văn bản đã thay thế hoặc thu hồi nên không còn nhắc việc."


def may_set_reminders(directive: Directive, user: User, today: datetime.date) -> bool:
    """Whoever may issue in the issuing unit's name; nobody for a document that was received from above."""
    return (
        not directive.is_received
        and directive.state not in OVER
        and access.may_issue(user, directive.issuing_unit, today)
    )


@transaction.atomic
def set_reminders(
    directive: Directive, *, by: User, today: datetime.date, version: int, reminder_days: str, is_open: bool
) -> Directive:
    """`reminder_days` is tidy ("7,3,1"), empty to follow the office. Raises Stale, NotYours, NoLongerReminded."""
    current = Directive.objects.select_for_update(of=("self",)).select_related("issuing_unit").get(pk=directive.pk)
    if current.state in OVER:
        raise NoLongerReminded
    if not may_set_reminders(current, by, today):
        raise NotYours
    if current.version != version:
        raise Stale(current)
    before = {"reminder_days": current.reminder_days, "is_open": current.is_open}
    after = {"reminder_days": reminder_days, "is_open": is_open}
    if after == before:
        return current
    current.reminder_days, current.is_open, current.version = reminder_days, is_open, version + 1
    current.save(update_fields=[*after, "version"])
    ahead = f"{reminder_days.replace(',', ', ')} ngày" if reminder_days else "như mọi văn bản của cơ quan"
    text = f"Đặt nhắc trước hạn của {current}: {ahead}; {'được' if is_open else 'không'} gửi nội dung ra ngoài."
    changed = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    journal.record(
        "directive.reminders", current, unit=current.issuing_unit, by=by, today=today, text=text, data=changed
    )
    return current
