"""The line: what every reader hands on. Pure: no Django."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from units.refusals import Refusal
from units.text import nfc, tidy

# Told while a long file is read: how many pages are done, of how many.
Progress = Callable[[int, int], None]


class NotRead(Refusal):
    """The file cannot be read, or must not be; one sentence says why and what to do."""

    sentence = "Không đọc được tệp."


# Left, top, right and bottom as parts of the page, each from 0 to 1.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Line:
    """One line of the source, or one row of a table, in the order in which a person reads it.

    `side` is the column of a two-column head or signature block: "l", "r", or "" for the full width. `starts` says
    whether a paragraph begins here: the reader knows (True, False) or does not (None).
    """

    number: int
    text: str
    side: str = ""
    cells: tuple[str, ...] = ()  # of a table of the body; `text` is then the cells joined by " | "
    starts: bool | None = None
    bold: bool = False
    centred: bool = False
    gap: bool = False  # an empty line stands before it
    is_page_number: bool = False
    page: int = 1
    table: int = 0  # which table the row belongs to; 0 is none
    box: Box | None = None  # where it stands on its page, where the reader knows


@dataclass(frozen=True)
class Source:
    """A file as lines, and what the reader had to do to get them."""

    lines: tuple[Line, ...]
    wraps_at: int = 0  # the width at which the typist's or the page's lines break; 0 when paragraphs are lines
    notes: tuple[tuple[int, str, str], ...] = ()  # line, code, message


def box_on(width: float, height: float, left: float, top: float, right: float, bottom: float) -> Box | None:
    """A rectangle as parts of its page, to a thousandth; nothing where the page has no size."""
    if width <= 0 or height <= 0:
        return None
    x0, x1 = (round(min(max(value / width, 0.0), 1.0), 3) for value in (left, right))
    y0, y1 = (round(min(max(value / height, 0.0), 1.0), 3) for value in (top, bottom))
    return (x0, y0, x1, y1)


_STRAY = re.compile(
    r"(?:(?<=[^\W\d_])|(?<=[\u0300-\u0303\u0306\u0309\u0323\u031b])) (?=[\u0300-\u0303\u0306\u0309\u0323\u031b])"
)
_TWICE = re.compile(r"([\u0300-\u0303\u0306\u0309\u0323\u031b])\1+")
_TONE_FIRST = re.compile(r"([\u0300\u0301\u0303\u0309])([\u0302\u0306])")
# Eth and its African like, which foreign keyboards and converters leave for đ.
_LOOKS_LIKE_D = str.maketrans("ÐƉðɖ", "ĐĐđđ")


def clean(text: str) -> str:
    """One line as it is kept: NFC with stray marks joined, one space between words."""
    if text.isascii():
        return tidy(text)
    # Some keyboards and PDF writers put the tone after a space, twice, or before the roof of its letter.
    text = _TWICE.sub(r"\1", _STRAY.sub("", unicodedata.normalize("NFD", text)))
    return tidy(nfc(_TONE_FIRST.sub(r"\2\1", text)).translate(_LOOKS_LIKE_D))
