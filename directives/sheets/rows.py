"""The rows of a sheet and what they say. Pure: no database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from directives import outline
from directives.parties import names_in
from units.text import tidy

DEEPEST = 9
HEAD = ("kind", "issuing_unit", "parent", "reference_number", "issued_on", "issued_month", "subject", "focal_unit",
        "place", "signing_authority", "signer_title", "signer_name", "introduction", "addressees",
        "recipients")  # fmt: skip
# What may be typed in a row of each part; the other facts of a row (its lines) are the reader's.
FIELDS = {
    "bases": ("text", "cited", "drop"),
    "nodes": ("text", "level", "drop"),
    "tasks": ("text", "lead", "support", "deadline", "product", "superior", "drop"),
    "targets": ("text", "value", "measure", "by", "drop"),
}

Sheet = Mapping[str, Any]
Row = Mapping[str, Any]


def words_of_node(node: Row) -> str:
    """A node's words without its number."""
    words = tidy(node["text"])
    if node.get("is_row") or not words:
        return words
    return " ".join(line.text for line in outline.parse_outline(words))


def words_of_task(sheet: Sheet, task: Row) -> str:
    """A task's own words; those of its node where it has none."""
    if task["text"].strip():
        return str(task["text"].strip())
    node = next((node for node in sheet["nodes"] if node["key"] == task["place"]), None)
    return words_of_node(node).rstrip(" .;,") if node else ""


def live_tasks(sheet: Sheet) -> Iterator[dict[str, Any]]:
    """The tasks that a draft would get: neither dropped nor on a dropped node."""
    gone = {node["key"] for node in sheet["nodes"] if node["drop"]}
    return (task for task in sheet["tasks"] if not task["drop"] and task["place"] not in gone)


def names(sheet: Sheet) -> list[str]:
    """Every unit named in the tasks as it is written there, each once."""
    said = [name for task in live_tasks(sheet) for part in ("lead", "support") for name in names_in(task[part])]
    return list(dict.fromkeys(said))


def chosen(sheet: Sheet, text: str) -> str:
    """A party field with each name as the clerk chose it."""
    return "; ".join(sheet["units"].get(name) or name for name in names_in(text))


def lines_of_outline(sheet: Sheet) -> list[tuple[int, outline.Line]]:
    """The outline to be written: (key of the node it comes from, line). A node typed as several lines is several."""
    written: list[tuple[int, outline.Line]] = []
    for node in sheet["nodes"]:
        typed = [] if node["drop"] else [line for line in node["text"].splitlines() if tidy(line)]
        if node.get("is_row") and typed:
            read = [outline.Line(1, "", tidy(" ".join(typed)))]
        else:
            read = [line for text in typed for line in outline.parse_outline(text)]
        written += [(node["key"], outline.Line(node["level"], line.number, line.text)) for line in read]
    return written


def bare_of_bullet(words: str) -> str:
    """Words that are joined to others leave their dash or plus behind."""
    return re.sub(r"^[-–—•*+]\s*", "", words)
