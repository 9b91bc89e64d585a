"""The filters that the reader keeps for a list."""

from __future__ import annotations

from typing import Any

from django import template

from directives.models import SavedFilter

register = template.Library()


@register.inclusion_tag("_saved_filters.html", takes_context=True)
def saved_filters(context: dict[str, Any], page: str) -> dict[str, Any]:
    """Links to them, and a form that keeps what is asked now. One query."""
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "page": page,
        "query": request.GET.urlencode(),
        "found": SavedFilter.objects.filter(person=request.user, page=page),
    }
