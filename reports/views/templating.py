"""The office's own shape of reports: its Word templates and the outlines of sections, kept by its administrator."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from directives import files
from reports.forms.templating import LineFormSet, TemplateForm, lines_of, rows_from
from reports.models import Report, ReportOutline, WordTemplate
from reports.templating import actions
from reports.templating.default import default_template
from reports.templating.fields import BLOCKS, FIGURES, LINES
from reports.templating.outlines import default_lines, lines_for
from reports.views.papers import DOCX, attached
from units import access
from units.models import Office, Unit
from units.refusals import Refusal, Stale
from units.requests import HttpRequest, whole_number

Kind, Form = Report.Kind, WordTemplate.Form


@require_safe
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    unit = _kept(request, pk)
    mine = {(one.kind, one.form): one for one in _in_use(unit)}
    outlines = {one.kind: one for one in unit.report_outlines.select_related("edited_by")}
    context = {
        "unit": unit,
        "templates": [(kind, form, mine.get((kind, form))) for kind in Kind for form in Form],
        "outlines": [(kind, outlines.get(kind)) for kind in Kind],
    }
    return render(request, "reports/templating_overview.html", context)


def template(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """The versions of one template, and a new one: a file that is refused changes nothing."""
    unit = _kept(request, pk)
    _known(kind, form)
    upload, status = TemplateForm(request.POST or None, request.FILES or None), 200
    if request.method == "POST":
        upload, status = TemplateForm(request.POST, request.FILES), 422
        if upload.is_valid():
            file = upload.cleaned_data["file"]
            try:
                kept = actions.keep_template(unit, file, kind=kind, form=form, by=request.user, today=request.today)
            except Refusal as refused:
                upload.add_error("file", refused.sentence)
            else:
                messages.success(request, f"Đã nhận mẫu, bản {kept.number}. Từ nay tệp Word của báo cáo theo mẫu này.")
                return redirect("unit-word-template", unit.pk, kind, form)
    versions = list(WordTemplate.objects.of(unit, kind, form).select_related("uploaded_by"))
    above = WordTemplate.objects.filter(unit__in=unit.ancestor_ids, kind=kind, form=form, is_in_use=True)
    context = {
        "unit": unit, "kind": Kind(kind), "form_of": Form(form), "form": upload, "versions": versions,
        "in_use": next((one for one in versions if one.is_in_use), None),
        "above": above.select_related("unit").order_by("-unit__depth").first(),
        "parts": [(f"{{{{ {name} }}}}", words) for name, words in {**BLOCKS, **LINES}.items()], "fields": FIGURES,
    }  # fmt: skip
    return render(request, "reports/templating_word.html", context, status=status)


@require_safe
def default(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """The template to begin with: our layout, with fields."""
    _kept(request, pk)
    _known(kind, form)
    profile: Any = "nd30" if form == Form.STATE else Office.current().format_profile
    return attached(default_template(profile), DOCX, f"mau-bao-cao-{kind.replace('_', '-')}.docx")


@require_safe
def file(request: HttpRequest, pk: int, kind: str, form: str, number: int) -> HttpResponseBase:
    unit = _kept(request, pk)
    return files.serve(get_object_or_404(WordTemplate.objects.of(unit, kind, form), number=number))


@require_POST
def use(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """A version by its number; without one, our own layout again."""
    unit = _kept(request, pk)
    _known(kind, form)
    number = whole_number(request.POST.get("number"))
    done: dict[str, Any] = {"by": request.user, "today": request.today}
    if number:
        actions.use_template(get_object_or_404(WordTemplate.objects.of(unit, kind, form), number=number), **done)
        messages.success(request, f"Đang dùng mẫu bản {number}.")
    else:
        actions.use_default_template(unit, kind=kind, form=form, **done)
        messages.success(request, "Đã thôi dùng mẫu riêng; các bản đã tải lên vẫn giữ.")
    return redirect("unit-word-template", unit.pk, kind, form)


def outline(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """The sections of new reports of a kind; a stale form keeps what was typed and shows the one there is."""
    unit = _kept(request, pk)
    if kind not in Kind.values:
        raise Http404
    own = ReportOutline.objects.filter(unit=unit, kind=kind).select_related("edited_by").first()
    version, refused, conflict, status = own.version if own else 0, "", None, 200
    if request.method == "POST":
        if "default" in request.POST:
            actions.use_default_outline(unit, kind=kind, by=request.user, today=request.today)
            messages.success(request, "Báo cáo lập từ nay dùng lại dàn ý có sẵn.")
            return redirect("unit-report-outline", unit.pk, kind)
        rows, status = LineFormSet(request.POST), 422
        if rows.is_valid():
            try:
                actions.save_outline(
                    unit, kind=kind, lines=lines_of(rows), by=request.user, today=request.today,
                    version=whole_number(request.POST.get("version")) or 0,
                )  # fmt: skip
            except Stale as stale:
                own, status = stale.current, 409
                version, conflict = own.version if own else 0, own.lines if own else default_lines(kind)
            except Refusal as refusal:
                refused = refusal.sentence
            else:
                messages.success(request, "Đã lưu dàn ý. Báo cáo lập từ nay bắt đầu với dàn ý này.")
                return redirect("unit-report-outline", unit.pk, kind)
        else:
            refused = "Có mục chưa đúng; xin xem các ô được đánh dấu."
    else:
        rows = LineFormSet(initial=rows_from(lines_for(unit, kind)))
    context = {
        "unit": unit, "kind": Kind(kind), "own": own, "rows": rows, "version": version, "refused": refused,
        "conflict": conflict, "fields": FIGURES,
    }  # fmt: skip
    return render(request, "reports/templating_outline.html", context, status=status)


def _kept(request: HttpRequest, pk: int) -> Unit:
    unit = get_object_or_404(Unit.objects.visible_to(request.user, request.today), pk=pk)
    if not access.may_administer(request.user, unit, request.today):
        raise PermissionDenied
    return unit


def _known(kind: str, form: str) -> None:
    if kind not in Kind.values or form not in Form.values:
        raise Http404


def _in_use(unit: Unit) -> Any:
    return WordTemplate.objects.filter(unit=unit, is_in_use=True).select_related("uploaded_by")
