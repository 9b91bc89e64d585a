"""The sections with which a new report begins: the unit's own outline, that of the nearest unit above, or ours."""

from __future__ import annotations

from typing import Any

from reports.models import ReportOutline
from reports.outlines import OUTLINES
from units.models import Unit


def default_lines(kind: str) -> list[dict[str, Any]]:
    return [
        {"key": one.key, "level": one.level, "number": one.number, "title": one.title, "is_heading": one.is_heading,
         "body": ""}
        for one in OUTLINES[kind]
    ]  # fmt: skip


def lines_for(unit: Unit, kind: str) -> list[dict[str, Any]]:
    """With what a unit's new report of the kind begins."""
    found = ReportOutline.objects.standing_for(unit, kind)
    return list(found.lines) if found else default_lines(kind)
