"""The request as our views get it, for the type checker."""

from __future__ import annotations

import datetime

from django.http import HttpRequest as DjangoHttpRequest
from django_htmx.middleware import HtmxDetails

from units.models import User

LONGEST_NUMBER = 18  # every number of so many digits fits into a column of the database


def whole_number(written: str | None) -> int | None:
    """The number that plain digits in an address or a form stand for; None for anything else, and for giants."""
    plain = written and written.isascii() and written.isdigit() and len(written) <= LONGEST_NUMBER
    return int(written) if written and plain else None


class HttpRequest(DjangoHttpRequest):
    """A signed-in person's request: with the day at the door, and what htmx says of it."""

    user: User  # type: ignore[assignment]
    today: datetime.date
    htmx: HtmxDetails
