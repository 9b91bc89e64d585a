"""Reports on their way up: the ward asks its cells each month, the city asks its wards each quarter."""

from __future__ import annotations

import datetime
import random
from functools import partial

from directives.models import Directive, UnitClass
from directives.parties import Party
from reports.demo.calendar import Calendar
from reports.models import Report, ReportRequest
from reports.streams import actions, handing
from reports.streams.actions import Level
from reports.streams.making import make_requests
from units import access, journal
from units.models import Seat, Unit, User
from units.refusals import Refusal

_DAY = datetime.timedelta(days=1)
_OLDEST = 100  # days: three closed months are enough to show
_RESULTS = (
    "Chi bộ họp thường kỳ, phổ biến cách nhận biết cuộc gọi lừa đảo cho đảng viên.",
    "Đã nhắc từng hộ cài đặt lại mật khẩu; tổ công nghệ số cộng đồng giúp người cao tuổi.",
    "Đưa nội dung an ninh mạng vào sinh hoạt chi bộ, có thảo luận và ghi biên bản.",
    "Kiểm tra máy tính dùng chung ở nhà văn hóa, gỡ phần mềm không rõ nguồn gốc.",
)
_OBSTACLES = ("", "", "Nhiều đảng viên cao tuổi chưa dùng điện thoại thông minh.", "Nhà văn hóa chưa có máy chiếu.")
_PROPOSALS = ("", "", "Đề nghị phường cấp tài liệu in khổ lớn.")
_REASON = "Xin bổ sung số đảng viên dự họp và ngày họp."


class Reporting:
    def __init__(self, calendar: Calendar, today: datetime.date, units: dict[str, Unit], people: dict[str, User]):
        self.calendar, self.today, self.units, self.people = calendar, today, units, people
        self.chance = random.Random(f"bao-cao {today.isoformat()}")  # noqa: S311  a story, not a secret
        self.planned: set[int] = set()

    def plan(self, since: datetime.date, directive_of: dict[str, Directive]) -> None:
        first = max(since + 3 * _DAY, self.today - _OLDEST * _DAY)
        self.calendar.at(first, partial(self._set_up, directive_of), minute=300)
        for week in range(1, (self.today - first).days // 7 + 1):
            self.calendar.at(first + 7 * week * _DAY, self._make, minute=5)

    def _set_up(self, directive_of: dict[str, Directive], on: datetime.date) -> None:
        cells = [Level([Party(unit_class=UnitClass.CELLS)])]
        wards = [Level([Party(unit_class=UnitClass.COMMITTEES)])]
        actions.create_stream(
            by=self.people["van-thu.nhichieu"], today=on, owner=self.units["nc"], focal_unit=self.units["nc.xdd"],
            name="Báo cáo tháng của các chi bộ", levels=cells, kind=Report.Kind.KET_QUA, every="month",
        )  # fmt: skip
        actions.create_stream(
            by=self.people["van-thu.haiphong"], today=on, owner=self.units["hp"], focal_unit=self.units["hp.btgdv"],
            name="Sơ kết quý việc thực hiện Chỉ thị số 57-CT/TW", levels=wards, kind=Report.Kind.SO_KET,
            every="quarter", due_after=5, directive=directive_of["57"],
        )  # fmt: skip
        self._begin_new()

    def _make(self, on: datetime.date) -> None:
        make_requests(on)
        self._begin_new()

    def _begin_new(self) -> None:
        """What each unit will do about each new request: most in time, some late, one or two not at all."""
        for request in ReportRequest.objects.exclude(pk__in=self.planned).select_related("stream").order_by("pk"):
            self.planned.add(request.pk)
            days = self.chance.choice((-3, -2, -2, -1, -1, 0, 0, 2, 4, None))
            if request.stream.kind == Report.Kind.SO_KET:
                days = 0
            if days is not None:
                self.calendar.at(request.due_on + days * _DAY, partial(self._report, request.pk), minute=200)

    def _report(self, pk: int, on: datetime.date) -> None:
        request = ReportRequest.objects.select_related("stream", "unit").get(pk=pk)
        by, now = _writer(request.unit, on), journal.moment.get()
        if by is None or now is None:
            return
        try:
            if request.stream.kind == Report.Kind.KET_QUA:
                self._write_short(request, by, on, now)
            else:
                handing.begin(request, by=by, today=on)
                handing.submit(request, by=by, today=on, now=now)
        except Refusal:
            return  # a report that stands otherwise in the story stays as it is
        self.calendar.at(on + self.chance.randint(1, 3) * _DAY, partial(self._answer, pk), minute=90)

    def _write_short(self, request: ReportRequest, by: User, on: datetime.date, now: datetime.datetime) -> None:
        if self.chance.random() < 0.15:
            handing.nothing_arose(request, by=by, today=on, now=now)
            return
        handing.begin(request, by=by, today=on)
        bodies = {key: body for key, body in handing.filled_in(request, user=by, today=on).items() if key != "coming"}
        bodies["results"] = "\n".join(filter(None, [self.chance.choice(_RESULTS), bodies["results"]]))
        bodies["obstacles"] = bodies["obstacles"] or self.chance.choice(_OBSTACLES)
        bodies["proposals"] = bodies["proposals"] or self.chance.choice(_PROPOSALS)
        versions = {section.key: section.version for section in handing.sections_of(request)}
        handing.write(request, by=by, today=on, now=now, bodies=bodies, versions=versions)
        handing.submit(request, by=by, today=on, now=now)

    def _answer(self, pk: int, on: datetime.date) -> None:
        request = ReportRequest.objects.select_related("superior").get(pk=pk)
        by = _writer(request.superior, on)
        if by is None or request.state != ReportRequest.State.SUBMITTED:
            return
        if self.chance.random() < 0.1 and request.stream.kind == Report.Kind.KET_QUA:
            handing.return_for_more(request, by=by, today=on, reason=_REASON)
            self.calendar.at(on + 2 * _DAY, partial(self._hand_in_again, pk), minute=200)
        else:
            handing.accept(request, by=by, today=on)

    def _hand_in_again(self, pk: int, on: datetime.date) -> None:
        request = ReportRequest.objects.select_related("unit").get(pk=pk)
        by, now = _writer(request.unit, on), journal.moment.get()
        if by and now and request.is_open:
            handing.submit(request, by=by, today=on, now=now)
            self.calendar.at(on + _DAY, partial(self._answer, pk), minute=90)


def _writer(unit: Unit, on: datetime.date) -> User | None:
    """Who writes for the unit: a clerk where there is one, else its head."""
    seats = Seat.objects.held_on(on).filter(unit=unit, role__in=(access.CLERK, access.HEAD), acting_for=None)
    seat = seats.select_related("person").order_by("role", "pk").first()
    return seat.person if seat else None
