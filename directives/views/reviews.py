"""The review of a file that was read: shown beside its source, shaped, saved, made into a document."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode

from directives import reviewing, sheets, source_pages
from directives.actions import documents, making, readings
from directives.forms.documents import HeadForm, option, superior_issuers
from directives.models import Directive, Reading
from units import access
from units.models import Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number
from units.text import fold, tidy

DRAFTERS = (access.CLERK, access.HEAD)


def show(request: HttpRequest, reading: Reading) -> HttpResponse:
    return _page(request, reading, _sheet(request, reading))


def save(request: HttpRequest, reading: Reading) -> HttpResponse:
    """Keep what was typed; then the deed that the button named: shape the outline, or make the document."""
    given: dict[str, str] = request.POST.dict()  # type: ignore[assignment]
    typed = sheet = sheets.posted(_sheet(request, reading), given)
    version = whole_number(given.get("version")) or 0
    focus = ""
    if deed := given.get("do"):
        try:
            sheet, focus = _shaped(request, typed, deed)
        except Refusal as refusal:
            return _page(request, reading, sheet, sentence=refusal.sentence, status=422)
    remember = [tidy(given.get(f"units-{at}-name", "")) for at in range(len(sheets.names(sheet)) + 50)
                if given.get(f"units-{at}-remember")]  # fmt: skip
    known: dict[str, Any] = {"by": request.user, "today": request.today, "version": version}
    try:
        reading = readings.save_sheet(reading, sheet, remember=remember, **known)
    except Stale as stale:
        conflict = _conflict(typed, stale.current.sheet, given)
        return _page(request, stale.current, sheets.posted(stale.current.sheet, given), conflict=conflict, status=409)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except readings.AlreadyMade:
        return redirect(reading)
    if "make" in given or "receive" in given:
        return _make(request, reading, sheet)
    if deed and request.htmx:
        return _page(request, reading, sheet, template="readings/_draft.html", focus=focus)
    if not deed and "source" not in given:
        messages.success(request, "Đã lưu. Có thể quay lại soát tiếp bất cứ lúc nào.")
    asked = {"source": given["source"]} if given.get("source") in ("text", "pages") else {}
    return redirect(f"{reading.get_absolute_url()}{'?' if asked else ''}{urlencode(asked)}#{focus}".rstrip("#"))


def _shaped(request: HttpRequest, sheet: dict[str, Any], deed: str) -> tuple[dict[str, Any], str]:
    if deed == "take-superiors":
        offered = reviewing.superiors_offered(sheet, reviewing.superiors_of(sheet, _visible(request)))
        tasks = [task | {"superior": offered[task["key"]].value} if task["key"] in offered else task
                 for task in sheet["tasks"]]  # fmt: skip
        return sheet | {"tasks": tasks}, "tasks-title"
    return sheets.shaped(sheet, deed)


def _visible(request: HttpRequest) -> Any:
    return Directive.objects.visible_to(request.user, request.today).issued()


def _sheet(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    if reading.corrections is not None:
        return reading.sheet
    units = access.acting_units(request.user, request.today, DRAFTERS)
    return reviewing.prefill(
        reading.found, units=units, unit=reading.kept_by, visible=_visible(request), today=request.today
    )


def _make(request: HttpRequest, reading: Reading, sheet: dict[str, Any]) -> HttpResponse:
    receives = "receive" in request.POST
    form = _head_form(request, sheet, bound=True)
    superior = _superior(request, reading)
    if receives:
        del form.fields["issuing_unit"]
    if not form.is_valid() or (receives and superior is None):
        return _page(request, reading, sheet, form=form, status=422)
    head = {name: value for name, value in form.cleaned_data.items() if name in form.Meta.fields}
    known: dict[str, Any] = {"by": request.user, "today": request.today, "version": reading.version}
    try:
        if receives:
            head["issuing_unit"] = superior
            made = making.record_superior(reading, head, kept_by=reading.kept_by, **known)
            messages.success(request, f"Đã lưu {made} là văn bản cấp trên, kèm tệp gốc.")
            return redirect(made)
        made, unsure = making.make_draft(reading, head, **known)
    except documents.AlreadyKept as kept:
        return _page(request, reading, sheet, form=form, sentence=kept.sentence, twin=kept.directive, status=422)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except Refusal as refusal:
        return _page(request, reading, sheet, form=form, sentence=refusal.sentence, status=422)
    messages.success(request, "Đã tạo bản nháp từ tệp, chưa giao việc cho ai. Xin soát bảng nhiệm vụ rồi xem trước.")
    if unsure:
        messages.warning(request, f"{unsure} nhiệm vụ chưa rõ đơn vị chủ trì; tên ghi trong văn bản đứng ở cuối dòng.")
    return redirect("task-grid", made.pk)


def _head_form(request: HttpRequest, sheet: dict[str, Any], *, bound: bool = False) -> HeadForm:
    known: dict[str, Any] = {"user": request.user, "today": request.today}
    form = HeadForm(sheet["head"], **known) if bound else HeadForm(initial=sheet["head"], **known)
    # Nothing to find by typing here: the documents cited come first, then the newest.
    parent: Any = form.fields["parent"]
    offered = {one.pk: one for found in reviewing.match_bases(sheet, _visible(request)) for one in found}
    rest = [choice for choice in parent.choices if choice[0] not in offered and choice[0] != ""]
    parent.choices = [("", parent.empty_label), *map(option, offered.values()), *rest]
    return form


def _superior(request: HttpRequest, reading: Reading) -> Unit | None:
    """The body above that issued the document, when it is one of those whose papers reach this office."""
    issuer = fold(reading.found["issuer"])
    above = superior_issuers(request.user, request.today) if issuer else []
    fits = [unit for unit in above if issuer.endswith(fold(unit.name)) or issuer == fold(unit.short_name)]
    return fits[0] if len(fits) == 1 else None


def _page(
    request: HttpRequest, reading: Reading, sheet: dict[str, Any], *, form: HeadForm | None = None, status: int = 200,
    template: str = "readings/reading_review.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    form = form or _head_form(request, sheet)
    named = reviewing.named_units(sheet, reading.kept_by, request.today)
    offered = reviewing.match_bases(sheet, _visible(request))
    notes = reviewing.notes(reading, sheet, named)
    superiors = reviewing.superiors_offered(sheet, reviewing.superiors_of(sheet, _visible(request)))
    nodes, loose = reviewing.tree(sheet, making.day_of(sheet["head"]["issued_on"]) or request.today, superiors, named)
    context = {
        "reading": reading,
        "form": form,
        "named": list(enumerate(named)),
        "unsure": sum(1 for one in named if one.is_unsure),
        "notes": notes,
        "notes_open": sum(1 for note in notes if not note.seen),
        "bases": [(row, [(str(pk), label) for pk, label in map(option, found)])
                  for row, found in zip(sheet["bases"], offered, strict=True)],
        "targets": sheet["targets"],
        "nodes": nodes,
        "loose_tasks": loose,
        "task_count": sum(1 for _ in sheets.live_tasks(sheet)),
        "offers": sum(1 for task in sheets.live_tasks(sheet)
                      if task["key"] in superiors and task["superior"] != superiors[task["key"]].value),
        "superior": _superior(request, reading),
        "issuer": reading.found["issuer"],
        "keep_days": settings.READING_DAYS,
        "issuer_differs": _differs(reading.found["issuer"], form),
    }  # fmt: skip
    if template == "readings/reading_review.html":
        context |= source_pages.shown(reading, request.GET.get("source", ""))
    return render(request, template, context | more, status=status)


def _differs(issuer: str, form: HeadForm) -> bool:
    """Whether the paper names another issuer than the unit in whose name the draft would be."""
    chosen = str(form["issuing_unit"].value() if "issuing_unit" in form.fields else "")
    names = [fold(unit.name) for unit in form.units if str(unit.pk) == chosen]
    return bool(issuer) and fold(issuer) not in names


_LABELS = {"head": "Phần đầu", "bases": "Căn cứ", "nodes": "Nội dung", "tasks": "Nhiệm vụ", "targets": "Chỉ tiêu"}
_NOT_SAID = ("drop", "cited", "level", "superior")


def _conflict(yours: Mapping[str, Any], theirs: Mapping[str, Any], given: Mapping[str, str]) -> list[dict[str, str]]:
    """The words that differ, field by field; what was typed into a row that is gone is shown too."""
    rows = []
    for name, words in yours["head"].items():
        if words != theirs["head"].get(name, ""):
            label = str(HeadForm.base_fields[name].label or name)
            rows.append({"label": label.capitalize(), "yours": words, "theirs": theirs["head"].get(name, "")})
    for part, fields in sheets.FIELDS.items():
        others = {row["key"]: row for row in theirs[part]}
        for at, mine in enumerate(yours[part], start=1):
            other = others.pop(mine["key"], {})
            if any(mine.get(name) != other.get(name) for name in fields):
                rows.append({"label": f"{_LABELS[part]}, dòng {at}", "yours": _said(mine, fields),
                             "theirs": _said(other, fields)})  # fmt: skip
    known = {f"{part}-{row['key']}-text" for part in sheets.FIELDS for row in yours[part]}
    gone = (words for name, words in given.items() if name.endswith("-text") and name not in known and words.strip())
    rows += [{"label": "Dòng mà người khác đã gộp hoặc bỏ", "yours": words, "theirs": ""} for words in gone]
    for name in {**yours["units"], **theirs["units"]}:
        if yours["units"].get(name) != theirs["units"].get(name):
            rows.append({"label": f"Đơn vị “{name}”", "yours": yours["units"].get(name, ""),
                         "theirs": theirs["units"].get(name, "")})  # fmt: skip
    return rows


def _said(row: Mapping[str, Any], fields: tuple[str, ...]) -> str:
    words = [str(row.get(name, "")) for name in fields if name not in _NOT_SAID and row.get(name)]
    return "\n".join([*words, *(["(bỏ dòng này)"] if row.get("drop") else [])])
