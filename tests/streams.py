"""A stream of the city: its wards report each month, their cells three working days before them."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from directives.models import UnitClass
from directives.parties import Party
from reports.models import ReportRequest, ReportStream
from reports.streams import actions, handing
from reports.streams.actions import Level
from tests.cast import Role, make_plan, make_ward, person

BEGUN = datetime.date(2026, 5, 20)  # in the June period, 15/5 – 14/6
JUNE = "2026-06"
DUE = datetime.date(2026, 6, 16)  # two working days after 14/6, a Sunday

CELLS = Level([Party(unit_class=UnitClass.CELLS)])


def make_stream(**more: Any) -> SimpleNamespace:
    """The ward asks its three cells for a short monthly report on its plan: `w.stream`, `w.asked` by unit."""
    w = make_ward()
    make_plan(w)
    w.stream = ask(w, **more)
    w.asked = asked(w)
    w.request = w.asked[w.cell]
    return w


def ask(w: SimpleNamespace, **more: Any) -> ReportStream:
    fields = {
        "by": w.clerk, "today": BEGUN, "owner": w.ward, "name": "Báo cáo tháng của chi bộ", "levels": [CELLS],
        "directive": w.plan, "focal_unit": w.board,
    }  # fmt: skip
    return actions.create_stream(**(fields | more))


def make_city_stream(**more: Any) -> SimpleNamespace:
    """The city asks its wards, and through them their cells: `w.stream`."""
    w = make_ward()
    make_plan(w)
    w.city_clerk = person("van-thu.thanhuy", w.city, Role.CLERK, "Văn thư")
    levels = [Level([Party(unit_class=UnitClass.COMMITTEES)]), Level([Party(unit_class=UnitClass.CELLS)], 3)]
    fields = {"by": w.city_clerk, "owner": w.city, "directive": None, "focal_unit": None, "due_after": 5}
    w.stream = ask(w, **(fields | {"levels": levels, "name": "Báo cáo tháng"} | more))
    w.asked = asked(w)
    return w


def asked(w: SimpleNamespace, key: str = JUNE) -> dict[Any, ReportRequest]:
    return {one.unit: one for one in w.stream.requests.filter(period_key=key).for_request_list()}


def at(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(9)))


def hand_in(request: ReportRequest, *, by: Any, today: datetime.date = DUE, **bodies: str) -> None:
    """Begin, write and hand in; the sections by key."""
    handing.begin(request, by=by, today=today)
    versions = dict(request.report.sections.values_list("key", "version"))
    words = bodies or {"results": f"{request.unit} đã họp."}
    handing.write(request, by=by, today=today, now=at(today), bodies=words, versions=versions)
    handing.submit(request, by=by, today=today, now=at(today))
    request.refresh_from_db()
