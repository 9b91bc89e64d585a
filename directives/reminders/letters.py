"""The letter of a digest, as text and as HTML: number, kind, count and day. For what the work is, one signs in."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from directives.models import Digest, Reminder
from directives.reminders.hours import workdays
from directives.reminders.lines import sections, words_of
from units.models import Office

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
    message = EmailMultiAlternatives(
        subject=f"Thông Suốt: {context['summary']} ({today:%d/%m/%Y})",
        body=render_to_string("mail/digest.txt", context),
        to=[digest.person.email],
        headers={"Message-ID": digest.message_id, "Auto-Submitted": "auto-generated"},
        connection=mail,
    )
    message.attach_alternative(render_to_string("mail/digest.html", context), "text/html")
    return message
