"""Units: the tree, one unit, keeping it, and bringing many in from a sheet."""

from __future__ import annotations

import base64
import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from units import access
from units.actions import keeping
from units.actions.settling import settling_unit
from units.forms import MoveForm, UnitForm, at_version, differences
from units.importing import UnreadableSheet, import_units, plan_import, template
from units.models import Seat, Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest

FIELD_OF = {keeping.NameTaken: "name", keeping.CodeTaken: "code", keeping.StillHasParts: "valid_to"}


def unit_list(request: HttpRequest) -> HttpResponse:
    """What the words find; without words the tops of one's branches, each with what stands directly below."""
    visible = Unit.objects.visible_to(request.user, request.today)
    words, kind, closed = request.GET.get("q", "").strip()[:200], request.GET.get("kind", ""), "closed" in request.GET
    asks = bool(words or kind in Unit.Kind.values or closed)
    tops = access.acting_units(request.user, request.today, access.EVERYONE)
    context: dict[str, Any] = {"words": words, "kind": kind, "closed": closed, "kinds": Unit.Kind.choices, "asks": asks}
    rows = visible.select_related("parent").annotate(parts=Count("children", distinct=True))
    if asks:
        rows = rows.search(words)
        rows = rows.filter(kind=kind) if kind in Unit.Kind.values else rows
        rows = rows if closed else rows.valid_on(request.today)
        context["page"] = Paginator(rows.order_by("path"), 50).get_page(request.GET.get("page"))
    else:
        inside = rows.filter(Q(pk__in=[top.pk for top in tops]) | Q(parent__in=tops)).valid_on(request.today)
        context["page"] = Paginator(inside.order_by("depth", "sort_key"), 100).get_page(request.GET.get("page"))
    reach = access.reach_of(request.user, request.today, (access.ADMIN,))
    context |= {"may_keep": bool(reach.paths), "may_settle": settling_unit(request.user, request.today) is not None}
    return render(request, "units/unit_list.html", context)


