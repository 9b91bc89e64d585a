"""From a request to an accepted report: begun, handed in, accepted or given back. Handing in never changes the report;
it keeps what the report said, and closes it until it is given back."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from directives.notices import people_acting_for, tell
from reports import actions, drafting
from reports.gathering import gather, scope_of
from reports.models import Report, ReportRequest, Section, Submission, digest
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal

State = ReportRequest.State
ANSWERERS = (access.CLERK, access.HEAD, access.LEADER)
NOTHING = "Trong kỳ không phát sinh nội dung phải báo cáo."


class NotWanted(Refusal):
    sentence = "Báo cáo này không còn được yêu cầu nữa."


class TooEarly(Refusal):
    sentence = "Kỳ báo cáo chưa bắt đầu nên chưa nộp được."


class NotBegun(Refusal):
    sentence = "Chưa lập báo cáo. Xin bấm “Lập báo cáo” trước."


class Empty(Refusal):
    sentence = "Báo cáo chưa có nội dung nào. Xin viết ít nhất một mục, hoặc bấm “Không phát sinh”."


class StillFreezing(Refusal):
    sentence = "Báo cáo đang chốt số liệu. Xin đợi một lát rồi nộp."


class AlreadyHandedIn(Refusal):
    sentence = "Báo cáo này đã nộp rồi."


class NotHandedIn(Refusal):
    sentence = "Báo cáo này chưa nộp, hoặc đơn vị đã rút lại để sửa."


class OwnReport(Refusal):
    sentence = "Người nộp báo cáo không tự tiếp nhận được. Xin để người khác của cơ quan tiếp nhận."


class ReasonMissing(Refusal):
    sentence = "Xin ghi rõ lý do, để đơn vị biết cần sửa gì."


class AlreadyWritten(Refusal):
    sentence = "Báo cáo đã có nội dung. Nếu đúng là không phát sinh, xin xóa nội dung đã viết trước."


def may_answer(user: User, request: ReportRequest, today: datetime.date) -> bool:
    """Accept and give back: who confirms for the superior, or for the stream's focal unit where the owner receives."""
    stream = request.stream
    if access.may_confirm(user, request.superior, today):
        return True
    focal = stream.focal_unit
    return bool(focal and request.superior_id == stream.owner_id and access.may_confirm(user, focal, today))


@transaction.atomic
def begin(request: ReportRequest, *, by: User, today: datetime.date) -> Report:
    """The unit's report for the request: made with one press, or the one there is already."""
    fresh = _locked(request)
    report, is_new = _begun(fresh, by, today)
    if is_new:
        _record("begin", fresh, by, today, "lập", report=report.pk)
    request.refresh_from_db()
    return report


def _begun(fresh: ReportRequest, by: User, today: datetime.date) -> tuple[Report, bool]:
    """The report, and whether the request has it only now."""
    _check_writes(fresh, by, today)
    if fresh.state == State.WITHDRAWN:
        raise NotWanted
    if fresh.starts_on > today:
        raise TooEarly
    if fresh.report:
        return fresh.report, False
    stream = fresh.stream
    try:
        fresh.report = actions.make_report(
            by=by, today=today, unit=fresh.unit, directive=stream.directive, kind=stream.kind, period=fresh.period
        )
    except actions.AlreadyBegun as begun:
        fresh.report = begun.report
    fresh.save(update_fields=["report"])
    return fresh.report, True


@transaction.atomic
def write(
    request: ReportRequest,
    *,
    by: User,
    today: datetime.date,
    now: datetime.datetime,
    bodies: dict[str, str],
    versions: dict[str, int],
) -> bool:
    """Keep the texts of several sections, by key; whether anything changed. Raises Stale with the fresh section."""
    changed = [
        section
        for section in sections_of(request)
        if section.key in bodies
        and actions.keep_section(
            section,
            by=by,
            today=today,
            now=now,
            version=versions.get(section.key, 0),
            title=section.title,
            body=bodies[section.key],
        )
    ]
    if changed:
        _record("write", request, by, today, "viết", sections={one.key: one.version for one in changed})
    return bool(changed)


def sections_of(request: ReportRequest) -> list[Section]:
    """The sections in which somebody writes."""
    if request.report is None:
        raise NotBegun
    return list(request.report.sections.filter(is_heading=False).select_related("report__unit", "edited_by"))


