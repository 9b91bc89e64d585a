"""What a form sent → the sheet with it. Rows are known by their keys: "tasks-3-lead", "nodes-12-text". Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from directives.sheets.rows import DEEPEST, FIELDS, HEAD, Row, Sheet
from units.text import tidy


def posted(sheet: Sheet, given: Mapping[str, str]) -> dict[str, Any]:
    """The sheet with what was typed; rows that the form does not name stay as they are."""
    new: dict[str, Any] = {"head": {name: _clean(given.get(name, "")) for name in HEAD}}
    for part, fields in FIELDS.items():
        new[part] = [_posted_row(row, f"{part}-{row['key']}-", fields, given) for row in sheet[part]]
    units = dict(sheet["units"])
    at = 0
    while f"units-{at}-name" in given:
        units[tidy(given[f"units-{at}-name"])] = tidy(given.get(f"units-{at}-choice", ""))[:300]
        at += 1
    new["units"] = {name: choice for name, choice in units.items() if choice}
    new["seen"] = [name.removeprefix("seen-") for name in given if name.startswith("seen-")][:500]
    return new


def _posted_row(row: Row, prefix: str, fields: Iterable[str], given: Mapping[str, str]) -> dict[str, Any]:
    if f"{prefix}text" not in given:
        return dict(row)
    typed: dict[str, Any] = {name: _clean(given.get(f"{prefix}{name}", "")) for name in fields}
    if "drop" in typed:
        typed["drop"] = bool(typed["drop"])
    if "level" in typed:
        level = typed["level"]
        typed["level"] = min(max(int(level), 1), DEEPEST) if level.isdecimal() and len(level) < 3 else row["level"]
    return dict(row) | typed


def _clean(words: str) -> str:
    return words.replace("\0", "").replace("\r\n", "\n").strip()
