"""Merging and renaming: prepare, look at what it will do, confirm, withdraw, take back the same day."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from units import access
from units.actions import merging
from units.change_forms import ChangeForm, MergeForm, RenameForm
from units.changes import UnitChange
from units.forms import at_version, differences
from units.merge_preview import look
from units.models import Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number

MOST_OFFERED = 200


def change_list(request: HttpRequest) -> HttpResponse:
    """Mergers and new names in one's branches: what waits first, then the newest."""
    if not access.reach_of(request.user, request.today, (access.ADMIN,)).paths:
        raise PermissionDenied
    changes = UnitChange.objects.managed_by(request.user, request.today)
    changes = changes.select_related("into").prefetch_related("units")
    waiting = changes.filter(state__in=(UnitChange.State.PREPARED, UnitChange.State.PLANNED)).order_by("effective_on")
    past = changes.exclude(pk__in=waiting.values("pk"))
    page = Paginator(past, 50).get_page(request.GET.get("page"))
    return render(request, "units/change_list.html", {"waiting": waiting[:100], "page": page})


def unit_merge(request: HttpRequest, pk: int) -> HttpResponse:
    """Prepare a merger that begins from one unit, its neighbours offered beside it."""
    unit = _kept(request, pk)
    initial = {"units": [unit.pk], "new_kind": unit.kind, "superior": unit.parent_id, "effective_on": request.today}
    return _merge_form(request, unit, None, initial)


