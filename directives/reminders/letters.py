"""The letter of a digest, as text and as HTML: number, kind, count and day. For what the work is, one signs in."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse

from directives.actions.choosing import unsubscribe_token
from directives.actions.errands import make_errands
from directives.models import Digest, Reminder, ReminderChoice
from directives.reminders.lines import sections, words_of
from directives.terms import workdays
from units.models import Office, User

Mail = Any  # a mail connection of Django's


def letter(
    digest: Digest, reminders: list[Reminder], today: datetime.date, office: Office, mail: Mail = None
) -> EmailMultiAlternatives:
    """As things stand today, which may be later than the day of the digest."""
    parts = sections(reminders, today, workdays(office))
    context = {
        "person": digest.person,
        "office": office,
        "sections": parts,
        "summary": words_of({part.key: part.count for part in parts}),
        "today": today,
        "link": settings.SITE_URL.rstrip("/") + digest.get_absolute_url(),
    }
    own = [one.assignment for one in reminders if getattr(one, "audience", "") == Reminder.Audience.UNIT]
    made = make_errands(digest.person, own, today, office)
    context["errands"] = [
        (one, settings.SITE_URL.rstrip("/") + reverse("errand-open", args=[token])) for one, token in made
    ]
    headers = {"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"}
    if any(part.key in ReminderChoice.OPTIONAL_KINDS for part in parts):
        context["unsubscribe"] = _unsubscribe_address(digest.person)
        headers |= _unsubscribe_headers(context["unsubscribe"])
    message = EmailMultiAlternatives(
        subject=f"Thông Suốt: {context['summary']} ({today:%d/%m/%Y})",
        body=render_to_string("mail/digest.txt", context),
        to=[digest.person.email],
        headers=headers,
        connection=mail,
    )
    message.attach_alternative(render_to_string("mail/digest.html", context), "text/html")
    return message


def _unsubscribe_address(person: User) -> str:
    """For the one kind in the letter that a person may do without."""
    path = reverse("reminder-unsubscribe", args=[unsubscribe_token(person, "coming")])
    return settings.SITE_URL.rstrip("/") + path


def _unsubscribe_headers(address: str) -> dict[str, str]:
    """One click in the mail program (RFC 8058) asks for HTTPS; without it the address only opens the page."""
    headers = {"List-Unsubscribe": f"<{address}>"}
    if address.startswith("https://"):
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers
