"""The rows that a report speaks of: documents issued, what is late, obstacles and proposals, what comes next, targets.

Each takes the `Scope` of the figures, so screen and paper tell of the same branch, subtree, period and day.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from directives import progress
from directives.models import Directive, Measurement, Target
from directives.models.assignments import AssignmentQuerySet
from reports.figures import Scope, percent_text, rows
from units.models import Unit


def issued_documents(scope: Scope) -> QuerySet[Directive]:
    """Documents issued in the branch under the directive in the period, oldest first. A blank day counts as the first
    of its month."""
    found = Directive.objects.visible_to(scope.user, scope.today).issued().select_related("issuing_unit")
    if scope.directive:
        found = found.below(scope.directive)
    if scope.unit:
        found = found.filter(issuing_unit__path__startswith=scope.unit.path)
    found = found.annotate(dated_on=Coalesce("issued_on", "issued_month")).filter(dated_on__lte=scope.day)
    if scope.period:
        found = found.filter(dated_on__gte=scope.period.start)
    return found.order_by("dated_on", "pk")


def overdue(scope: Scope) -> AssignmentQuerySet:
    """Longest overdue first."""
    return rows(scope, "overdue").for_work_list().order_by("due_on", "pk")


def waiting(scope: Scope) -> AssignmentQuerySet:
    """What was handed in and waits for confirmation, longest waiting first."""
    return rows(scope, "waiting").for_work_list().order_by("submitted_on", "pk")


def obstacles(scope: Scope) -> AssignmentQuerySet:
    """What units wrote of difficulties, latest first. The words are in `obstacles`, the unit in `unit`."""
    return _spoken(scope).exclude(obstacles="")


def proposals(scope: Scope) -> AssignmentQuerySet:
    return _spoken(scope).exclude(proposals="")


def _spoken(scope: Scope) -> AssignmentQuerySet:
    said_on = Coalesce("submitted_on", "first_submitted_on", "received_on", "assigned_on")
    found = rows(scope, "total").for_work_list().annotate(said_on=said_on)
    return found.filter(said_on__lte=scope.day).order_by("-said_on", "-pk")


def coming(scope: Scope) -> AssignmentQuerySet:
    """What was still to be done on the day and fell due, as was known then, in the next period (or the next thirty
    days), in the order of the days. The day of each is in `due_then`.
    """
    not_done = Q(done_on=None) | Q(done_on__gt=scope.day)
    due = progress.due_between(*scope.coming, scope.day)
    found = progress.known(scope.given(), scope.day).filter(not_done, due)
    return found.with_due_then(scope.day).for_work_list().order_by("due_then", "pk")


@dataclass(frozen=True)
class TargetLine:
    """A target and the latest that one unit reached; without a measurement nobody has said anything yet."""

    target: Target
    unit: Unit | None = None
    measurement: Measurement | None = None

    @property
    def is_met(self) -> bool | None:
        """None where there is nothing to compare."""
        if self.measurement is None:
            return None
        reached, target = self.measurement.value, self.target
        kind = Target.Comparison
        if target.comparison == kind.NONE_AT_ALL:
            return reached == 0
        if target.value is None:
            return None
        if target.comparison == kind.RANGE:
            return target.value <= reached and (target.value_max is None or reached <= target.value_max)
        return reached <= target.value if target.comparison == kind.AT_MOST else reached >= target.value

    @property
    def share(self) -> str:
        """How much of the target was reached, as reports write it: "52%"."""
        upward = self.target.comparison in (Target.Comparison.AT_LEAST, Target.Comparison.EXACTLY)
        if not (upward and self.measurement and self.target.value):
            return ""
        return percent_text((100 * self.measurement.value / self.target.value).quantize(Decimal("0.01"), "ROUND_DOWN"))


def targets(scope: Scope) -> list[TargetLine]:
    """Every target of the documents in force in the subtree, with the latest value of each unit by the day. Three
    queries."""
    documents = Directive.objects.visible_to(scope.user, scope.today).in_force()
    if scope.directive:
        documents = documents.inside(scope.directive)
    if scope.unit:
        documents = documents.filter(
            Q(issuing_unit__path__startswith=scope.unit.path) | Q(kept_by__path__startswith=scope.unit.path)
        )
    found = list(
        Target.objects.filter(directive__in=documents)
        .select_related("directive")
        .order_by("directive", "position", "pk")
    )
    values = Measurement.objects.filter(target__in=found, measured_on__lte=scope.day).select_related("unit")
    values = values.filter(unit__in=Unit.objects.visible_to(scope.user, scope.today))
    if scope.unit:
        values = values.filter(unit__path__startswith=scope.unit.path)
    latest: dict[int, dict[int, Measurement]] = {}
    for value in values.order_by("measured_on", "pk"):
        latest.setdefault(value.target_id, {})[value.unit_id] = value
    lines: list[TargetLine] = []
    for target in found:
        reached = sorted(latest.get(target.pk, {}).values(), key=lambda value: value.unit.sort_key)
        lines += [TargetLine(target, value.unit, value) for value in reached] or [TargetLine(target)]
    return lines