def filled_in(request: ReportRequest, *, user: User, today: datetime.date) -> dict[str, str]:
    """The bodies with what the unit has said of its work behind them; its own name need not stand in its own report."""
    report = request.report
    if report is None:
        raise NotBegun
    scope = scope_of(report, user, today)
    return {
        section.key: drafting.appended(
            section.body, [_without_name(line, report.unit) for line in drafting.ideas_for(section.key, scope)]
        )
        for section in sections_of(request)
    }


def _without_name(line: str, unit: Unit) -> str:
    for named, bare in ((f"- {unit}: ", "- "), (f" tại {unit};", ";"), (f" ({unit}; hạn", " (hạn")):
        line = line.replace(named, bare, 1)
    return line


@transaction.atomic
def submit(request: ReportRequest, *, by: User, today: datetime.date, now: datetime.datetime) -> Submission:
    """Hand the report in as it stands: the frozen edition where there is one, else figures and texts of this moment.

    Raises NotWanted, TooEarly, NotBegun, StillFreezing, AlreadyHandedIn, Empty.
    """
    fresh = _locked(request)
    _check_submits(fresh, by, today)
    report = _report_of(fresh)
    data = _data(report, by, today)
    if fresh.stream.kind == Report.Kind.KET_QUA and not any(_texts(data).values()):
        raise Empty
    return _hand_in(fresh, report, data, by=by, today=today, now=now)


@transaction.atomic
def nothing_arose(
    request: ReportRequest, *, by: User, today: datetime.date, now: datetime.datetime, sentence: str = NOTHING
) -> Submission:
    """One press: the report is made, says that nothing arose, and is handed in. Raises AlreadyWritten, as `submit`."""
    fresh = _locked(request)
    report, _ = _begun(fresh, by, today)
    _check_submits(fresh, by, today)
    if report.is_draft:
        sections = sections_of(fresh)
        wanted = " ".join(sentence.split()) or NOTHING
        # What the office's outline starts a section with is nobody's answer yet.
        if any(section.edited_at and section.body not in ("", wanted) for section in sections):
            raise AlreadyWritten
        report.sections.filter(edited_at=None).exclude(body="").update(body="")
        first = next(section for section in sections if section.key == "results")
        actions.keep_section(first, by=by, today=today, now=now, version=first.version, title=first.title, body=wanted)
    report = _report_of(fresh)
    data = _data(report, by, today)
    return _hand_in(fresh, report, data, by=by, today=today, now=now, nothing_arose=True)


def _hand_in(
    request: ReportRequest,
    report: Report,
    data: dict[str, Any],
    *,
    by: User,
    today: datetime.date,
    now: datetime.datetime,
    nothing_arose: bool = False,
) -> Submission:
    submission = Submission.objects.create(
        report=report, number=report.submissions.count() + 1, edition=report.edition, data=data, sha256=digest(data),
        counts=data["figures"]["counts"] | {"total": data["figures"]["total"]}, texts=_texts(data),
        nothing_arose=nothing_arose, submitted_on=today, submitted_at=now, submitted_by=by,
    )  # fmt: skip
    request.first_submitted_on = request.first_submitted_on or today
    request.submitted_on, request.submitted_by, request.submission = today, by, submission
    request.state, request.reason, request.version = State.SUBMITTED, "", request.version + 1
    request.save()
    said = "báo không phát sinh" if nothing_arose else "nộp"
    _tell(request, [request.superior_id, *_focal(request)], f"{request.unit} đã {said}: {request}.", today)
    _record(
        "submit", request, by, today, said, number=submission.number, sha256=submission.sha256, late=request.was_late
    )  # fmt: skip
    return submission


@transaction.atomic
def accept(request: ReportRequest, *, by: User, today: datetime.date) -> bool:
    """Take the report in; False when somebody did already. Raises OwnReport, NotHandedIn."""
    fresh = _locked(request)
    _check_answers(fresh, by, today)
    if fresh.state == State.ACCEPTED:
        return False
    if fresh.state != State.SUBMITTED:
        raise NotHandedIn
    if fresh.submitted_by_id == by.pk:
        raise OwnReport
    fresh.state, fresh.accepted_on, fresh.accepted_by, fresh.version = State.ACCEPTED, today, by, fresh.version + 1
    fresh.save()
    _tell(fresh, [fresh.unit_id], f"{fresh.superior} đã tiếp nhận: {fresh}.", today)
    _record("accept", fresh, by, today, "được tiếp nhận", unit=fresh.superior)
    request.refresh_from_db()
    return True


