"""Đôn đốc: telling the units whose report is missing, beyond what the timetable reminds of by itself."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.db.models import Q

from directives.notices import people_acting_for, tell
from reports.models import ReportRequest, ReportStream
from reports.periods import Period
from reports.streams.handing import ANSWERERS
from units import access, journal
from units.models import User
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
    late = Q(due_on__lt=today) & Q(state__in=ReportRequest.OPEN_STATES)
    open_now = stream.requests.select_for_update(of=("self",)).filter(late, period_key=period.key)
    rows = list(open_now.exclude(urged_on=today).select_related("unit", "stream").order_by("pk"))
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
