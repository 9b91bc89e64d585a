"""What a report says, gathered from the rows into plain data: JSON types only, days as ISO strings.

The draft shows it, the freezing keeps it, the paper is composed from it and from nothing else; so what was frozen can
be printed again without asking the rows.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, F, Window
from django.db.models.functions import RowNumber

from directives import progress
from directives.models import Assignment
from directives.models.assignments import AssignmentQuerySet
from directives.models.tasks import Part
from directives.progress import Tally
from directives.standing import SOON_DAYS, Standing
from reports import narrative, tracking
from reports.changes import changes
from reports.figures import LABELS, Figures, Scope, completion_rate, percent_text, rows, written
from reports.models import Report, WordTemplate
from reports.narrative import TargetLine
from reports.streams.merging import gathered
from reports.templating.fields import figure_values, filled
from reports.tracking import iso
from units.models import Office, User

DATA_VERSION = 2  # since 2 lines and rows tell their branch, so that each figure's code can open its rows
# Beyond so many rows the snapshot keeps only those that are not done in time; the figures always count them all.
MOST_ROWS = 20_000
_NAMED, _TASKS_AT_ONCE = 4, 500
GROUP_OF = {standing.value: key for key, standings in progress.GROUPS.items() for standing in standings}
_STANDINGS = {standing.value: standing.label for standing in Standing}
COUNTS = ("total", "done_in_time", "done_late", "in_time", "overdue", "undated", "paused")


def scope_of(report: Report, user: User, today: datetime.date, soon_days: int = SOON_DAYS) -> Scope:
    """The figures of the report: known by the cut-off, or by today where the cut-off is still to come."""
    on = min(report.cutoff_on, today)
    return Scope(user, today, on, report.unit, report.directive, report.period, soon_days)


def gather(report: Report, *, user: User, today: datetime.date, most_rows: int = MOST_ROWS) -> dict[str, Any]:
    """Everything: head, figures, texts, rows. `user` and `today` decide what may be seen. A page to look at needs few
    rows, or none: the figures count them all."""
    office = Office.current()
    scope = scope_of(report, user, today, office.soon_days)
    data = {
        "data_version": DATA_VERSION,
        "head": head(report) | {"duplex": office.duplex_margins, "page_number": office.page_number_place},
        "figures": figures(Figures(scope)),
        "units": unit_lines(scope),
        "documents": document_lines(scope),
        "targets": [target_line(line) for line in narrative.targets(scope)],
        **appendix(scope, most_rows),
        **below(report, scope),
        **template(report),
    }
    data["sections"] = sections(report, figure_values(data))
    return data | changed(report, data)


def changed(report: Report, data: dict[str, Any]) -> dict[str, Any]:
    """`changes`: what a correction says otherwise than the edition before it; nothing for a first edition."""
    before = report.snapshots.filter(edition__lt=report.edition).first()
    return {"changes": changes(before.data, data, standing_label)} if before else {}


def live_values(report: Report, scope: Scope) -> dict[str, str]:
    """What the fields in the sections say now."""
    targets = [target_line(line) for line in narrative.targets(scope)]
    data = {"head": head(report), "figures": figures(Figures(scope)), "targets": targets, **below(report, scope)}
    return figure_values(data)


def template(report: Report) -> dict[str, Any]:
    """The office's Word template of the moment; nothing where our own layout stands."""
    found = WordTemplate.objects.standing_for(report.unit, report.kind, report.profile)
    return {"word_template": found.as_data} if found else {}


def below(report: Report, scope: Scope) -> dict[str, Any]:
    """`gathered`: how many of the units below have reported, and who is missing; nothing where nobody is asked."""
    found = gathered(report, scope)
    return {"gathered": found.as_data()} if found.shares else {}


def head(report: Report) -> dict[str, Any]:
    texts = (
        "subject", "reference_number", "place", "superior_line", "issuer_line", "introduction", "signing_authority",
        "signer_title", "signer_name", "recipients", "profile", "kind", "period_key", "code", "period_name",
    )  # fmt: skip
    return {
        **{name: str(getattr(report, name)) for name in texts},
        "title": str(report),
        "unit": report.unit.name,
        "unit_id": report.unit_id,
        "report_id": report.pk,
        "directive": report.about,
        "directive_id": report.directive_id,
        "edition": report.edition,
        "reason": report.correction_reason if report.edition > 1 else "",
        "issued_on": iso(report.issued_on),
        "starts_on": iso(report.starts_on),
        "ends_on": iso(report.ends_on),
        "cutoff_on": iso(report.cutoff_on),
    }


