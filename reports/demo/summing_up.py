"""The ward's sơ kết: of the last closed period, frozen and printed; of the one under way, begun."""

from __future__ import annotations

import datetime
from functools import partial

from directives.models import Directive
from reports import actions, drafting, freezing, periods
from reports.demo.calendar import Calendar
from reports.gathering import scope_of
from reports.models import Freezing, Report
from reports.periods import Period, PeriodKind
from units import journal
from units.models import Office, Unit, User

_DAY = datetime.timedelta(days=1)
_BODIES = {
    "leadership": "Ban Thường vụ đã ban hành kế hoạch, phân công từng đơn vị và giao Ban Xây dựng Đảng theo dõi.",
    "results": "Các chi bộ đã đưa nội dung vào sinh hoạt; các cơ quan của phường đã rà soát máy tính, tài khoản.",
    "obstacles": "Một số chi bộ báo kết quả chậm; máy tính cũ còn nhiều.",
    "coming": "Đôn đốc việc quá hạn, hoàn thành kiểm tra tại chỗ.",
    "proposals": "Đề nghị cấp trên hỗ trợ tài liệu cho người cao tuổi.",
}


class SummingUp:
    def __init__(self, calendar: Calendar, unit: Unit, writer: User) -> None:
        self.calendar = calendar
        self.unit = unit
        self.writer = writer

    def plan(self, today: datetime.date, since: datetime.date, directive_of: dict[str, Directive]) -> None:
        """A quarter that closed a week ago or more, with the ward's plan in it; where there is none, a month."""
        running, closed = _periods(today, since)
        if closed:
            self.calendar.at(closed.end + 2 * _DAY, partial(self._write, closed, directive_of))
        # The one under way is begun when its third week has passed, or the day before yesterday.
        begun = min(max(running.start, since) + 20 * _DAY, today - 2 * _DAY)
        if begun >= running.start:
            self.calendar.at(begun, partial(self._begin, running, directive_of), minute=400)

    def _begin(self, period: Period, directive_of: dict[str, Directive], on: datetime.date) -> Report:
        return actions.create_report(
            by=self.writer,
            today=on,
            unit=self.unit,
            directive=directive_of["57"],
            kind=Report.Kind.SO_KET,
            period=period,
        )

    def _write(self, period: Period, directive_of: dict[str, Directive], on: datetime.date) -> None:
        report = self._begin(period, directive_of, on)
        now = journal.moment.get()
        for section in report.sections.filter(is_heading=False).order_by("position"):
            ideas = drafting.ideas_for(section.key, scope_of(report, self.writer, on))[:4]
            body = drafting.appended(_BODIES.get(section.key, ""), ideas)
            if body and now:
                actions.save_section(
                    section, by=self.writer, today=on, version=section.version, body=body, title=section.title, now=now
                )
        self.calendar.at(on + 2 * _DAY, partial(self._freeze, report))

    def _freeze(self, report: Report, on: datetime.date) -> None:
        asked = actions.ask_freeze(report, by=self.writer, today=on, seen=actions.text_seen(report))
        now = journal.moment.get()
        if now:
            Freezing.objects.filter(pk=asked.pk).update(asked_at=now)
            freezing.carry_out(asked.pk, now=now)


def _periods(today: datetime.date, since: datetime.date) -> tuple[Period, Period | None]:
    """The period under way, and the last one that closed a week ago with the ward's plan in it; None if none did."""
    cutoff = Office.current().cutoff_day or None
    running = periods.period_of(today, PeriodKind.QUARTER, cutoff)
    for kind in (PeriodKind.QUARTER, PeriodKind.MONTH):
        closed = periods.previous(periods.period_of(today - 7 * _DAY, kind, cutoff))
        if closed.end >= since + 10 * _DAY:
            return running, closed
    return running, None
