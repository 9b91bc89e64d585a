"""Up the tree: what a unit's report gathers from the reports of the units below it.

Numbers are added up and held beside a recount of the rows; what differs is shown by unit, never silently mended: a
report says what was so when it was handed in. Texts are offered with the name of the unit. Who is missing is named.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from directives.progress import Rows, Tally
from reports import drafting
from reports.figures import BESIDE, CELLS, Scope
from reports.models import Report, ReportRequest
from units.models import Unit

KEYS = ("total", *CELLS, *BESIDE)
# Short, for the heads of tables with many columns.
HEADS = dict(
    zip(KEYS, ("Tổng", "HT đúng hạn", "HT quá hạn", "Trong hạn", "Quá hạn", "Chưa có hạn", "Tạm dừng"), strict=True)
)
LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Share:
    """One unit below: its request, what its report counted (None while it is missing), and the same counted now."""

    request: ReportRequest
    counts: dict[str, int] | None
    recount: dict[str, int]

    @property
    def unit(self) -> Unit:
        return self.request.unit

    @property
    def differs(self) -> bool:
        """Whether the rows have changed since the report was handed in."""
        return self.counts is not None and self.counts != self.recount

    @property
    def cells(self) -> list[tuple[str, int | None, int]]:
        """Head, number in the report, number counted now."""
        return [(HEADS[key], self.counts[key] if self.counts else None, self.recount[key]) for key in KEYS]


@dataclass(frozen=True)
class Gathered:
    """The reports below one report. Nothing below it: not even one share."""

    shares: list[Share]
    whole: dict[str, int]

    @property
    def reported(self) -> list[Share]:
        return [share for share in self.shares if share.counts is not None]

    @property
    def missing(self) -> list[Share]:
        return [share for share in self.shares if share.counts is None]

    @property
    def changed(self) -> list[Share]:
        return [share for share in self.shares if share.differs]

    @cached_property
    def sums(self) -> dict[str, int]:
        """What the reports add up to."""
        return {key: sum(share.counts[key] for share in self.reported if share.counts) for key in KEYS}

    @cached_property
    def recounted(self) -> dict[str, int]:
        """The same units counted now."""
        return {key: sum(share.recount[key] for share in self.reported) for key in KEYS}

    @cached_property
    def unreported(self) -> dict[str, int]:
        """Counted now: the units whose report is missing."""
        return {key: sum(share.recount[key] for share in self.missing) for key in KEYS}

    @cached_property
    def rest(self) -> dict[str, int]:
        """Counted now: the unit itself, and whoever in its branch is not asked to report."""
        asked = {key: self.recounted[key] + self.unreported[key] for key in KEYS}
        return {key: self.whole[key] - asked[key] for key in KEYS}

    @property
    def lines(self) -> list[tuple[str, dict[str, int]]]:
        """How the whole comes about; the last line is the sum of the others where nothing changed since."""
        found = [
            ("Cộng từ báo cáo của đơn vị", self.sums),
            ("Đếm lại các đơn vị đó", self.recounted),
            ("Đơn vị chưa có báo cáo (đếm từ việc được giao)", self.unreported),
            ("Phần còn lại của đơn vị mình", self.rest),
            ("Toàn bộ, như số liệu của báo cáo", self.whole),
        ]
        return [(label, counts) for label, counts in found if label != found[2][0] or self.missing]

    def as_data(self) -> dict[str, Any]:
        """For the report's data: how many there are, and who is missing."""
        return {
            "expected": len(self.shares),
            "reported": len(self.reported),
            "missing": [share.unit.name for share in self.missing],
            "sums": self.sums,
        }


def requests_below(report: Report) -> list[ReportRequest]:
    """The requests whose reports come to this one: to the same unit, for the same period, on the same or a narrower
    matter. Each unit once; what was handed in before what was not."""
    found = ReportRequest.objects.asked().filter(superior=report.unit_id, period_key=report.period_key)
    if report.directive:
        found = found.filter(stream__directive__path__startswith=report.directive.path)
    found = found.select_related("unit", "stream__directive", "submission", "report__directive").defer(
        "submission__data"
    )
    by_unit: dict[int, ReportRequest] = {}
    for request in found.order_by("unit__sort_key", "unit", "stream__directive__depth", "pk"):
        known = by_unit.get(request.unit_id)
        if known is None or (request.is_handed_in and not known.is_handed_in):
            by_unit[request.unit_id] = request
    return list(by_unit.values())


def gathered(report: Report, scope: Scope) -> Gathered:
    """Numbers of the units below beside a recount; one query for each matter that they report on."""
    below = requests_below(report)
    recounts = _recounts(below, scope)
    shares = [Share(request, _counts(request), recounts[request.pk]) for request in below]
    return Gathered(shares, _numbers(_tally(scope)) if shares else dict.fromkeys(KEYS, 0))


def texts_of(report: Report, key: str) -> list[str]:
    """What the units below wrote in that section, one line a unit, with its name before it."""
    found = []
    for request in requests_below(report):
        submission = request.submission
        if request.is_handed_in and submission and not submission.nothing_arose and submission.texts.get(key):
            found.append(f"- {request.unit}: {_one_line(submission.texts[key])}")
    return found


def ideas(report: Report, key: str, scope: Scope) -> list[tuple[str, list[str]]]:
    """What is offered for a section, by where it comes from."""
    offers = [
        ("Từ báo cáo của đơn vị", texts_of(report, key)),
        ("Từ việc được giao và văn bản", drafting.ideas_for(key, scope)),
    ]
    return [(label, lines) for label, lines in offers if lines]


def _one_line(text: str) -> str:
    lines = [line.strip().removeprefix("- ").rstrip(";") for line in text.splitlines() if line.strip()]
    whole = "; ".join(line.rstrip(".") if number < len(lines) else line for number, line in enumerate(lines, 1))
    whole = whole if len(whole) <= LONGEST_TEXT else whole[: LONGEST_TEXT - 1].rsplit(" ", 1)[0] + "…"
    return whole if whole.endswith((".", ";", "!", "?", "…")) else f"{whole}."


def _counts(request: ReportRequest) -> dict[str, int] | None:
    submission = request.submission
    if not request.is_handed_in or submission is None:
        return None
    return {key: int(submission.counts.get(key, 0)) for key in KEYS}


def _recounts(below: list[ReportRequest], scope: Scope) -> dict[int, dict[str, int]]:
    """Request → what its unit's branch comes to now, on the matter of its stream."""
    found: dict[int, dict[str, int]] = {}
    matters: dict[Any, list[ReportRequest]] = {}
    for request in below:
        matters.setdefault(request.stream.directive, []).append(request)
    for directive, requests in matters.items():
        each = Rows(_narrowed(scope, directive).belonging(), scope.day, scope.soon_days).by_unit()
        paths = dict(Unit.objects.filter(pk__in=each).values_list("pk", "path"))
        for request in requests:
            inside = [tally for pk, tally in each.items() if paths[pk].startswith(request.unit.path)]
            found[request.pk] = _numbers(sum(inside, Tally()))
    return found


def _narrowed(scope: Scope, directive: Any) -> Scope:
    return replace(scope, directive=directive or scope.directive)


def _tally(scope: Scope) -> Tally:
    return Rows(scope.belonging(), scope.day, scope.soon_days).tally()


def _numbers(tally: Tally) -> dict[str, int]:
    return {key: int(getattr(tally, key)) for key in KEYS}