def sections(report: Report, values: dict[str, str]) -> list[dict[str, Any]]:
    """With the figures in their sentences written out; what the writer typed stays as it is in the section."""
    fields = ("key", "level", "number", "title", "is_heading")
    return [
        {name: getattr(section, name) for name in fields} | {"body": filled(section.body, values)}
        for section in report.sections.all()
    ]


def figures(found: Figures) -> dict[str, Any]:
    """The four cells, what stands beside them, both rates with their formula; the same of the period before and of the
    same period a year before."""
    before, year_before = found.previous.tally, found.year_before.tally
    return {
        "day": iso(found.scope.day),
        "total": found.total.value,
        "counts": {figure.key: figure.value for figure in [*found.cells, *found.beside, *found.within]},
        "before": {key: int(getattr(before, key)) for key in COUNTS},
        "year_before": {key: int(getattr(year_before, key)) for key in COUNTS},
        "rates": [
            {"key": rate.key, "label": rate.label, "formula": rate.formula, "worked": rate.worked, "text": rate.text}
            for rate in found.rates
        ],
    }


def unit_lines(scope: Scope) -> list[dict[str, Any]]:
    """The unit's own line and those of its child units that have work in the period."""
    assert scope.unit  # noqa: S101  a report is always a unit's
    lines = Figures(scope).by_unit(scope.unit)
    return [
        _line(str(line.node or "Đơn vị khác"), line.tally)
        | {"path": line.node.path if line.node else "", "is_itself": line.is_itself}
        for line in lines
        if line.tally.total
    ]


def document_lines(scope: Scope) -> list[dict[str, Any]]:
    """By document in the tree, where more than one has work."""
    lines = Figures(scope).by_chain()
    return [
        _line(f"{line.node} của {line.node.issuer}", line.tally) | {"level": line.level, "path": line.node.path}
        for line in lines
    ]


def _line(name: str, tally: Tally) -> dict[str, Any]:
    counts = {key: int(getattr(tally, key)) for key in COUNTS}
    return {"name": name, "counts": counts, "rate": completion_rate(tally).text}


def target_line(line: TargetLine) -> dict[str, Any]:
    return {
        "text": line.target.text,
        "goal": goal_of(line),
        "by_on": iso(line.target.by_on),
        "unit": str(line.unit or ""),
        "reached": _measured(line.measurement.value, line.target.measure) if line.measurement else "",
        "measured_on": iso(line.measurement.measured_on) if line.measurement else None,
        "share": line.share,
        "is_met": line.is_met,
    }


def goal_of(line: TargetLine) -> str:
    """ "ít nhất 80%", "từ 5 đến 10 lớp", "không để xảy ra"."""
    target = line.target
    word = target.get_comparison_display()
    if target.value is None:
        return word if target.comparison == target.Comparison.NONE_AT_ALL else ""
    if target.comparison == target.Comparison.RANGE:
        last = _measured(target.value_max, target.measure) if target.value_max is not None else "…"
        return f"từ {_number(target.value)} đến {last}"
    if target.comparison == target.Comparison.NONE_AT_ALL:
        return word
    return f"{word} {_measured(target.value, target.measure)}"


def _measured(value: Any, measure: str) -> str:
    return f"{_number(value)}{'' if measure.startswith('%') or not measure else ' '}{measure}"


def _number(value: Any) -> str:
    whole, _, broken = f"{value:f}".partition(".")
    broken = broken.rstrip("0")
    return f"{written(int(whole))}{',' + broken if broken else ''}"


# --- The rows behind the figures --------------------------------------------------------------------------------------


def appendix(scope: Scope, most_rows: int = MOST_ROWS) -> dict[str, Any]:
    """`rows`: every assignment counted, in the order of documents, tasks and units; `left_out`: how many are not."""
    found = rows(scope, "total")
    total = found.count()
    if total > most_rows:
        found = found.exclude(standing_value__in=GROUP_OF_DONE_IN_TIME)
    kept = rows_of(in_order(found)[:most_rows], scope.day) if most_rows else []
    return {"rows": kept, "left_out": total - len(kept)}


def in_order(found: AssignmentQuerySet) -> AssignmentQuerySet:
    """In the order of documents, tasks and units, with all that a row says."""
    rows = found.select_related("task", "unit", "directive__issuing_unit", "directive__focal_unit", "confirmed_by")
    return rows.prefetch_related("past").order_by(
        "directive__issued_on", "directive_id", "task__position", "task_id", "period", "unit__sort_key", "pk"
    )


