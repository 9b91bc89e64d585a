"""Badges for the two axes of an assignment, and days in words. Colour, symbol and word, so that black and white do."""

from __future__ import annotations

import datetime

from django import template
from django.utils.safestring import SafeString

from directives.models import Assignment, Directive
from directives.standing import SOON_DAYS, Standing
from units.templatetags.page import sign

register = template.Library()

# Value → look of the sign (static/css/app.css), symbol (static/icons.svg).
_STANDINGS = {
    Standing.UNDATED: ("none", "calendar-off"),
    Standing.ON_TRACK: ("on-track", "clock"),
    Standing.DUE_SOON: ("soon", "hourglass"),
    Standing.DUE_TODAY: ("today", "calendar-due"),
    Standing.OVERDUE: ("late", "alert-triangle"),
    Standing.DONE_EARLY: ("done", "checks"),
    Standing.DONE_ON_DAY: ("done", "circle-check"),
    Standing.DONE_LATE: ("done-late", "clock-exclamation"),
    Standing.DONE_UNDATED: ("done", "circle-check"),
}
_BY_VALUE = {stands.value: stands for stands in Standing}
_STATES = {
    Assignment.State.ASSIGNED: ("none", "mail"),
    Assignment.State.RECEIVED: ("none", "user-check"),
    Assignment.State.IN_PROGRESS: ("none", "progress"),
    Assignment.State.SUBMITTED: ("wait", "send"),
    Assignment.State.RETURNED: ("return", "arrow-back-up"),
    Assignment.State.DONE: ("done", "check"),
    Assignment.State.PAUSED: ("off", "player-pause"),
    Assignment.State.CANCELLED: ("off", "ban"),
}
_DOCUMENT_STATES = {
    Directive.State.DRAFT: ("none", "pencil"),
    Directive.State.ISSUING: ("wait", "hourglass"),
    Directive.State.ISSUED: ("done", "rubber-stamp"),
    Directive.State.REPLACED: ("off", "history"),
    Directive.State.REVOKED: ("off", "ban"),
}


@register.simple_tag
def state_badge(row: Assignment | Directive) -> SafeString:
    """What people said of an assignment, or the state of a document."""
    if isinstance(row, Directive):
        look, symbol = _DOCUMENT_STATES[Directive.State(row.state)]
    else:
        look, symbol = _STATES[Assignment.State(row.state)]
    return sign(look, symbol, row.get_state_display())


@register.simple_tag
def standing_badge(assignment: Assignment, today: datetime.date, soon_days: int = SOON_DAYS) -> SafeString:
    """Where it stands on the day; nothing for what was dropped. A row that was annotated is taken at its word."""
    said = getattr(assignment, "standing_value", None)
    stands = assignment.standing_on(today, soon_days) if said is None else _BY_VALUE.get(said)
    if stands is Standing.UNDATED and "task" in assignment._state.fields_cache and assignment.waits_for_anchor:
        return sign(*_STANDINGS[stands], f"{stands.label}, chờ ngày mốc")
    return standing_sign(stands) if stands else SafeString("")


@register.simple_tag
def standing_sign(value: str) -> SafeString:
    """The badge of a standing itself, for legends and sums."""
    stands = _BY_VALUE[value]
    return sign(*_STANDINGS[stands], stands.label)


@register.filter
def days_since(day: datetime.date | None, today: datetime.date) -> str:
    """ "hôm nay", "từ 3 ngày trước"."""
    days = (today - day).days if day else 0
    return f"từ {days} ngày trước" if days > 0 else "hôm nay"


@register.filter
def days_left(day: datetime.date | None, today: datetime.date) -> str:
    """ "còn 3 ngày", "hôm nay", "quá hạn 5 ngày"; nothing without a day."""
    if day is None:
        return ""
    left = (day - today).days
    if left == 0:
        return "hôm nay"
    return f"còn {left} ngày" if left > 0 else f"quá hạn {-left} ngày"
