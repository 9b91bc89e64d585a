"""The request as our views get it, for the type checker."""

from __future__ import annotations

import datetime

from django.http import HttpRequest as DjangoHttpRequest
from django_htmx.middleware import HtmxDetails

from units.models import User


class HttpRequest(DjangoHttpRequest):
    """A signed-in person's request: with the day at the door, and what htmx says of it."""

    user: User  # type: ignore[assignment]
    today: datetime.date
    htmx: HtmxDetails