def rows_of(found: Iterable[Assignment], day: datetime.date) -> list[dict[str, Any]]:
    """What is kept of each; `found` is annotated with `standing_value` and `due_then` of the day."""
    assignments = list(found)
    beside = Beside(_parties(assignments), tracking.leaders(assignments, day), tracking.moved(assignments, day))
    return [_row(assignment, day, beside) for assignment in assignments]


GROUP_OF_DONE_IN_TIME = [standing.value for standing in progress.GROUPS["done_in_time"]]


@dataclass
class Others:
    """The units on the other side of a task for one turn: the first few by name, and how many there are."""

    names: list[str] = field(default_factory=list)
    count: int = 0

    def __str__(self) -> str:
        more = self.count - len(self.names)
        return ", ".join(self.names) + (f" và {more} đơn vị khác" if more else "")


def _parties(assignments: list[Assignment]) -> dict[tuple[int, str, str], Others]:
    """(task, period, part) → who supports what a row leads, and leads what a row supports."""
    found: dict[tuple[int, str, str], Others] = defaultdict(Others)
    for mine, theirs in ((Part.LEAD, Part.SUPPORT), (Part.SUPPORT, Part.LEAD)):
        tasks = sorted({one.task_id for one in assignments if one.part == mine})
        for start in range(0, len(tasks), _TASKS_AT_ONCE):
            _add_parties(found, tasks[start : start + _TASKS_AT_ONCE], theirs)
    return found


def _add_parties(found: dict[tuple[int, str, str], Others], tasks: list[int], part: Part) -> None:
    """A task may have thousands of units: the database counts them and hands over the first few names."""
    turn: dict[str, Any] = {"partition_by": [F("task"), F("period")]}
    rows = Assignment.objects.filter(task__in=tasks, part=part).counted().order_by()
    few = rows.annotate(
        place=Window(RowNumber(), order_by=["unit__sort_key", "pk"], **turn), many=Window(Count("pk"), **turn)
    ).filter(place__lte=_NAMED)
    columns = ("task_id", "period", "unit__short_name", "unit__name", "many")
    for task, period, short, name, many in few.order_by("task", "period", "place").values_list(*columns):
        others = found[task, period, part]
        others.names.append(short or name)
        others.count = many


@dataclass(frozen=True)
class Beside:
    """What stands beside the assignments, asked for all of them at once."""

    parties: dict[tuple[int, str, str], Others]
    leaders: dict[int, str]
    moved: dict[int, list[datetime.date | None]]


def _row(assignment: Assignment, day: datetime.date, beside: Beside) -> dict[str, Any]:
    task, period = assignment.task_id, assignment.period
    leads = assignment.part == Part.LEAD
    others = str(beside.parties[task, period, Part.SUPPORT if leads else Part.LEAD])
    done = assignment.done_on if assignment.done_on and assignment.done_on <= day else None
    standing = getattr(assignment, "standing_value", "")
    return {
        "id": assignment.pk,
        "document": f"{assignment.directive} của {assignment.directive.issuer}",
        "document_id": assignment.directive_id,
        "document_path": assignment.directive.path,
        "task": assignment.task.text,
        "period": period,
        "unit": assignment.unit.name,
        "unit_path": assignment.unit.path,
        "lead": assignment.unit.label if leads else others,
        "support": others if leads else assignment.unit.label,
        "due_on": iso(assignment.due_then),  # type: ignore[attr-defined]
        "original_due_on": iso(assignment.original_due_on),
        "done_on": iso(done),
        "standing": standing,
        "group": GROUP_OF.get(standing, "paused"),
        # What was written of a result that came after the day was not known on it.
        "result": "" if assignment.submitted_on and assignment.submitted_on > day else assignment.result,
        "obstacles": assignment.obstacles,
        "proposals": assignment.proposals,
        **tracking.facts(assignment, day, beside.leaders, beside.moved),
    }


def standing_label(row: dict[str, Any]) -> str:
    return _STANDINGS.get(row["standing"], LABELS["paused"])


def share_text(part: int, whole: int) -> str:
    """A share as reports write it, cut at two digits: "54,48%"."""
    return percent_text((Decimal(100 * part) / whole).quantize(Decimal("0.01"), ROUND_DOWN)) if whole else "–"
