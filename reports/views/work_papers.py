"""What a unit has to do as paper: the list with the filters of its page, and the sheet for a cell's meeting."""

from __future__ import annotations

from functools import partial
from urllib.parse import urlsplit

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from directives.models import Assignment
from directives.views.work import Asked, asked_for
from reports.forms.papers import DayForm, MeetingForm
from reports.papers import meetings, work
from reports.sheets import table_to_xlsx
from reports.views.answers import answer
from units import access
from units.models import Office, Unit
from units.requests import HttpRequest

MOST_IN_SHEET = 20_000


@require_safe
def list_paper(request: HttpRequest, ending: str) -> HttpResponse:
    """The rows of the work list that the address asks for, as of today or of a day gone by."""
    asked = asked_for(request)
    unit, is_branch = _whose(request, asked)
    day = DayForm(request.GET).day(request.today)
    found = partial(
        work.listed, asked.rows, unit=unit, is_branch=is_branch, group=asked.wanted.value("group"), day=day,
        today=request.today, soon_days=Office.current().soon_days,
    )  # fmt: skip
    return answer(
        request, ending, lambda: work.work_paper(found(), Office.current()),
        name=f"danh-sach-nhiem-vu-{day:%Y-%m-%d}", back=reverse("work-list"),
        sheet=lambda: _sheet(found(most=MOST_IN_SHEET)),
    )  # fmt: skip


def _whose(request: HttpRequest, asked: Asked) -> tuple[Unit, bool]:
    """The unit at the head of the list, and whether the rows are those of units below it."""
    chosen = asked.wanted.value("unit")
    if asked.in_branch:
        unit = next((unit for unit in asked.below if unit.pk == chosen), None)
        if unit:
            return unit, Unit.objects.below(unit).exists()
        reach = access.reach_of(request.user, request.today, access.READERS)
        return Unit.objects.filter(pk__in=reach.unit_ids).order_by("depth", "pk")[0], True
    if not asked.own:
        raise Http404
    return next((unit for unit in asked.own if unit.pk == chosen), asked.own[0]), len(asked.own) > 1 and not chosen


def _sheet(found: work.Listed) -> bytes:
    return table_to_xlsx(
        f"Danh sách nhiệm vụ – {found.unit} ({found.said.lower()})", work.SHEET_HEAD, work.sheet_rows(found),
        sheet_name="Nhiệm vụ",
    )  # fmt: skip


@require_safe
def meeting(request: HttpRequest) -> HttpResponse:
    """Which unit, which meeting: then the sheet to look at, as PDF or for Word."""
    units = _units(request)
    form = MeetingForm(units=units, today=request.today, chosen=DayForm(request.GET).value("unit"))
    host = urlsplit(settings.SITE_URL).hostname or ""
    only_here = host == "localhost" or host.startswith("127.")
    return render(request, "work/meeting.html", {"form": form, "units": units, "only_here": only_here})


@require_safe
def meeting_sheet(request: HttpRequest, ending: str) -> HttpResponse:
    form = MeetingForm(request.GET, units=_units(request), today=request.today)
    if not form.units:
        raise Http404
    if not form.is_valid():
        return render(request, "work/meeting.html", {"form": form, "units": form.units}, status=422)
    held = form.meeting()
    rows = Assignment.objects.visible_to(request.user, request.today).of_units([held.unit])
    address = f"{settings.SITE_URL.rstrip('/')}{reverse('work-list')}?unit={held.unit.pk}"
    return answer(
        request, ending, lambda: meetings.meeting_paper(held, rows, Office.current(), address),
        name=f"sinh-hoat-{held.unit.pk}-{held.held_on:%Y-%m}", back=reverse("meeting"),
    )  # fmt: skip


def _units(request: HttpRequest) -> list[Unit]:
    """The units whose meetings the person may prepare: those acted for, and the one below that the address names."""
    own = access.acting_units(request.user, request.today, (access.HEAD, access.CLERK, access.LEADER))
    named = DayForm(request.GET).value("unit")
    reach = access.reach_of(request.user, request.today, access.READERS)
    if named and named not in {unit.pk for unit in own}:
        own += [unit for unit in Unit.objects.filter(pk=named).valid_on(request.today) if reach.holds(unit)]
    return own
