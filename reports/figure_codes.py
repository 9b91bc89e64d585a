"""The short code beside each printed figure, which opens the frozen rows behind it. Pure: works on a report's data.

A figure is one count of one line: the whole report, a unit, a document. `22D322K-5` names report, edition and line,
ends with a sign that catches slips, and after the dash says which count (see KEYS). It is made of the frozen data
alone, so a paper drawn again carries the same codes, and it is an address, no secret: who may see the report decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.figures import LABELS

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0 and O, no 1 and I
# The digit after the dash is the place in KEYS, from 1. Printed papers hold by it: only ever append to KEYS.
COUNTS = ("total", "done_in_time", "done_late", "in_time", "overdue", "undated", "paused")
KEYS = (*COUNTS, "rest")
REST = ("undated", "paused")
FIRST_VERSION = 2  # of the data: before it, rows did not tell their branch
_BASE = len(ALPHABET)
_EDITIONS, _LINES = _BASE, _BASE**2
_DASHES = str.maketrans(" –—.", "----")


@dataclass(frozen=True)
class FigureCode:
    """`key` is empty where only the line was named."""

    report_id: int
    edition: int
    line: int
    key: str = ""


@dataclass(frozen=True)
class Line:
    """One line of figures as it was frozen. `counts` has every key of KEYS."""

    name: str
    counts: dict[str, int]
    unit_path: str = ""
    is_itself: bool = False
    document_path: str = ""

    def rows(self, data: dict[str, Any], key: str) -> list[dict[str, Any]]:
        """The rows behind one count."""
        groups = REST if key == "rest" else (key,)
        return [row for row in data["rows"] if self._has(row) and (key == "total" or row["group"] in groups)]

    def _has(self, row: dict[str, Any]) -> bool:
        if self.is_itself:
            return bool(row["unit_path"] == self.unit_path)
        return bool(
            row.get("unit_path", "").startswith(self.unit_path)
            and row.get("document_path", "").startswith(self.document_path)
        )


def lines(data: dict[str, Any]) -> list[Line]:
    """The whole first, then units, then documents: the place in this list is the line's number."""
    figures = data["figures"]
    found = [Line("Toàn báo cáo", _counts(figures["counts"] | {"total": figures["total"]}))]
    if data["data_version"] < FIRST_VERSION:
        return found
    found += [
        Line(one["name"], _counts(one["counts"]), unit_path=one["path"], is_itself=one["is_itself"])
        for one in data["units"]
    ]
    found += [Line(one["name"], _counts(one["counts"]), document_path=one["path"]) for one in data["documents"]]
    return found


def _counts(counts: dict[str, int]) -> dict[str, int]:
    return {key: counts[key] for key in COUNTS} | {"rest": counts["undated"] + counts["paused"]}


def label(key: str) -> str:
    return "Chưa có hạn, tạm dừng" if key == "rest" else LABELS[key]


def line_code(data: dict[str, Any], line: int) -> str:
    """Without the dash and the digit; empty for data that cannot answer it."""
    head = data["head"]
    if data["data_version"] < FIRST_VERSION or not 0 <= line < _LINES or not 0 < head["edition"] < _EDITIONS:
        return ""
    letters = _letters(head["report_id"], 3) + _letters(head["edition"], 1) + _letters(line, 2)
    return letters + _check(letters)


def figure_code(data: dict[str, Any], line: int, key: str) -> str:
    code = line_code(data, line)
    return f"{code}-{KEYS.index(key) + 1}" if code else ""


def read(text: str) -> FigureCode | None:
    """What somebody typed: in small letters too, with a blank for the dash; None for what is no code of ours."""
    plain, _, digit = text.upper().translate(_DASHES).strip().partition("-")
    if not _is_line(plain) or digit not in ("", *map(str, range(1, len(KEYS) + 1))):
        return None
    numbers = _number(plain[:-4]), _number(plain[-4]), _number(plain[-3:-1])
    return FigureCode(*numbers, KEYS[int(digit) - 1] if digit else "")


def _is_line(plain: str) -> bool:
    return 7 <= len(plain) <= 16 and set(plain) <= set(ALPHABET) and _check(plain[:-1]) == plain[-1]


def _letters(number: int, least: int) -> str:
    text = ""
    while number or len(text) < least:
        number, place = divmod(number, _BASE)
        text = ALPHABET[place] + text
    return text


def _number(text: str) -> int:
    found = 0
    for sign in text:
        found = found * _BASE + ALPHABET.index(sign)
    return found


def _check(text: str) -> str:
    """Luhn's rule over 32 signs: one wrong sign, or two neighbours changed about, and it no longer fits."""
    total, factor = 0, 2
    for sign in reversed(text):
        product = ALPHABET.index(sign) * factor
        total += product // _BASE + product % _BASE
        factor = 3 - factor
    return ALPHABET[-total % _BASE]
