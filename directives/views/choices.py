"""How one is reminded: one's own page, and the link in a letter that asks for fewer of them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from directives.actions import choosing
from directives.forms.reminders import ReminderChoiceForm
from directives.models import CalendarFeed, ReminderChoice
from units.models import Office
from units.requests import HttpRequest


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest) -> HttpResponse:
    office = Office.current()
    form = ReminderChoiceForm(request.POST or None, person=request.user, office=office)
    if request.method == "POST" and form.is_valid():
        choosing.choose(request.user, today=request.today, **form.cleaned_data)
        messages.success(request, "Đã lưu cách nhận nhắc việc.")
        return redirect("reminder-choices")
    feed = CalendarFeed.objects.filter(person=request.user).first()
    return render(request, "notices/reminder_choices.html", {"form": form, "feed": feed})


@csrf_exempt  # a mail program asks for it by itself (RFC 8058); the signed address is the proof
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """A look shows what the button would do; only POST does it, as scanners of mail open every link."""
    try:
        person, kind = choosing.read_token(token)
        if request.method == "POST":
            choosing.unsubscribe(token, today=request.today)
    except choosing.NoSuchLink as refusal:
        raise Http404(refusal.sentence) from None
    context = {
        "address": person.email,
        "kind": ReminderChoice.OPTIONAL_KINDS[kind],
        "done": request.method == "POST" or not ReminderChoice.of(person).wants(kind),
    }
    response = render(request, "notices/unsubscribe.html", context)
    response["Referrer-Policy"], response["Cache-Control"] = "no-referrer", "private, no-store"
    return response