def unit_detail(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _visible(request, pk)
    below = Unit.objects.visible_to(request.user, request.today).filter(parent=unit)
    below = below.annotate(parts=Count("children")).order_by("-valid_to", "sort_key")
    seats = unit.seats.select_related("person", "acting_for__person").order_by("role", "from_on")
    inside = access.reach_of(request.user, request.today).holds(unit)
    context = {
        "unit": unit,
        "chain": Unit.objects.chain_of(unit),
        "merged_from": unit.merged_from.order_by("sort_key"),
        "page": Paginator(below, 50).get_page(request.GET.get("page")),
        "seats": _by_time(seats, request.today) if inside else None,
        "may_keep": access.may_administer(request.user, unit, request.today),
        "may_name": access.may_name(request.user, unit, request.today),
    }
    return render(request, "units/unit_detail.html", context)


def unit_create(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a unit below the one named in the address."""
    parent = _kept(request, pk)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            unit = keeping.create_unit(
                parent, by=request.user, today=request.today, aliases=form.alias_lines, **form.facts
            )
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            messages.success(request, f"Đã thêm {unit}.")
            again = "another" in request.POST
            return redirect("unit-create", parent.pk) if again else redirect(unit)
    return render(request, "units/unit_form.html", {"form": form, "parent": parent})


def unit_edit(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _kept(request, pk)
    context: dict[str, Any] = {"unit": unit, "parent": unit.parent}
    form = UnitForm(request.POST or None, instance=Unit.objects.get(pk=pk))
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            keeping.change_unit(
                unit, by=request.user, today=request.today, version=form.cleaned_data["version"] or 0,
                aliases=form.alias_lines, **form.facts,
            )  # fmt: skip
        except Stale as stale:
            context["conflict"] = differences(form, UnitForm(instance=stale.current))
            again = at_version(request.POST, stale.current.version)
            form, status = UnitForm(again, instance=stale.current), 409
        except Refusal as refusal:
            form.add_error(FIELD_OF.get(type(refusal)), refusal.sentence)
        else:
            messages.success(request, "Đã lưu.")
            return redirect("unit-detail", pk)
    return render(request, "units/unit_form.html", context | {"form": form}, status=status)


@require_POST
def unit_alias_remove(request: HttpRequest, pk: int, alias_pk: int) -> HttpResponse:
    unit = _visible(request, pk)
    if not access.may_name(request.user, unit, request.today):
        raise PermissionDenied
    if alias := unit.aliases.filter(pk=alias_pk).first():
        keeping.forget_alias(alias, by=request.user, today=request.today)
        messages.success(request, f"Đã bỏ tên gọi “{alias}”. Văn bản ghi tên này sẽ được hỏi lại.")
    return redirect(unit)


def unit_move(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _kept(request, pk)
    words = request.GET.get("q", "").strip()[:200]
    offered = Unit.objects.managed_by(request.user, request.today).valid_on(request.today)
    shown = offered.search(words).exclude(path__startswith=unit.path).order_by("path")
    form = MoveForm(request.POST or None, offered=offered if request.method == "POST" else shown[:200])
    if request.method == "POST" and form.is_valid():
        try:
            keeping.move_unit(unit, form.cleaned_data["parent"], by=request.user, today=request.today)
        except NotYours as refusal:
            raise PermissionDenied from refusal
        except Refusal as refusal:
            form.add_error("parent", refusal.sentence)
        else:
            messages.success(request, f"Đã chuyển {unit} về trực thuộc {form.cleaned_data['parent']}.")
            return redirect(unit)
    return render(request, "units/unit_move.html", {"unit": unit, "form": form, "words": words})


def unit_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Two steps on one page: the file is read and shown whole; only a file without a wrong row can be written."""
    root = _kept(request, pk)
    context: dict[str, Any] = {"root": root}
    if request.method == "POST":
        try:
            content = _sheet_of(request)
            if "write" in request.POST:
                plan = import_units(content, root=root, by=request.user, today=request.today)
                messages.success(request, f"Đã nhập: thêm {len(plan.new)}, sửa {len(plan.changed)} đơn vị.")
                return redirect(root)
            context["plan"] = plan_import(content, root=root)
            context["sheet"] = base64.b64encode(content).decode()
        except Refusal as refusal:
            context["refusal"] = refusal.sentence
    return render(request, "units/unit_import.html", context)


def unit_template(request: HttpRequest) -> HttpResponse:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    headers = {"Content-Disposition": 'attachment; filename="mau-nhap-don-vi.xlsx"'}
    return HttpResponse(template(), content_type=kind, headers=headers)


def _sheet_of(request: HttpRequest) -> bytes:
    if upload := request.FILES.get("file"):
        return upload.read()
    try:
        content = base64.b64decode(request.POST.get("sheet", ""), validate=True)
    except ValueError as error:
        raise UnreadableSheet from error
    if not content:
        raise UnreadableSheet("Xin chọn tệp Excel cần nhập.")
    return content


def _visible(request: HttpRequest, pk: int) -> Unit:
    visible = Unit.objects.visible_to(request.user, request.today).select_related("parent", "merged_into")
    return get_object_or_404(visible.prefetch_related("aliases"), pk=pk)


def _kept(request: HttpRequest, pk: int) -> Unit:
    unit = _visible(request, pk)
    if not access.may_administer(request.user, unit, request.today):
        raise PermissionDenied
    return unit


def _by_time(seats: Any, today: datetime.date) -> dict[str, list[Seat]]:
    sorted_out: dict[str, list[Seat]] = {"now": [], "later": [], "past": []}
    for seat in seats:
        time = "later" if seat.from_on > today else "past" if seat.to_on and seat.to_on < today else "now"
        sorted_out[time].append(seat)
    return sorted_out
