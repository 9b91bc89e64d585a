"""Đôn đốc: telling the units whose report is missing, beyond what the timetable reminds of by itself, and an official
letter about them, to be edited and signed as any other."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction

from directives.models import Urging
from directives.notices import people_acting_for, tell
from reports.models import ReportRequest, ReportStream
from reports.outlines import letterhead_for, speaker
from reports.paper import Paper
from reports.periods import Period
from reports.streams.handing import ANSWERERS
from reports.urging.choosing import reply_day
from reports.urging.composing import CLOSING, HEAD, compose, last_facts, usual_recipients
from units import access, journal
from units.models import Office, User
from units.refusals import NotYours, Refusal


class NobodyMissing(Refusal):
    sentence = "Không còn đơn vị nào quá hạn chưa nộp, hoặc hôm nay đã đôn đốc rồi."


def may_urge(stream: ReportStream, user: User, today: datetime.date) -> bool:
    """Those who receive for the owner, the focal unit among them."""
    units = access.acting_units(user, today, ANSWERERS)
    return any(unit.pk in (stream.owner_id, stream.focal_unit_id) for unit in units)


@transaction.atomic
def urge(stream: ReportStream, period: Period, *, by: User, today: datetime.date) -> int:
    """Tell each unit once a day; returns how many. Raises NotYours, NobodyMissing."""
    if not may_urge(stream, by, today):
        raise NotYours
    open_now = late(stream, period, today).select_for_update(of=("self",)).exclude(urged_on=today)
    rows = list(open_now.select_related("unit", "stream").order_by("pk"))
    if not rows:
        raise NobodyMissing
    for row in rows:
        text = f"{stream.owner} đôn đốc nộp báo cáo “{stream}” {period.said}; hạn nộp {row.due_on:%d/%m/%Y} đã qua."
        tell(people_acting_for([row.unit_id], today), text, row.get_absolute_url())
    ReportRequest.objects.filter(pk__in=[row.pk for row in rows]).update(urged_on=today)
    text = f"{stream.owner} đôn đốc {len(rows)} đơn vị chưa nộp báo cáo “{stream}” {period.said}"
    data = {"period": period.key, "units": [row.unit_id for row in rows]}
    journal.record("report-stream.urge", stream, unit=stream.owner, by=by, today=today, text=text, data=data)
    return len(rows)


def late(stream: ReportStream, period: Period, today: datetime.date) -> Any:
    """What is open although its day has passed."""
    return stream.requests.open().filter(period_key=period.key, due_on__lt=today)


def letter(stream: ReportStream, period: Period, today: datetime.date) -> Paper:
    """A draft công văn to the units that are late, with the annex by unit. Raises NobodyMissing."""
    rows = late(stream, period, today).select_related("unit", "stream").order_by("unit__sort_key", "unit")
    if not rows:
        raise NobodyMissing
    owner = stream.owner
    head = letterhead_for(owner, "CV", Office.current()) | last_facts(owner)
    mark = "V/v" if head["profile"] == Urging.Profile.ND30 else "về việc"
    head = {name: head.get(name, "") for name in HEAD} | {
        "subject": f"{mark} đôn đốc nộp báo cáo {period.said}",
        "introduction": f"Qua theo dõi chế độ báo cáo “{stream}”, {speaker(owner)} nhận thấy một số đơn vị chưa nộp báo"
        f" cáo {period.said}.",
        "closing": CLOSING.format(unit=owner.name),
        "recipients": head.get("recipients") or usual_recipients(owner),
        "unit": str(owner),
        "speaker": speaker(owner),
        "issued_on": None,
        "reply_by": reply_day(today).isoformat(),
    }
    units = [{"id": row.unit_id, "name": str(row.unit), "rows": [_annexed(row, period, today)]} for row in rows]
    return compose({"head": head, "day": today.isoformat(), "units": units}, draft=True)


def _annexed(row: ReportRequest, period: Period, today: datetime.date) -> dict[str, Any]:
    return {
        "id": row.pk,
        "task": f"Nộp báo cáo {period.said}",
        "document": row.stream.name,
        "due_on": row.due_on.isoformat(),
        "days_late": (today - row.due_on).days,
        "state": row.get_state_display(),
    }
