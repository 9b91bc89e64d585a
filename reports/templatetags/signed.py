"""The signed versions of a report, letter or document, for the page on which it stands."""

from __future__ import annotations

from typing import Any

from django import template

from directives.models import Directive, Urging
from reports.signing.originals import of_directive, of_snapshot, of_urging

register = template.Library()


@register.inclusion_tag("reports/_signed_papers.html", takes_context=True)
def signed_papers(context: dict[str, Any], row: Any) -> dict[str, Any]:
    request = context["request"]
    made = of_directive if isinstance(row, Directive) else of_urging if isinstance(row, Urging) else of_snapshot
    original = made(row)
    return {
        "original": original,
        "signed": list(original.signed.select_related("kept_by")) if original.is_ready else [],
        "may_sign": original.is_ready and original.may_sign(request.user, request.today),
    }