def unit_rename(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _kept(request, pk)
    initial = {"new_name": unit.name, "new_short_name": unit.short_name, "effective_on": request.today}
    return _rename_form(request, unit, None, initial)


def change_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what was prepared and not yet confirmed."""
    change = _change(request, pk)
    if change.state != UnitChange.State.PREPARED:
        messages.info(request, merging.AlreadyDecided.sentence)
        return redirect(change)
    unit, initial = change.old_units[0], ChangeForm.initial_of(change)
    if change.kind == UnitChange.Kind.RENAME:
        return _rename_form(request, unit, change, initial)
    return _merge_form(request, unit, change, initial)


def _merge_form(request: HttpRequest, unit: Unit, change: UnitChange | None, initial: dict[str, Any]) -> HttpResponse:
    offer = _offer(request, unit, initial)
    form = MergeForm(request.POST or None, initial=initial, **offer)
    context = {"unit": unit, "change": change, "title": "Hợp nhất, sáp nhập đơn vị"}
    if request.method == "POST" and "look" in request.POST:
        form.errors.clear()  # only more units were asked for
        return render(request, "units/change_form.html", context | {"form": form})
    return _saved(request, form, change, context, lambda: form.cleaned_data["units"], UnitChange.Kind.MERGE, offer)


def _rename_form(request: HttpRequest, unit: Unit, change: UnitChange | None, initial: dict[str, Any]) -> HttpResponse:
    form = RenameForm(request.POST or None, initial=initial)
    context = {"unit": unit, "change": change, "title": f"Đổi tên {unit}"}
    return _saved(request, form, change, context, lambda: [unit], UnitChange.Kind.RENAME, {})


def _saved(
    request: HttpRequest, form: Any, change: UnitChange | None, context: dict[str, Any], units: Any, kind: str,
    offer: dict[str, Any],
) -> HttpResponse:  # fmt: skip
    """Save the form and go to the look; or the form again, with its errors or with both texts."""
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            if change:
                version = form.cleaned_data["version"] or 0
                done = merging.amend(
                    change, units(), by=request.user, today=request.today, version=version, **form.facts
                )
            else:
                done = merging.prepare(units(), by=request.user, today=request.today, kind=kind, **form.facts)
        except NotYours as refusal:
            raise PermissionDenied from refusal
        except Stale as stale:
            theirs = type(form)(initial=ChangeForm.initial_of(stale.current), **offer)
            context["conflict"] = differences(form, theirs)
            form, status = type(form)(at_version(request.POST, stale.current.version), **offer), 409
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            return redirect(done)
    return render(request, "units/change_form.html", context | {"form": form}, status=status)


def _offer(request: HttpRequest, unit: Unit, initial: dict[str, Any]) -> dict[str, Any]:
    """The unit's neighbours, what was ticked already, and what the words find; and the units above them."""
    managed = Unit.objects.managed_by(request.user, request.today).valid_on(request.today).select_related("parent")
    words = request.POST.get("find", "").strip()[:200]
    found = set(managed.search(words).order_by("sort_key").values_list("pk", flat=True)[:50]) if words else set()
    near = managed.filter(parent=unit.parent_id, kind=unit.kind).order_by("sort_key").values_list("pk", flat=True)
    ticked = {whole_number(one) or 0 for one in [*request.POST.getlist("units"), request.POST.get("into", "")]}
    ticked |= {unit.pk, *initial.get("units", []), initial.get("into") or 0}
    superior = {whole_number(request.POST.get("superior", "")) or 0, initial.get("superior") or 0}
    chosen = managed.filter(pk__in=found | ticked | set(near[:MOST_OFFERED]))
    above = managed.filter(pk__in=found | superior | set(unit.ancestor_ids))
    return {"offered": chosen.order_by("depth", "sort_key"), "superiors": above.order_by("depth", "sort_key")}


def change_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return _detail(request, _change(request, pk))


@require_POST
def change_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry it out, or leave it to its day; if anything differs from what was shown, show it again first."""
    change = _change(request, pk)
    ending = [whole_number(name[5:]) or 0 for name, value in request.POST.items()
              if name.startswith("seat-") and value == "end"]  # fmt: skip
    try:
        done = merging.confirm(
            change, by=request.user, today=request.today, version=whole_number(request.POST.get("version", "")) or 0,
            seen=request.POST.get("seen", ""), ending=ending,
        )  # fmt: skip
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        return _detail(request, _change(request, pk), sentence=refusal.sentence, ending=ending, status=409)
    said = "Đã thực hiện" if done.state == UnitChange.State.DONE else "Đã xác nhận, máy sẽ làm khi đến ngày"
    messages.success(request, f"{said}: {done}.")
    return redirect(done)


def change_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    if request.method == "POST":
        return _done(request, change, merging.withdraw, "Đã rút")
    context = {
        "title": "Rút, không thực hiện nữa",
        "text": f"{change}. Chưa có gì thay đổi; sau khi rút thì máy không làm nữa.",
        "submit": "Rút",
    }
    return render(request, "confirm.html", context | _way_back(change))


def change_undo(request: HttpRequest, pk: int) -> HttpResponse:
    change = _change(request, pk)
    if request.method == "POST":
        return _done(request, change, merging.undo, "Đã hoàn tác")
    context = {
        "title": "Hoàn tác",
        "text": f"{change}. Mọi thứ trở lại đúng như trước. Chỉ làm được trong ngày, khi chưa ai làm gì thêm với các "
        "việc đã chuyển.",
        "submit": "Hoàn tác",
        "danger": True,
    }
    return render(request, "confirm.html", context | _way_back(change))


def _done(request: HttpRequest, change: UnitChange, deed: Any, said: str) -> HttpResponse:
    try:
        deed(change, by=request.user, today=request.today)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        return _detail(request, _change(request, change.pk), sentence=refusal.sentence, status=409)
    messages.success(request, f"{said}: {change}.")
    return redirect("unit-change-list")


def _way_back(change: UnitChange) -> dict[str, Any]:
    return {"cancel_url": change.get_absolute_url(), "pretitle": change.get_kind_display()}


def _detail(
    request: HttpRequest, change: UnitChange, *, sentence: str = "", ending: list[int] | None = None, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {"change": change, "sentence": sentence, "ending": ending or []}
    if change.is_open:
        context["look"] = look(change, request.today)
    context["may_undo"] = change.may_be_undone(request.today)
    context["at_once"] = change.effective_on <= request.today
    return render(request, "units/change_detail.html", context, status=status)


def _change(request: HttpRequest, pk: int) -> UnitChange:
    changes = UnitChange.objects.managed_by(request.user, request.today)
    changes = changes.select_related("into", "superior", "prepared_by").prefetch_related("units__parent")
    return get_object_or_404(changes, pk=pk)


def _kept(request: HttpRequest, pk: int) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(request.user, request.today).select_related("parent"), pk=pk)
    if not access.may_administer(request.user, unit, request.today):
        raise PermissionDenied
    return unit
