"""What people do with a report: begin it, write it, have it frozen, open it again to correct it.

`access.may_report` decides who writes. Every change is an update filtered on the version believed in; the loser gets
the fresh row and loses nothing.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from directives.models import Directive
from reports import drafting
from reports.models import Freezing, Report, ReportRequest, Section, digest
from reports.outlines import head_for
from reports.periods import Period
from reports.templating.fields import FIGURE_NAMES, unknown_in, unknown_sentence
from reports.templating.outlines import lines_for
from units import access, journal
from units.models import Office, Unit, User
from units.refusals import NotYours, Refusal, Stale

State = Report.State
HEAD_FIELDS = (
    "subject", "reference_number", "issued_on", "place", "superior_line", "issuer_line", "introduction",
    "signing_authority", "signer_title", "signer_name", "recipients", "profile", "cutoff_on",
)  # fmt: skip
LONGEST_BODY = 100_000


class AlreadyBegun(Refusal):
    """`report` is the one there is."""

    sentence = "Đơn vị đã lập báo cáo này cho kỳ này rồi. Xin mở báo cáo đó để viết tiếp."

    def __init__(self, report: Report) -> None:
        super().__init__()
        self.report = report


class NotOpen(Refusal):
    sentence = "Báo cáo đã chốt hoặc đang chốt số liệu nên không sửa được. Muốn sửa, xin dùng “Đính chính”."


class HandedIn(Refusal):
    sentence = (
        "Báo cáo đã nộp nên không sửa được. Muốn sửa, xin rút lại khi cấp trên chưa tiếp nhận, "
        "hoặc đề nghị cấp trên trả lại."
    )


class CutoffToCome(Refusal):
    sentence = "Chưa đến ngày chốt số liệu nên chưa chốt được báo cáo."


class UnknownField(Refusal):
    sentence = "Trong nội dung có trường {{ … }} mà phần mềm không có."


class NotFrozen(Refusal):
    sentence = "Báo cáo này chưa chốt nên không cần đính chính; xin sửa thẳng trong báo cáo."


class ReasonMissing(Refusal):
    sentence = "Xin ghi rõ lý do đính chính."


@transaction.atomic
def create_report(
    *, by: User, today: datetime.date, unit: Unit, directive: Directive | None, kind: str, period: Period, **more: Any
) -> Report:
    """Begin a report with its sections and its head filled in. Raises AlreadyBegun with the report there is."""
    report = make_report(by=by, today=today, unit=unit, directive=directive, kind=kind, period=period, **more)
    _record("create", report, by, today, "lập", period=period.key, directive=report.directive_id)
    return report


def make_report(
    *, by: User, today: datetime.date, unit: Unit, directive: Directive | None, kind: str, period: Period, **more: Any
) -> Report:
    """`create_report` as a part of a larger deed, which leaves the journal line itself."""
    if not access.may_report(by, unit, today):
        raise NotYours
    same = Report.objects.filter(unit=unit, directive=directive, kind=kind, period_key=period.key)
    if found := same.first():
        raise AlreadyBegun(found)
    report = Report(
        unit=unit, directive=directive, kind=kind, period_kind=period.kind.value, period_key=period.key,
        cutoff_day=period.cutoff, starts_on=period.start, ends_on=period.end, created_by=by,
        **{"cutoff_on": period.end, **head_for(unit, directive, kind, period, Office.current()), **more},
    )  # fmt: skip
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError:
        raise AlreadyBegun(same.get()) from None
    Section.objects.bulk_create(
        Section(report=report, position=position, **line)
        for position, line in enumerate(lines_for(unit, kind), start=1)
    )
    return report


@transaction.atomic
def change_head(report: Report, *, by: User, today: datetime.date, version: int, **head: Any) -> None:
    """Change what stands around the text, and the cut-off. Raises Stale with the fresh report, NotOpen."""
    fresh = _open_report(report, by, today)
    if fresh.version != version:
        raise Stale(fresh)
    changes = {name: value for name, value in head.items() if name in HEAD_FIELDS and getattr(fresh, name) != value}
    if not changes:
        return
    for name, value in changes.items():
        setattr(fresh, name, value)
    fresh.version += 1
    fresh.save(update_fields=[*changes, "version"])
    report.refresh_from_db()
    _record("change-head", fresh, by, today, "sửa thể thức", fields=sorted(changes))


@transaction.atomic
def save_section(
    section: Section, *, by: User, today: datetime.date, version: int, body: str, title: str, now: datetime.datetime
) -> bool:
    """Keep the text of one section; whether anything changed. Raises Stale with the fresh section, NotOpen.

    The same text as is already there is never stale: a form sent twice, or two people who wrote the same.
    """
    if not keep_section(section, by=by, today=today, version=version, body=body, title=title, now=now):
        return False
    _record(
        "write", section.report, by, today, f"viết mục “{section}” của",
        section=section.key, version=section.version, letters=len(section.body),
    )  # fmt: skip
    return True


def keep_section(
    section: Section, *, by: User, today: datetime.date, version: int, body: str, title: str, now: datetime.datetime
) -> bool:
    """`save_section` as a part of a larger deed, which leaves the journal line itself."""
    _open_report(section.report, by, today)
    fresh = Section.objects.select_for_update().get(pk=section.pk)
    body = "\n".join(line.rstrip() for line in body.splitlines()).strip()
    title = " ".join(title.split()) or fresh.title
    if (fresh.body, fresh.title) == (body, title):
        section.refresh_from_db()
        return False
    if fresh.version != version:
        raise Stale(fresh)
    fresh.body, fresh.title, fresh.version = body, title, fresh.version + 1
    fresh.edited_by, fresh.edited_at = by, now
    fresh.save()
    section.refresh_from_db()
    return True


def append_to_section(section: Section, lines: list[str], *, body: str, **more: Any) -> bool:
    """Save what was typed with the chosen lines after it; no sentence that stands is touched."""
    return save_section(section, body=drafting.appended(body, lines), **more)


def text_seen(report: Report) -> str:
    """Stands for the whole text a person has before them: it changes when anybody changes anything."""
    return digest([report.version, report.edition, sorted(report.sections.values_list("key", "version"))])[:16]


@transaction.atomic
def ask_freeze(report: Report, *, by: User, today: datetime.date, seen: str) -> Freezing:
    """Close the text and have the report frozen in the background. A second click gets the freezing under way.

    `seen` is `text_seen` of what was shown. Raises CutoffToCome, NotOpen, UnknownField, and Stale
    when somebody wrote since.
    """
    _check_may_report(report, by, today)
    fresh = Report.objects.select_for_update().get(pk=report.pk)
    under_way = fresh.freezings.filter(state__in=[Freezing.State.WAITING, Freezing.State.RUNNING]).first()
    if under_way:
        return under_way
    if not fresh.is_draft:
        raise NotOpen
    if fresh.cutoff_on > today:
        raise CutoffToCome(
            f"Ngày chốt số liệu là {fresh.cutoff_on:%d/%m/%Y}, chưa đến nên chưa chốt được. "
            "Đồng chí có thể đổi ngày chốt trong phần Thể thức."
        )
    check_fields(fresh)
    if seen != text_seen(fresh):
        raise Stale(fresh, "Nội dung báo cáo vừa được sửa sau khi đồng chí mở trang này. Xin xem lại rồi chốt.")
    Report.objects.filter(pk=fresh.pk).update(state=State.FREEZING)
    freezing = Freezing.objects.create(report=fresh, edition=fresh.edition, asked_by=by, asked_on=today)
    report.refresh_from_db()
    _record("ask-freeze", fresh, by, today, "yêu cầu chốt", edition=fresh.edition)
    return freezing


@transaction.atomic
def start_correction(report: Report, *, by: User, today: datetime.date, reason: str) -> None:
    """Open a frozen report for its next edition; what was frozen stays. Raises NotFrozen, ReasonMissing."""
    _check_may_report(report, by, today)
    fresh = Report.objects.select_for_update().get(pk=report.pk)
    if not fresh.is_frozen:
        raise NotFrozen
    if not reason.strip():
        raise ReasonMissing
    Report.objects.filter(pk=fresh.pk).update(
        state=State.DRAFT, edition=F("edition") + 1, correction_reason=reason.strip(), version=F("version") + 1
    )
    reopened = fresh.requests.filter(state__in=ReportRequest.HANDED_IN_STATES)
    asked = [one.pk for one in reopened]
    reopened.update(
        state=ReportRequest.State.RETURNED, reason=f"Đơn vị đính chính: {reason.strip()}"[:1000], accepted_on=None,
        accepted_by=None, version=F("version") + 1,
    )  # fmt: skip
    report.refresh_from_db()
    _record(
        "correct", report, by, today, "mở đính chính", edition=report.edition, reason=reason.strip(), requests=asked
    )


def check_fields(report: Report) -> None:
    """Nothing goes out with a field in it that will not be filled. Raises UnknownField."""
    for section in report.sections.filter(body__contains="{{"):
        if unknown := unknown_in([section.body], FIGURE_NAMES):
            raise UnknownField(f"Mục {section}: {unknown_sentence(unknown)}")


def _check_may_report(report: Report, by: User, today: datetime.date) -> None:
    if not access.may_report(by, report.unit, today):
        raise NotYours


def _open_report(report: Report, by: User, today: datetime.date) -> Report:
    """The fresh report, locked; writing and freezing wait for each other."""
    _check_may_report(report, by, today)
    fresh = Report.objects.select_for_update(of=("self",)).select_related("unit", "directive").get(pk=report.pk)
    if not fresh.is_draft:
        raise NotOpen
    if fresh.requests.filter(state__in=ReportRequest.HANDED_IN_STATES).exists():
        raise HandedIn
    return fresh


def _record(act: str, report: Report, by: User, today: datetime.date, words: str, **data: Any) -> None:
    text = f"{report.unit} {words} báo cáo {report.said} về {report.about}"
    journal.record(f"report.{act}", report, unit=report.unit, by=by, text=text, data=data, today=today)
