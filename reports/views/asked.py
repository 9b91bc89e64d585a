"""What the address asks for: a scope out of the query, and the query that brings the scope back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from directives.models import Directive
from reports import periods
from reports.figures import Scope
from reports.forms.dashboard import FilterForm
from reports.periods import Period, PeriodKind
from units import access
from units.models import Office, Unit
from units.requests import HttpRequest, whole_number

_KINDS = {kind.value: kind for kind in PeriodKind if kind != PeriodKind.FREE}


@dataclass(frozen=True)
class Asked:
    """The scope, the form that chose it, and the unit whose children are compared: the one asked for or one's own."""

    scope: Scope
    form: FilterForm
    anchor: Unit
    is_partial: bool
    period_code: str


def asked(
    request: HttpRequest, unit_pk: int | None = None, directive_pk: int | None = None, *, rows: bool = False
) -> Asked | None:
    """None for whoever has no seat from which figures are seen. `only`, `outside` and `kind` are for `rows` alone.

    Raises Http404 for a unit or a document that is not theirs. A day or a period that cannot be read is said at the
    field, and the figures are those of today.
    """
    home = home_of(request)
    if home is None:
        return None
    unit = _unit(request, request.GET.get("unit") if unit_pk is None else unit_pk)
    directive = _directive(request, request.GET.get("directive") if directive_pk is None else directive_pk)
    form = FilterForm(
        {
            "unit": unit.pk if unit else "",
            "directive": directive.pk if directive else "",
            "period": request.GET.get("period", "").strip(),
            "on": request.GET.get("on", "").strip() or f"{request.today:%d/%m/%Y}",
        }
    )
    settings = Office.current()
    code = request.GET.get("period", "").strip()
    on = _day(form) or request.today
    period = period_for(code, on, settings.cutoff_day or None)
    anchor = unit or home.assigning_root
    alone = request.GET.get("only") if rows else None
    form.offer(_choosable_units(request, anchor, home), code if period else "")
    form.offer_documents([directive] if directive else [])
    form.full_clean()
    scope = Scope(
        user=request.user,
        today=request.today,
        on=on,
        unit=unit,
        directive=directive,
        period=period,
        soon_days=settings.soon_days,
        unit_alone=unit is not None and alone == "unit",
        directive_alone=directive is not None and alone == "directive",
        outside=_unit(request, request.GET.get("outside")) if rows else None,
        unit_kind=_kind(request.GET.get("kind", "")) if rows else "",
    )
    reach = access.reach_of(request.user, request.today, access.READERS)
    return Asked(scope, form, anchor, not reach.holds(anchor), code if period else "")


def home_of(request: HttpRequest) -> Unit | None:
    """The unit of the person's highest seat from which figures are seen."""
    units = access.acting_units(request.user, request.today, access.READERS)
    return min(units, key=lambda unit: (unit.depth, unit.pk), default=None)


def period_for(code: str, on: datetime.date, cutoff: int | None) -> Period | None:
    """A kind ("quarter": the one in which the day falls) or the key of a period ("2026-Q2"). None for anything else."""
    if code in _KINDS:
        return periods.period_of(on, _KINDS[code], cutoff)
    try:
        return periods.from_key(code, cutoff)
    except ValueError:
        return None


def query_of(asking: Asked, **more: Any) -> str:
    """The query that asks for the same scope, changed by `more` (an empty value leaves one out)."""
    scope = asking.scope
    alone = "unit" if scope.unit_alone else "directive" if scope.directive_alone else ""
    query = {
        "unit": scope.unit.pk if scope.unit else "",
        "directive": scope.directive.pk if scope.directive else "",
        "outside": scope.outside.pk if scope.outside else "",
        "only": alone,
        "kind": scope.unit_kind,
        "period": asking.period_code,
        "on": f"{scope.on:%d/%m/%Y}",
    } | more
    return urlencode({name: value for name, value in query.items() if value not in ("", None)}, safe="/")


def rows_url(asking: Asked, key: str, **more: Any) -> str:
    """The address of the rows behind a number; the key stands at its end."""
    return f"{reverse('figure-rows')}?{query_of(asking, **more)}&figure={key}"


def _unit(request: HttpRequest, pk: int | str | None) -> Unit | None:
    """A unit of one's branch, or of the branch in which one's unit gives tasks."""
    if pk in (None, ""):
        return None
    seats = access.seats_of(request.user, request.today)
    roots = [seat.unit.assigning_root for seat in seats if seat.role in access.READERS]
    unit: Unit = get_object_or_404(Unit, pk=_number(pk))
    if not any(unit.is_inside(root) for root in roots):
        raise Http404
    return unit


def _directive(request: HttpRequest, pk: int | str | None) -> Directive | None:
    if pk in (None, ""):
        return None
    found = Directive.objects.visible_to(request.user, request.today).issued().select_related("issuing_unit")
    return get_object_or_404(found, pk=_number(pk))


def _kind(text: str) -> str:
    return text if text in Unit.Kind.values else ""


def _number(text: int | str | None) -> int:
    if (number := whole_number(str(text))) is None:
        raise Http404
    return number


def _day(form: FilterForm) -> datetime.date | None:
    form.is_valid()
    return form.cleaned_data.get("on")


def _choosable_units(request: HttpRequest, anchor: Unit, home: Unit) -> list[Unit]:
    """One's own unit, the way down to the one asked for, and what is directly below that."""
    top = home.assigning_root
    way = [pk for pk in anchor.ancestor_ids if pk not in top.ancestor_ids and pk != top.pk]
    between = list(Unit.objects.filter(pk__in=way).order_by("depth"))
    below = list(Unit.objects.filter(parent=anchor).valid_on(request.today))
    return [top, *between, *([anchor] if anchor != top else []), *below]
