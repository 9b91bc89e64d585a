"""A file in, a reviewed draft out: upload or paste, wait, check beside the source, make the draft."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from directives import files, reviewing, sheets, tasks
from directives.actions import documents, making, readings
from directives.forms.documents import HeadForm, option, superior_issuers
from directives.models import Directive, Reading
from units import access
from units.models import Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number
from units.text import fold, tidy

logger = logging.getLogger(__name__)
DRAFTERS = (access.CLERK, access.HEAD)


class FileForm(forms.Form):
    unit = forms.ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none(), empty_label=None)
    file = forms.FileField(
        label="Tệp văn bản", required=False, max_length=300,
        help_text=f"Word (.docx), PDF có chữ, Excel (.xlsx, .xls), .txt hoặc .md, "
                  f"không quá {settings.READING_MAX_BYTES // 1024**2} MB. Không đưa văn bản mật vào đây.",
        widget=forms.FileInput(attrs={"accept": readings.ACCEPT}),
    )  # fmt: skip
    text = forms.CharField(
        label="hoặc dán nội dung văn bản", required=False, max_length=2_000_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["unit"]
        unit.queryset = Unit.objects.filter(pk__in=[one.pk for one in units])
        unit.initial = units[0].pk
        if len(units) == 1:
            unit.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if not data.get("file") and not (data.get("text") or "").strip() and not self.errors:
            raise forms.ValidationError("Xin chọn một tệp hoặc dán nội dung văn bản.")
        return data


def reading_create(request: HttpRequest) -> HttpResponse:
    units = access.acting_units(request.user, request.today, DRAFTERS)
    if not units:
        raise PermissionDenied
    form = FileForm(request.POST or None, request.FILES or None, units=units)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            given = form.cleaned_data["file"] or readings.pasted(form.cleaned_data["text"])
            unit = form.cleaned_data["unit"]
            try:
                reading = readings.start_reading(given, by=request.user, today=request.today, unit=unit)
            except Refusal as refusal:
                form.add_error("file" if form.cleaned_data["file"] else "text", refusal.sentence)
            else:
                _wake(reading)
                return redirect(reading)
    return render(request, "readings/reading_create.html", {"form": form}, status=status)


def _wake(reading: Reading) -> None:
    """Ask a worker to read the file now. A broker that is away is no fault: the sweep comes within a minute."""
    try:
        tasks.read_document.delay(reading.pk)
    except Exception:
        logger.warning("could not wake the reading %s; the sweep will", reading.pk, exc_info=True)


def reading_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """While it is read: progress. Refused: the sentence. Read: the review; a POST saves it, or makes the document."""
    reading = _own(request, pk)
    if reading.made:
        return redirect("task-grid" if reading.made.is_draft else "directive-detail", reading.made.pk)
    if reading.state != Reading.State.READ:
        name = "readings/_reading_progress.html" if request.htmx else "readings/reading_progress.html"
        return render(request, name, {"reading": reading, "waiting": reading.state == Reading.State.READING})
    if request.method == "POST":
        return _save(request, reading)
    if request.htmx:
        # The progress asks for its piece; what is read is a page of its own.
        return HttpResponseClientRedirect(reading.get_absolute_url())
    return _page(request, reading, _sheet(request, reading))


def _own(request: HttpRequest, pk: int) -> Reading:
    rows = Reading.objects.visible_to(request.user, request.today).select_related("kept_by__parent", "made")
    reading = get_object_or_404(rows, pk=pk)
    if not access.may_draft(request.user, reading.kept_by, request.today):
        raise PermissionDenied
    return reading


def _visible(request: HttpRequest) -> Any:
    return Directive.objects.visible_to(request.user, request.today).issued()


def _sheet(request: HttpRequest, reading: Reading) -> dict[str, Any]:
    if reading.corrections is not None:
        return reading.sheet
    units = access.acting_units(request.user, request.today, DRAFTERS)
    return reviewing.prefill(
        reading.found, units=units, unit=reading.kept_by, visible=_visible(request), today=request.today
    )


def _save(request: HttpRequest, reading: Reading) -> HttpResponse:
    sheet = sheets.posted(_sheet(request, reading), request.POST.dict())  # type: ignore[arg-type]
    version = whole_number(request.POST.get("version")) or 0
    remember = [tidy(request.POST.get(f"units-{at}-name", "")) for at in range(len(sheets.names(sheet)) + 50)
                if request.POST.get(f"units-{at}-remember")]  # fmt: skip
    try:
        reading = readings.save_sheet(
            reading, sheet, remember=remember, by=request.user, today=request.today, version=version
        )
    except Stale as stale:
        return _page(request, stale.current, sheet, conflict=_conflict(sheet, stale.current.sheet), status=409)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    except readings.AlreadyMade:
        return redirect(reading)
    if "make" not in request.POST and "receive" not in request.POST:
        messages.success(request, "Đã lưu. Có thể quay lại soát tiếp bất cứ lúc nào.")
        return redirect(reading)
    return _make(request, reading, sheet)


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
    **more: Any,
) -> HttpResponse:  # fmt: skip
    form = form or _head_form(request, sheet)
    named = reviewing.named_units(sheet, reading.kept_by, request.today)
    offered = reviewing.match_bases(sheet, _visible(request))
    reference = making.day_of(sheet["head"]["issued_on"]) or request.today
    words = reviewing.deadline_words(sheet, reference)
    context = {
        "reading": reading,
        "form": form,
        "lines": reading.found["lines"],
        "named": list(enumerate(named)),
        "unsure": sum(1 for one in named if not one.meaning),
        "notes": reviewing.notes(reading, sheet, named),
        "bases": [(row, [(str(pk), label) for pk, label in map(option, found)])
                  for row, found in zip(sheet["bases"], offered, strict=True)],
        "tasks": [(row, *said) for row, said in zip(sheet["tasks"], words, strict=True)],
        "targets": sheet["targets"],
        "nodes": sheet["nodes"],
        "places": {row["place"] for row in sheet["tasks"]},
        "superior": _superior(request, reading),
        "issuer": reading.found["issuer"],
        "issuer_differs": _differs(reading.found["issuer"], form),
    }  # fmt: skip
    return render(request, "readings/reading_review.html", context | more, status=status)


def _differs(issuer: str, form: HeadForm) -> bool:
    """Whether the paper names another issuer than the unit in whose name the draft would be."""
    chosen = str(form["issuing_unit"].value() if "issuing_unit" in form.fields else "")
    names = [fold(unit.name) for unit in form.units if str(unit.pk) == chosen]
    return bool(issuer) and fold(issuer) not in names


_LABELS = {"head": "Phần đầu", "bases": "Căn cứ", "nodes": "Nội dung", "tasks": "Nhiệm vụ", "targets": "Chỉ tiêu"}


def _conflict(yours: dict[str, Any], theirs: dict[str, Any]) -> list[dict[str, str]]:
    """The words that differ, field by field."""
    rows = []
    for name, words in yours["head"].items():
        if words != theirs["head"].get(name, ""):
            label = str(HeadForm.base_fields[name].label or name)
            rows.append({"label": label.capitalize(), "yours": words, "theirs": theirs["head"].get(name, "")})
    for part, fields in sheets.FIELDS.items():
        for at, (mine, other) in enumerate(zip(yours[part], theirs[part], strict=True), start=1):
            if any(mine.get(name) != other.get(name) for name in fields):
                rows.append({"label": f"{_LABELS[part]}, dòng {at}", "yours": _said(mine, fields),
                             "theirs": _said(other, fields)})  # fmt: skip
    for name in {**yours["units"], **theirs["units"]}:
        if yours["units"].get(name) != theirs["units"].get(name):
            rows.append({"label": f"Đơn vị “{name}”", "yours": yours["units"].get(name, ""),
                         "theirs": theirs["units"].get(name, "")})  # fmt: skip
    return rows


def _said(row: dict[str, Any], fields: tuple[str, ...]) -> str:
    words = [str(row.get(name, "")) for name in fields if name not in ("drop", "cited", "is_task") and row.get(name)]
    return "\n".join([*words, *(["(bỏ dòng này)"] if row.get("drop") else [])])


def reading_discard(request: HttpRequest, pk: int) -> HttpResponse:
    reading = _own(request, pk)
    if request.method == "POST":
        try:
            readings.discard(reading, by=request.user, today=request.today)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(reading)
        messages.success(request, "Đã bỏ tệp và bản đọc.")
        return redirect("directive-list")
    context = {
        "title": "Bỏ tệp đã đọc",
        "text": "Bỏ tệp này cùng những gì đã sửa trên bản đọc? Không lấy lại được.",
        "submit": "Bỏ tệp",
        "danger": True,
        "pretitle": reading.name,
        "cancel_url": reading.get_absolute_url(),
    }
    return render(request, "confirm.html", context)


@require_GET
def reading_file(request: HttpRequest, pk: int) -> Any:
    reading = _own(request, pk)
    if not reading.file:
        return redirect(reading)
    return files.serve(reading)
