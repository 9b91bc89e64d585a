"""The reports that units owe, for pages of the floor below, which know nothing of reports."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django import template

from reports.models import ReportRequest
from units.models import Unit

register = template.Library()


@register.simple_tag
def reports_owed(units: Iterable[Unit], today: datetime.date) -> list[ReportRequest]:
    """Open requests of the units whose period has begun, those due first before the others."""
    owed = ReportRequest.objects.of_units(list(units)).open().begun(today).for_request_list()
    return list(owed.order_by("due_on", "pk"))
