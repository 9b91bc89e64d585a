"""A report of the ward on its plan, for the tests of writing and freezing."""

from __future__ import annotations

import datetime
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from directives.models import Assignment
from reports import actions, freezing, periods
from reports.models import Report, Section, Snapshot
from reports.periods import PeriodKind
from tests.cast import done, make_plan, make_ward

Q2 = periods.period(PeriodKind.QUARTER, 2026, 2, 14)  # 15/3 – 14/6/2026
LATER = datetime.date(2026, 6, 16)


def make_report(**more: Any) -> SimpleNamespace:
    """The ward, its plan (three cells: one done, one with a difficulty, one open), and `w.report` on quarter II."""
    w = make_ward()
    make_plan(w)
    done(w.assignments[0], datetime.date(2026, 5, 20), by=w.secretary, confirmed_by=w.clerk)
    Assignment.objects.filter(pk=w.assignments[1].pk).update(
        state="in_progress", received_on=datetime.date(2026, 4, 5), obstacles="Thiếu máy chiếu",
        proposals="Đề nghị cấp kinh phí mua máy chiếu",
    )  # fmt: skip
    w.report = begin(w, **more)
    return w


def begin(w: SimpleNamespace, **more: Any) -> Report:
    fields = {"unit": w.ward, "directive": w.directive, "kind": Report.Kind.SO_KET, "period": Q2}
    return actions.create_report(by=w.clerk, today=LATER, **(fields | more))


def write(section: Section, body: str, *, by: Any, **more: Any) -> bool:
    fields = {"version": section.version, "title": section.title, "now": timezone.now(), "today": LATER} | more
    return actions.save_section(section, by=by, body=body, **fields)


def freeze(report: Report, *, by: Any, today: datetime.date = LATER) -> Snapshot:
    """Click and carry out."""
    asked = actions.ask_freeze(report, by=by, today=today, seen=actions.text_seen(report))
    assert freezing.carry_out(asked.pk, now=timezone.now()) == 1
    report.refresh_from_db()
    return report.snapshots.get(edition=asked.edition)
