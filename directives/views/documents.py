"""Documents: the list as a tree, one document, its head, its files, and the draft plan that answers it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from directives import files, overview
from directives.actions import anchoring, documents, reminding
from directives.forms.documents import FilterForm, HeadForm, ReceivedForm, option, parents_offered
from directives.models import Directive, Reading, SourceFile
from directives.numbering import remarks
from units import access
from units.models import Office, Unit
from units.refusals import NotYours, Refusal, Stale
from units.requests import HttpRequest, whole_number

DRAFTERS = (access.CLERK, access.HEAD)


def directive_list(request: HttpRequest) -> HttpResponse:
    visible = Directive.objects.visible_to(request.user, request.today).select_related("issuing_unit", "focal_unit")
    form = FilterForm(request.GET or None, user=request.user, today=request.today)
    context: dict[str, Any] = {"form": form, "may_write": bool(_units(request)), "asks": form.asks}
    if form.asks:
        page = Paginator(form.narrow(visible.issued()).newest_first(), 30).get_page(request.GET.get("page"))
        context |= {"page": page, "found": overview.with_chain(page.object_list)}
    else:
        page = Paginator(visible.issued().filter(parent=None).newest_first(), 20).get_page(request.GET.get("page"))
        among = Directive.objects.visible_to(request.user, request.today).issued()
        context |= {"page": page, "tree": overview.forest(page.object_list, among)}
        drafts = visible.filter(state__in=Directive.HIDDEN_STATES).select_related("parent", "created_by")
        context["drafts"] = drafts.order_by("-pk")[:50]
        if context["may_write"]:
            waiting = Reading.objects.visible_to(request.user, request.today).open().defer("found", "corrections")
            context["readings"] = waiting.exclude(state=Reading.State.REFUSED).select_related("uploaded_by")[:20]
    return render(request, "directives/directive_list.html", context)


def directive_detail(request: HttpRequest, pk: int) -> HttpResponse:
    directive = _visible(request, pk)
    user, today = request.user, request.today
    rows = overview.task_rows(directive, user, today)
    near = Directive.objects.visible_to(user, today).select_related("issuing_unit")
    may_anchor = anchoring.may_set_anchor(directive, user, today)
    return render(
        request,
        "directives/directive_detail.html",
        {
            "directive": directive,
            "chain": near.chain_of(directive),
            "bases": directive.bases.select_related("cited__issuing_unit"),
            "visible_ids": set(near.filter(cited_by__directive=directive).values_list("pk", flat=True)),
            "rows": rows,
            "lines": overview.outline_lines(directive, rows),
            "replacements": near.filter(replaces=directive),
            "children": near.filter(parent=directive).newest_first()[:100],
            "files": directive.files.select_related("uploaded_by"),
            "counts": overview.counts(directive, user, today, Office.current().soon_days),
            "story": overview.story(directive, user, today),
            "may_change": documents.may_change(directive, user, today),
            "may_attach": access.may_draft(user, directive.kept_by, today),
            "may_urge": access.may_draft(user, directive.issuing_unit, today),
            "may_issue": access.may_issue(user, directive.issuing_unit, today),
            "may_set_anchor": may_anchor,
            "waiting_for_anchor": [row.task for row in rows if may_anchor and row.task.waits_for_anchor],
            "may_set_reminders": reminding.may_set_reminders(directive, user, today),
            "deriving_units": _units(request) if directive.state == Directive.State.ISSUED else [],
            "accept": files.ACCEPT,
        },
    )


def directive_create(request: HttpRequest) -> HttpResponse:
    return _new(request, HeadForm, "directives/directive_form.html")


def directive_record(request: HttpRequest) -> HttpResponse:
    """Type in a document of a body above."""
    return _new(request, ReceivedForm, "directives/directive_form.html")


def _new(request: HttpRequest, form_class: type[HeadForm], template: str) -> HttpResponse:
    if not _units(request):
        raise PermissionDenied
    received = form_class is ReceivedForm
    context: dict[str, Any] = {"received": received, "words": request.POST.get("parent_words", "")}
    known = {"user": request.user, "today": request.today, "words": context["words"]}
    if request.method != "POST" or "find" in request.POST:
        given = request.POST if request.method == "POST" else request.GET
        form = form_class(initial=given.dict(), **known)
        return render(request, template, context | {"form": form})
    form = form_class(request.POST, request.FILES, **known)
    if form.is_valid():
        try:
            directive = _create(form, request, received)
        except documents.AlreadyKept as kept:
            form.add_error("reference_number", kept.sentence)
            context["twin"] = kept.directive
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            _warn(request, directive)
            return _onward(request, directive)
    return render(request, template, context | {"form": form})


def _create(form: HeadForm, request: HttpRequest, received: bool) -> Directive:
    head = form.head
    issuer = head.pop("issuing_unit")
    if received:
        kept = documents.record_received(
            by=request.user, today=request.today, kept_by=form.cleaned_data["kept_by"], issuing_unit=issuer, **head
        )
        if form.cleaned_data["file"]:
            documents.attach_file(kept, form.cleaned_data["file"], by=request.user, today=request.today)
        return kept
    if not head["place"]:
        del head["place"]
    return documents.create_draft(by=request.user, today=request.today, unit=issuer, **head)


def directive_edit(request: HttpRequest, pk: int) -> HttpResponse:
    directive = changeable(request, pk)
    form_class = ReceivedForm if directive.is_received else HeadForm
    words = request.POST.get("parent_words", "")
    known: dict[str, Any] = {"user": request.user, "today": request.today, "words": words}
    context: dict[str, Any] = {"directive": directive, "words": words, "received": directive.is_received}
    context["remarks"] = _remarks(request, directive)
    status = 200
    if request.method != "POST":
        form = form_class(instance=directive, initial={"version": directive.version}, **known)
    elif "find" in request.POST:
        form = form_class(instance=directive, initial=request.POST.dict(), **known)
    else:
        form = form_class(request.POST, instance=directive, **known)
        if form.is_valid():
            try:
                version = form.cleaned_data["version"] or 0
                changed = documents.change_head(
                    directive, by=request.user, today=request.today, version=version, **form.head
                )
            except Stale as stale:
                context["conflict"] = _conflict(form, stale.current)
                again = request.POST.copy()
                again["version"] = str(stale.current.version)
                form, status = form_class(again, instance=stale.current, **known), 409
            except documents.ParentInsideItself as refusal:
                form.add_error("parent", refusal.sentence)
            except NotYours as refusal:
                raise PermissionDenied from refusal
            except Refusal as refusal:
                form.add_error(None, refusal.sentence)
            else:
                _warn(request, changed)
                return _onward(request, changed)
    context["directive"] = Directive.objects.select_related("issuing_unit", "kept_by").get(pk=pk)
    return render(request, "directives/directive_form.html", context | {"form": form}, status=status)


def _conflict(form: HeadForm, current: Directive) -> list[dict[str, Any]]:
    rows = []
    for name, yours in form.head.items():
        theirs = getattr(current, name)
        if yours != theirs:
            if name == "kind":
                yours, theirs = Directive.Kind(yours).label, Directive.Kind(theirs).label
            elif hasattr(theirs or yours, "strftime"):
                yours, theirs = (f"{day:%d/%m/%Y}" if day else "" for day in (yours, theirs))
            rows.append({"label": form[name].label, "yours": yours or "", "theirs": theirs or ""})
    return rows


@require_GET
def parent_candidates(request: HttpRequest) -> HttpResponse:
    """The choices of the parent for the words typed so far; a piece of the head form."""
    visible = Directive.objects.visible_to(request.user, request.today)
    words = request.GET.get("parent_words", "").replace("\0", "")
    chosen = request.GET.get("parent", "")
    offered = map(option, parents_offered(visible, words, chosen))
    return render(request, "directives/_parent_options.html", {"options": offered, "chosen": chosen})


@require_GET
def number_check(request: HttpRequest) -> HttpResponse:
    """Gentle remarks on a number as it is typed; a piece of the head form."""
    unit = Unit.objects.filter(pk=whole_number(request.GET.get("issuing_unit")) or 0).first()
    kind = request.GET.get("kind", "")
    label = dict(Directive.Kind.choices).get(kind, "")
    said = remarks(
        kind=kind, number=request.GET.get("reference_number", "")[:60], kind_label=str(label),
        issuer_kind=unit.kind if unit else "", issuer_code=unit.issuer_code if unit else "",
    )  # fmt: skip
    return render(request, "directives/_remarks.html", {"remarks": said})


def directive_delete(request: HttpRequest, pk: int) -> HttpResponse:
    directive = changeable(request, pk)
    if not directive.is_draft:
        raise PermissionDenied
    if request.method == "POST":
        try:
            version = whole_number(request.POST.get("version")) or 0
            documents.delete_draft(directive, by=request.user, today=request.today, version=version)
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
            return redirect(directive)
        messages.success(request, "Đã xóa bản nháp.")
        return redirect("directive-list")
    subject = directive.subject
    context = {
        "directive": directive,
        "title": "Xóa bản nháp",
        "text": f"Xóa hẳn bản nháp “{subject}” cùng căn cứ, nội dung và nhiệm vụ đã soạn? Không lấy lại được.",
        "submit": "Xóa bản nháp",
        "danger": True,
        "pretitle": str(directive),
        "cancel_url": directive.get_absolute_url(),
        "hidden": {"version": directive.version},
    }
    return render(request, "confirm.html", context)


@require_POST
def directive_derive(request: HttpRequest, pk: int) -> HttpResponse:
    superior = _visible(request, pk)
    units = _units(request)
    wanted = request.POST.get("unit", "")
    unit = next((unit for unit in units if str(unit.pk) == wanted), units[0] if units and not wanted else None)
    if unit is None:
        raise PermissionDenied
    try:
        draft = documents.derive_plan(superior, by=request.user, today=request.today, unit=unit)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(superior)
    messages.success(request, "Đã có bản nháp kế hoạch với căn cứ và nhiệm vụ của văn bản cấp trên. Xin soạn tiếp.")
    return redirect(draft)


@require_POST
def file_add(request: HttpRequest, pk: int) -> HttpResponse:
    directive = _visible(request, pk)
    if not access.may_draft(request.user, directive.kept_by, request.today):
        raise PermissionDenied
    uploads = request.FILES.getlist("file")
    if not uploads:
        messages.error(request, "Chưa chọn tệp nào.")
    for upload in uploads:
        try:
            kept = documents.attach_file(directive, upload, by=request.user, today=request.today)
            messages.success(request, f"Đã lưu tệp “{kept.name}”.")
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
    return redirect(f"{directive.get_absolute_url()}#files")


@require_GET
def file_download(request: HttpRequest, pk: int) -> Any:
    visible = Directive.objects.visible_to(request.user, request.today)
    return files.serve(get_object_or_404(SourceFile.objects.filter(directive__in=visible), pk=pk))


@require_POST
def file_remove(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Directive.objects.visible_to(request.user, request.today)
    rows = SourceFile.objects.filter(directive__in=visible).select_related("directive__kept_by")
    file = get_object_or_404(rows, pk=pk)
    directive = file.directive
    try:
        documents.remove_file(file, by=request.user, today=request.today)
    except NotYours as refusal:
        raise PermissionDenied from refusal
    messages.success(request, f"Đã gỡ tệp “{file.name}”.")
    return redirect(f"{directive.get_absolute_url()}#files")


def _visible(request: HttpRequest, pk: int) -> Directive:
    rows = Directive.objects.visible_to(request.user, request.today)
    related = ("issuing_unit", "kept_by", "focal_unit", "replaces", "created_by", "issued_by")
    return get_object_or_404(rows.select_related(*related), pk=pk)


def changeable(request: HttpRequest, pk: int) -> Directive:
    directive = _visible(request, pk)
    if not documents.may_change(directive, request.user, request.today):
        raise PermissionDenied
    return directive


def _units(request: HttpRequest) -> list[Unit]:
    return access.acting_units(request.user, request.today, DRAFTERS)


def _remarks(request: HttpRequest, directive: Directive) -> list[str]:
    said = remarks(
        kind=directive.kind, number=directive.reference_number, kind_label=directive.get_kind_display(),
        issuer_kind=directive.issuing_unit.kind, issuer_code=directive.issuing_unit.issuer_code,
    )  # fmt: skip
    day = directive.issued_on or directive.issued_month
    same = documents.twins(
        request.user, request.today, directive.issuing_unit, directive.reference_number, day.year if day else None
    )
    if twin := same.exclude(pk=directive.pk).exclude(pk=directive.replaces_id).first():
        said.append(f"Đã có văn bản cùng số, cùng cơ quan ban hành: {twin.citation}.")
    return said


def _warn(request: HttpRequest, directive: Directive) -> None:
    for remark in _remarks(request, directive):
        messages.warning(request, f"Xin xem lại: {remark}")


def _onward(request: HttpRequest, directive: Directive) -> HttpResponse:
    messages.success(request, f"Đã lưu {directive.get_kind_display().lower()} {directive.number_or_blank}.")
    return redirect("directive-bases", directive.pk) if "onward" in request.POST else redirect(directive)
