"""Signing what was issued, keeping what was signed elsewhere, and handing the signed files out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from reports.forms.signing import KeyForm, KeyInMemory, SignedFileForm
from reports.printing import PrintingFailed
from reports.signing import actions
from reports.signing.originals import Original, find, stored
from reports.views.papers import attached
from units.refusals import Refusal
from units.requests import HttpRequest


@sensitive_post_parameters("passphrase")
@csrf_exempt  # only until the handler stands: `_sign` asks for the token
def sign(request: HttpRequest, of: str, pk: int) -> HttpResponse:
    request.upload_handlers = [KeyInMemory(request)]
    return _sign(request, of, pk)  # type: ignore[no-any-return]


@csrf_protect
def _sign(request: HttpRequest, of: str, pk: int) -> HttpResponse:
    original = _writable(request, of, pk)
    form = KeyForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.sign(
                original, key=form.cleaned_data["key"].read(), passphrase=form.cleaned_data["passphrase"],
                by=request.user, today=request.today, now=timezone.now(),
            )  # fmt: skip
        except (Refusal, PrintingFailed) as refused:
            form.add_error(None, _sentence(refused))
        else:
            messages.success(request, f"Đã ký số và lưu bản ký lần {kept.number}. {kept.lines[-1]}")
            return redirect(original.back)
    return _page(request, original, key_form=form, refused=request.method == "POST")


@require_POST
def upload(request: HttpRequest, of: str, pk: int) -> HttpResponse:
    original = _writable(request, of, pk)
    form = SignedFileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            kept = actions.keep_signed(
                original, form.cleaned_data["pdf"].read(), by=request.user, today=request.today, now=timezone.now()
            )
        except (Refusal, PrintingFailed) as refused:
            form.add_error(None, _sentence(refused))
        else:
            messages.success(request, f"Đã kiểm tra và lưu bản phát hành lần {kept.number}. {' '.join(kept.lines)}")
            return redirect(original.back)
    return _page(request, original, file_form=form, refused=True)


def _sentence(refused: Refusal | PrintingFailed) -> str:
    return refused.sentence if isinstance(refused, Refusal) else str(refused)


def _page(request: HttpRequest, original: Original, *, refused: bool, **forms: Any) -> HttpResponse:
    context = {"original": original, "key_form": KeyForm(), "file_form": SignedFileForm(), **forms}
    return render(request, "reports/sign.html", context, status=422 if refused else 200)


@require_safe
def signed(request: HttpRequest, of: str, pk: int, number: int) -> HttpResponse:
    original = _visible(request, of, pk)
    kept = get_object_or_404(original.signed, number=number)
    try:
        pdf = stored(kept.pdf, kept.pdf_sha256)
    except Refusal as gone:
        raise Http404(gone.sentence) from gone
    return attached(pdf, "application/pdf", f"{original.name}-ky-so-{number}.pdf", inline="view" in request.GET)


@require_safe
def unsigned(request: HttpRequest, of: str, pk: int) -> HttpResponse:
    """The very bytes to sign elsewhere."""
    original = _writable(request, of, pk)
    try:
        pdf = original.read()
    except (Refusal, PrintingFailed) as refused:
        messages.error(request, _sentence(refused))
        return redirect(original.back)
    return attached(pdf, "application/pdf", f"{original.name}.pdf")


def _visible(request: HttpRequest, of: str, pk: int) -> Original:
    original = find(of, pk, request.user, request.today)
    if original is None:
        raise Http404
    return original


def _writable(request: HttpRequest, of: str, pk: int) -> Original:
    original = _visible(request, of, pk)
    if not original.may_sign(request.user, request.today):
        raise PermissionDenied
    return original
