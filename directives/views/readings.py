"""A file in, a reviewed draft out: upload or paste, wait, check beside the source, make the draft."""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET
from django_htmx.http import HttpResponseClientRedirect

from directives import files, parties, reviewing, source_pages, tasks
from directives.actions import making, readings
from directives.models import Reading
from directives.views import reviews
from units import access
from units.models import Unit
from units.refusals import Refusal
from units.requests import HttpRequest

logger = logging.getLogger(__name__)


class FileForm(forms.Form):
    unit = forms.ModelChoiceField(label="Đơn vị", queryset=Unit.objects.none(), empty_label=None)
    file = forms.FileField(
        label="Tệp văn bản", required=False, max_length=300,
        help_text=f"{readings.KINDS_IN_WORDS}, không quá {settings.READING_MAX_BYTES // 1024**2} MB. "
                  "Không đưa văn bản mật vào đây.",
        widget=forms.FileInput(attrs={"accept": ",".join(readings.ACCEPTED)}),
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
    units = access.acting_units(request.user, request.today, reviews.DRAFTERS)
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
    reading = own_reading(request, pk)
    if reading.made:
        return redirect("task-grid" if reading.made.is_draft else "directive-detail", reading.made.pk)
    if reading.state != Reading.State.READ:
        name = "readings/_reading_progress.html" if request.htmx else "readings/reading_progress.html"
        waiting = reading.state == Reading.State.READING
        form = None if waiting else FileForm(units=access.acting_units(request.user, request.today, reviews.DRAFTERS))
        return render(request, name, {"reading": reading, "waiting": waiting, "form": form})
    if request.method == "POST":
        return reviews.save(request, reading)
    if request.htmx:
        # The progress asks for its piece; what is read is a page of its own.
        return HttpResponseClientRedirect(reading.get_absolute_url())
    return reviews.show(request, reading)


def own_reading(request: HttpRequest, pk: int, *, whole: bool = True) -> Reading:
    """The reading of one's own office; without what was read where only its file or its office is asked for."""
    rows = Reading.objects.visible_to(request.user, request.today).select_related("kept_by__parent", "made")
    reading = get_object_or_404(rows if whole else rows.defer("found", "corrections"), pk=pk)
    if not access.may_draft(request.user, reading.kept_by, request.today):
        raise PermissionDenied
    return reading


def reading_discard(request: HttpRequest, pk: int) -> HttpResponse:
    reading = own_reading(request, pk)
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
    reading = own_reading(request, pk, whole=False)
    if not reading.file:
        return redirect(reading)
    return files.serve(reading)


@require_GET
def reading_page(request: HttpRequest, pk: int, number: int) -> FileResponse:
    """The picture of one page of the source, for those who may see the reading, kept by no browser or proxy."""
    path = source_pages.picture(own_reading(request, pk, whole=False), number)
    if path is None:
        raise Http404
    response = FileResponse(path.open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
def reading_deadline(request: HttpRequest, pk: int) -> HttpResponse:
    """How the deadline that is being typed is read; the piece under its field."""
    own_reading(request, pk, whole=False)
    reference = making.day_of(request.GET.get("issued_on", "")) or request.today
    words, is_unsure = reviewing.deadline_words(_typed(request, "deadline"), reference)
    return render(request, "directives/_deadline_reading.html", {"reading": words, "is_unsure": is_unsure})


@require_GET
def reading_units(request: HttpRequest, pk: int) -> HttpResponse:
    """Units and classes that the last name being typed may mean; only of the branch where the office gives tasks."""
    reading = own_reading(request, pk, whole=False)
    names = (_typed(request, "lead") or _typed(request, "support")).replace("\n", ";").split(";")
    last = names[-1].strip()
    found = parties.suggestions(reading.kept_by.assigning_root, last, request.today) if len(last) > 1 else []
    return render(request, "directives/_unit_suggestions.html", {"names": [name for name in found if name != last]})


def _typed(request: HttpRequest, field: str) -> str:
    """The value of the one field that htmx sends along, whatever its row."""
    typed = (str(value) for name, value in request.GET.items() if name.endswith(f"-{field}"))
    return next(typed, "")[:2000]
