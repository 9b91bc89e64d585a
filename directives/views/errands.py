"""One assignment, opened by a link from a letter. Nobody is signed in by it: every other page asks for sign-in."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from directives.actions import errands, work
from directives.models import Errand
from units.models import Office
from units.refusals import Refusal, Stale
from units.requests import HttpRequest
from units.signin.actions import digest

ERRAND, MINUTES = "errand", 60  # in the session: which link was opened, and until when it shows its assignment


class ResultForm(forms.Form):
    result = forms.CharField(label="Kết quả thực hiện", max_length=20_000, widget=forms.Textarea(attrs={"rows": 6}))
    version = forms.IntegerField(widget=forms.HiddenInput)


@login_not_required
@never_cache
def errand_open(request: HttpRequest, token: str) -> HttpResponse:
    """Looking (a mail gateway's scan, a preview) spends nothing; the button does."""
    now = timezone.now()
    errand = errands.find(request.today, Office.current(), token_hash=digest(token), opened_at=None)
    if request.method == "POST" and errand and errands.open_errand(errand, today=request.today, now=now):
        request.session[ERRAND] = [errand.pk, (now + datetime.timedelta(minutes=MINUTES)).timestamp()]
        return redirect("errand")
    return render(request, "work/errand_open.html", {"errand": errand})


@login_not_required
@never_cache
def errand_detail(request: HttpRequest) -> HttpResponse:
    """The one assignment, and the form that answers it. Who has no open link is asked to sign in."""
    errand = _open_errand(request)
    if errand is None:
        return redirect("sign-in")
    assignment, status = errand.assignment, 200
    initial = {"result": assignment.result, "version": assignment.version}
    form = ResultForm(request.POST or None, initial=initial)
    context: dict[str, Any] = {"assignment": assignment, "person": errand.person}
    if request.method == "POST" and form.is_valid():
        try:
            work.submit(
                assignment, by=errand.person, today=request.today, obstacles=assignment.obstacles,
                proposals=assignment.proposals, **form.cleaned_data,
            )  # fmt: skip
        except Stale as stale:
            context["theirs"], status = stale.current.result, 409
            form = ResultForm({"result": form.cleaned_data["result"], "version": stale.current.version})
            form.add_error(None, stale.sentence)
        except Refusal as refusal:
            form.add_error("result", refusal.sentence)
        else:
            del request.session[ERRAND]
            return render(request, "work/errand_done.html", context)
    return render(request, "work/errand_detail.html", context | {"form": form}, status=status)


def _open_errand(request: HttpRequest) -> Errand | None:
    pk, until = request.session.get(ERRAND) or (0, 0)
    if timezone.now().timestamp() > until:
        return None
    return errands.find(request.today, Office.current(), pk=pk, opened_at__isnull=False)
