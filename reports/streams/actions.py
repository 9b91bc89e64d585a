"""What a superior does with a stream: set it up, change it, end it. `access.may_draft` in the owner decides."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from directives import terms
from directives.models import Directive
from directives.parties import Party
from reports.models import LevelParty, ReportRequest, ReportStream, StreamLevel
from reports.streams.days import due_days, in_order
from reports.streams.making import bring_up
from units import access, journal
from units.models import Office, Unit, User
from units.refusals import NotYours, Refusal, Stale

FIELDS = (
    "name", "focal_unit", "directive", "kind", "every", "cutoff_day", "due_after", "first_on", "once_starts_on",
    "once_ends_on", "once_due_on",
)  # fmt: skip
# What the requests that are there already were made by: once something was handed in, it stays.
FIXED_BY_REPORTS = ("directive", "kind", "every", "cutoff_day", "once_starts_on", "once_ends_on")


class NobodyAsked(Refusal):
    sentence = "Xin ghi ít nhất một đơn vị phải báo cáo."


class TooLittleTime(Refusal):
    sentence = (
        "Mỗi cấp phải nộp trước cấp trên và không trước ngày chốt số liệu. Xin tăng số ngày nộp sau ngày chốt, "
        "hoặc giảm số ngày cấp dưới nộp trước."
    )


class AlreadyReported(Refusal):
    sentence = (
        "Đã có đơn vị lập báo cáo theo chế độ này nên không đổi được văn bản, loại báo cáo, kỳ và ngày chốt. "
        "Xin thôi chế độ này và lập chế độ mới."
    )


class AlreadyEnded(Refusal):
    sentence = "Chế độ báo cáo này đã thôi rồi."


@dataclass(frozen=True)
class Level:
    """Who reports on a level, and by how many working days before the level above."""

    parties: list[Party]
    lead_days: int = 0


@transaction.atomic
def create_stream(*, by: User, today: datetime.date, owner: Unit, levels: list[Level], **fields: Any) -> ReportStream:
    """Set up a stream and make what it asks for at once. Raises NobodyAsked, TooLittleTime."""
    stream = ReportStream(owner=owner, created_by=by, **{"first_on": today, **fields})
    _check(stream, by, today)
    _check_levels(stream, levels)
    stream.save()
    _keep_levels(stream, levels)
    made = bring_up(stream, today)
    _record("create", stream, by, today, "lập", requests=made.new)
    return stream


@transaction.atomic
def change_stream(
    stream: ReportStream, *, by: User, today: datetime.date, version: int, levels: list[Level], **fields: Any
) -> bool:
    """Change what is asked; whether anything was. Requests that nobody began follow.

    Raises Stale with the fresh stream, AlreadyEnded, AlreadyReported, NobodyAsked, TooLittleTime.
    """
    fresh = _locked(stream, by, today)
    changes = {name: fields[name] for name in FIELDS if name in fields and getattr(fresh, name) != fields[name]}
    same_levels = levels_of(fresh) == _plain(levels)
    if not changes and same_levels:
        return False
    if fresh.version != version:
        raise Stale(fresh)
    if set(changes) & set(FIXED_BY_REPORTS):
        if fresh.requests.exclude(report=None).exists():
            raise AlreadyReported
        fresh.requests.filter(state=ReportRequest.State.WAITING).delete()
    for name, value in changes.items():
        setattr(fresh, name, value)
    _check(fresh, by, today)
    _check_levels(fresh, levels)
    fresh.version += 1
    fresh.save()
    if not same_levels:
        fresh.levels.all().delete()
        _keep_levels(fresh, levels)
    made = bring_up(fresh, today)
    _record("change", fresh, by, today, "sửa", fields=sorted(changes), requests=vars(made))
    return True


@transaction.atomic
def end_stream(stream: ReportStream, *, by: User, today: datetime.date) -> int:
    """Ask for nothing more: what nobody began of periods that are not over falls away; returns how many."""
    fresh = _locked(stream, by, today)
    fresh.ended_on, fresh.version = today, fresh.version + 1
    fresh.save(update_fields=["ended_on", "version"])
    undone = fresh.requests.filter(state=ReportRequest.State.WAITING, report=None, ends_on__gte=today)
    gone = undone.update(state=ReportRequest.State.WITHDRAWN)
    stream.refresh_from_db()
    _record("end", fresh, by, today, "thôi", withdrawn=gone)
    return gone


def levels_of(stream: ReportStream) -> list[tuple[int, list[tuple[int | None, str, int | None]]]]:
    return [
        (level.lead_days, [(party.unit_id, party.unit_class, party.anchor_id) for party in level.parties.all()])
        for level in stream.levels.prefetch_related("parties")
    ]


def _plain(levels: list[Level]) -> list[tuple[int, list[tuple[int | None, str, int | None]]]]:
    return [(level.lead_days, [party.key for party in level.parties]) for level in levels]


def _check(stream: ReportStream, by: User, today: datetime.date) -> None:
    if not access.may_draft(by, stream.owner, today):
        raise NotYours
    directive = stream.directive
    if directive and not Directive.objects.visible_to(by, today).issued().filter(pk=directive.pk).exists():
        raise NotYours


def _check_levels(stream: ReportStream, levels: list[Level]) -> None:
    if not levels or not all(level.parties for level in levels):
        raise NobodyAsked
    leads = [level.lead_days for level in levels[1:]]
    if stream.is_once:
        days = due_days(stream.period_on(stream.first_on), leads, _calendar(), on=stream.once_due_on)
        if not in_order(days):
            raise TooLittleTime
    elif sum(leads) > stream.due_after or any(lead < 1 for lead in leads):
        raise TooLittleTime


def _calendar() -> Any:
    return terms.workdays(Office.current())


def _keep_levels(stream: ReportStream, levels: list[Level]) -> None:
    for number, level in enumerate(levels, start=1):
        lead = level.lead_days if number > 1 else 0
        row = StreamLevel.objects.create(stream=stream, number=number, lead_days=lead)
        LevelParty.objects.bulk_create(
            LevelParty(level=row, unit=party.unit, unit_class=party.unit_class, anchor=party.anchor)
            for party in level.parties
        )


def _locked(stream: ReportStream, by: User, today: datetime.date) -> ReportStream:
    fresh = ReportStream.objects.select_for_update(of=("self",)).select_related("owner", "directive").get(pk=stream.pk)
    _check(fresh, by, today)
    if not fresh.is_active:
        raise AlreadyEnded
    return fresh


def _record(act: str, stream: ReportStream, by: User, today: datetime.date, words: str, **data: Any) -> None:
    text = f"{stream.owner} {words} chế độ báo cáo “{stream}” về {stream.about}"
    journal.record(f"report-stream.{act}", stream, unit=stream.owner, by=by, text=text, data=data, today=today)
