"""The căn cứ and the outline of a document that may still be changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.forms import formset_factory
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from directives import outline
from directives.actions import documents
from directives.citations import candidates
from directives.forms.documents import BasisForm, option
from directives.models import Directive
from directives.views.documents import changeable
from units.refusals import Refusal, Stale
from units.requests import HttpRequest, whole_number

MAX_TEXT = 500_000
BasisRows = formset_factory(BasisForm, extra=2, max_num=100, absolute_max=200)


def directive_bases(request: HttpRequest, pk: int) -> HttpResponse:
    directive = changeable(request, pk)
    kept = [{"text": basis.text, "cited": basis.cited_id} for basis in directive.bases.all()]
    context: dict[str, Any] = {"directive": directive, "version": directive.version}
    if request.method != "POST":
        rows = BasisRows(initial=kept, prefix="basis")
        _offer(rows, request, directive)
        return render(request, "directives/directive_bases.html", context | {"rows": rows})
    # No initial values: a row that says what another already saved would count as empty and be lost.
    rows = BasisRows(request.POST, prefix="basis")
    _offer(rows, request, directive)
    status = 200
    if rows.is_valid():
        wanted = [(row.cleaned_data.get("text", ""), row.cleaned_data.get("cited")) for row in rows]
        try:
            version = whole_number(request.POST.get("version")) or 0
            documents.set_bases(directive, wanted, by=request.user, today=request.today, version=version)
        except Stale as stale:
            context["version"], status = stale.current.version, 409
            theirs = "\n".join(stale.current.bases.values_list("text", flat=True))
            yours = "\n".join(text for text, _ in wanted if text)
            context["conflict"] = [{"label": "Căn cứ", "yours": yours, "theirs": theirs}]
        except Refusal as refusal:
            messages.error(request, refusal.sentence)
        else:
            messages.success(request, "Đã lưu căn cứ.")
            if "onward" in request.POST:
                return redirect("directive-outline", pk)
            return redirect("directive-bases", pk) if "stay" in request.POST else redirect(directive)
    return render(request, "directives/directive_bases.html", context | {"rows": rows}, status=status)


def _offer(rows: Any, request: HttpRequest, directive: Directive) -> None:
    """Give each row its choices: what its text may mean, then the documents above this one, then the chosen."""
    visible = Directive.objects.visible_to(request.user, request.today).issued().exclude(pk=directive.pk)
    chain = list(visible.above(directive).select_related("issuing_unit"))
    fitting = candidates([str(row["text"].value() or "") for row in rows], visible)
    chosen = {str(row["cited"].value()) for row in rows if row["cited"].value()}
    extra = {str(one.pk): one for one in visible.filter(pk__in=[pk for pk in map(whole_number, chosen) if pk][:200])}
    for row, found in zip(rows, fitting, strict=True):
        offered = {one.pk: one for one in [*found, *chain]}
        value = str(row["cited"].value() or "")
        if value in extra:
            offered.setdefault(extra[value].pk, extra[value])
        field = row.fields["cited"]
        field.queryset = visible
        field.choices = [("", field.empty_label), *map(option, offered.values())]
        row.could_cite = bool(found) and not value


@require_GET
def basis_candidates(request: HttpRequest, pk: int) -> HttpResponse:
    """The choices of one row for its text as typed so far; a piece of the căn cứ form."""
    directive = changeable(request, pk)
    visible = Directive.objects.visible_to(request.user, request.today).issued().exclude(pk=directive.pk)
    sent = {name.rsplit("-", 1)[-1]: str(value) for name, value in request.GET.items()}
    text, chosen = sent.get("text", "")[:2000], sent.get("cited", "")
    found = candidates([text.replace("\0", "")], visible)[0]
    offered = {one.pk: one for one in [*found, *visible.above(directive).select_related("issuing_unit")]}
    for one in visible.filter(pk=whole_number(chosen) or 0).select_related("issuing_unit"):
        offered.setdefault(one.pk, one)
    context = {"options": map(option, offered.values()), "chosen": chosen, "empty": "Giữ nguyên lời văn"}
    return render(request, "directives/_parent_options.html", context)


def directive_outline(request: HttpRequest, pk: int) -> HttpResponse:
    directive = changeable(request, pk)
    text = outline.outline_text(directive.clauses.order_by("position", "pk"))
    context: dict[str, Any] = {"directive": directive, "version": directive.version}
    status = 200
    if request.method == "POST":
        text = request.POST.get("text", "").replace("\0", "")
        if "preview" not in request.POST:
            try:
                lines = outline.parse_outline(_within(text))
                version = whole_number(request.POST.get("version")) or 0
                documents.set_outline(directive, lines, by=request.user, today=request.today, version=version)
            except Stale as stale:
                context["version"], status = stale.current.version, 409
                theirs = outline.outline_text(stale.current.clauses.order_by("position", "pk"))
                context["conflict"] = [{"label": "Nội dung", "yours": text, "theirs": theirs}]
            except Refusal as refusal:
                context["error"] = refusal.sentence
            else:
                messages.success(request, f"Đã lưu nội dung, {len(lines)} dòng.")
                return redirect("directive-outline", pk) if "stay" in request.POST else redirect(directive)
    context |= {"text": text, "lines": outline.parse_outline(text[:MAX_TEXT])}
    return render(request, "directives/directive_outline.html", context, status=status)


@require_POST
def outline_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """How the text would be read; a piece of the outline form. Changes nothing."""
    changeable(request, pk)
    lines = outline.parse_outline(request.POST.get("text", "")[:MAX_TEXT])
    return render(request, "directives/_outline_preview.html", {"lines": lines})


def _within(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Refusal("Nội dung quá dài. Xin tách bớt thành phụ lục hoặc tệp kèm theo.")
    return text