@transaction.atomic
def return_for_more(request: ReportRequest, *, by: User, today: datetime.date, reason: str) -> None:
    """Give the report back with a reason; an accepted one is reopened so. Raises ReasonMissing, NotHandedIn."""
    fresh = _locked(request)
    _check_answers(fresh, by, today)
    _reopen(fresh, reason)
    _tell(fresh, [fresh.unit_id], f"{fresh.superior} trả lại để sửa: {fresh}. Lý do: {fresh.reason}", today)
    _record("return", fresh, by, today, "bị trả lại để sửa", unit=fresh.superior, reason=fresh.reason)
    request.refresh_from_db()


@transaction.atomic
def take_back(request: ReportRequest, *, by: User, today: datetime.date, reason: str) -> None:
    """The unit takes its own report back, as long as nobody took it in. Raises ReasonMissing, NotHandedIn."""
    fresh = _locked(request)
    _check_writes(fresh, by, today)
    if fresh.state == State.ACCEPTED:
        raise Refusal("Cấp trên đã tiếp nhận báo cáo. Muốn sửa, xin đề nghị cấp trên trả lại.")
    _reopen(fresh, reason)
    _tell(fresh, [fresh.superior_id], f"{fresh.unit} rút lại để sửa: {fresh}. Lý do: {fresh.reason}", today)
    _record("take-back", fresh, by, today, "rút lại để sửa", reason=fresh.reason)
    request.refresh_from_db()


def _reopen(fresh: ReportRequest, reason: str) -> None:
    """Open again; a report that was frozen opens as its next edition, what was frozen stays."""
    if not fresh.is_handed_in:
        raise NotHandedIn
    if not (reason := reason.strip()):
        raise ReasonMissing
    fresh.state, fresh.reason, fresh.accepted_on, fresh.accepted_by = State.RETURNED, reason[:1000], None, None
    fresh.version += 1
    fresh.save()
    Report.objects.filter(requests=fresh, state=Report.State.FROZEN).update(
        state=Report.State.DRAFT, edition=F("edition") + 1, correction_reason=fresh.reason, version=F("version") + 1
    )


def _data(report: Report, by: User, today: datetime.date) -> dict[str, Any]:
    if report.is_frozen:
        kept: dict[str, Any] = report.snapshots.get(edition=report.edition).data
        return kept
    actions.check_fields(report)
    return gather(report, user=by, today=today)


def _texts(data: dict[str, Any]) -> dict[str, str]:
    return {part["key"]: part["body"] for part in data["sections"] if not part["is_heading"] and part["body"].strip()}


def _report_of(request: ReportRequest) -> Report:
    """The fresh report, locked: nobody writes while it is handed in."""
    if not (pk := request.report_id):
        raise NotBegun
    found = Report.objects.select_for_update(of=("self",)).select_related("unit", "directive")
    report: Report = found.get(pk=pk)
    if report.state == Report.State.FREEZING:
        raise StillFreezing
    return report


def _check_submits(request: ReportRequest, by: User, today: datetime.date) -> None:
    _check_writes(request, by, today)
    if request.state == State.WITHDRAWN:
        raise NotWanted
    if request.is_handed_in:
        raise AlreadyHandedIn
    if request.starts_on > today:
        raise TooEarly
    if request.report_id is None:
        raise NotBegun


def _check_writes(request: ReportRequest, by: User, today: datetime.date) -> None:
    if not access.may_report(by, request.unit, today):
        raise NotYours


def _check_answers(request: ReportRequest, by: User, today: datetime.date) -> None:
    if not may_answer(by, request, today):
        raise NotYours


def _locked(request: ReportRequest) -> ReportRequest:
    found = ReportRequest.objects.select_for_update(of=("self",))
    return found.select_related(
        "unit", "superior", "stream__owner", "stream__focal_unit", "stream__directive", "report"
    ).get(pk=request.pk)


def _focal(request: ReportRequest) -> list[int]:
    stream = request.stream
    return [stream.focal_unit_id] if stream.focal_unit_id and request.superior_id == stream.owner_id else []


def _tell(request: ReportRequest, units: list[int], text: str, today: datetime.date) -> None:
    tell(people_acting_for(units, today), text, request.get_absolute_url())


def _record(
    act: str,
    request: ReportRequest,
    by: User,
    today: datetime.date,
    words: str,
    *,
    unit: Unit | None = None,
    **data: Any,
) -> None:
    text = f"{request.unit} {words} báo cáo “{request.stream}” {request.period.said}"
    journal.record(
        f"report-request.{act}", request, unit=unit or request.unit, by=by, today=today, text=text, data=data
    )
