"""The outline of a document as offices write it: I. / 1. / 1.1. / a) / - / +. Pure: text in, lines out; no Django.

Every line that holds a word is kept, numbered or not: an outline is the document, not a summary of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Protocol

from units.text import fold, tidy


@dataclass(frozen=True)
class Line:
    """One line: how deep it stands (1 is the outermost), its number as written but for a closing dot, its words."""

    level: int
    number: str
    text: str

    @property
    def marker(self) -> str:
        return marker(self.number)


class Numbered(Protocol):
    """Anything with a number and a text: a Line, a Clause."""

    @property
    def number(self) -> str: ...

    @property
    def text(self) -> str: ...


_ROMAN = r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})"
# In the order in which they stand inside each other. The second group is what separates the number from the words.
_MARKS = [
    re.compile(r"(Phần\s+(?:thứ\s+\w{2,6}|[IVX]{1,5}|\d{1,2}))(?:\s*[.:]\s*|\s*$)", re.IGNORECASE),
    re.compile(r"(Chương\s+(?:[IVX]{1,5}|\d{1,2}))(?:\s*[.:]\s*|\s*$)", re.IGNORECASE),
    re.compile(r"(Mục\s+(?:[IVX]{1,5}|\d{1,2}))(?:\s*[.:]\s*|\s*$)", re.IGNORECASE),
    re.compile(r"(Điều\s+\d{1,3})(?:\s*[.:]\s*|\s*$)", re.IGNORECASE),
    re.compile(r"([A-H][-/)]|[A-H](?=\.))\.?(?:\s+|$)"),
    re.compile(rf"({_ROMAN}[-/)]|{_ROMAN}(?=\.))\.?(?:\s+|$)"),
    re.compile(r"(\d{1,2}[-/)]|\(\d{1,2}\)|\d{1,2}(?=\.))\.?(?:\s+|$|(?=[^\W\d_]))"),
    re.compile(r"(\d{1,2}\.\d{1,2})(?:\.?\s+|\.$|\.(?=[^\W\d_]))"),
    re.compile(r"(\d{1,2}(?:\.\d{1,2}){2,4})(?:\.?\s+|\.$|\.(?=[^\W\d_]))"),
    re.compile(r"([a-zđ]\))\s*|([a-zđ])\.(?:\s+|$)"),
    re.compile(r"([-–—•*])(?:\s+|$|(?=[^\W\d_]))"),
    re.compile(r"([+o●])(?:\s+|$)|(\+)(?=[^\W\d_])"),
]
_PARAGRAPH = len(_MARKS)
# A number that ends like this stands by itself; any other is closed with a dot when written.
_NO_DOT = (")", "-", "/", "–", "—", "•", "*", "+", "o", "●")


def parse_outline(text: str) -> list[Line]:
    """The lines of a text with their levels. A line without a number stands one below the heading it follows."""
    lines: list[Line] = []
    open_ranks: list[int] = []
    for raw in text.splitlines():
        if words := tidy(raw):
            rank, number, rest = _read(words)
            while open_ranks and open_ranks[-1] >= rank:
                open_ranks.pop()
            open_ranks.append(rank)
            lines.append(Line(len(open_ranks), number, rest))
    return lines


def outline_text(lines: Iterable[Numbered]) -> str:
    """The text again, one line each; `parse_outline` of it gives the same lines."""
    return "\n".join(f"{marker(line.number)} {line.text}".strip() for line in lines)


def marker(number: str) -> str:
    """The number as it stands before the words: "II" → "II.", "a)" → "a)"."""
    return number if not number or number.endswith(_NO_DOT) else f"{number}."


def parents(lines: Sequence[Line]) -> list[int | None]:
    """For each line the place of the line that it stands under; None for the outermost."""
    above: list[int] = []
    found: list[int | None] = []
    for place, line in enumerate(lines):
        while above and lines[above[-1]].level >= line.level:
            above.pop()
        found.append(above[-1] if above else None)
        above.append(place)
    return found


def match(old: Sequence[Numbered], new: Sequence[Numbered]) -> list[int | None]:
    """For each new line the place of the old line that it is, so that what hangs on a line stays with it.

    First what is the same in the same order, then what moved, then what was reworded in its place.
    """
    before, after = [(o.number, o.text) for o in old], [(n.number, n.text) for n in new]
    found: list[int | None] = [None] * len(new)
    changed: list[tuple[range, range]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found[j1:j2] = range(i1, i2)
        elif tag == "replace":
            changed.append((range(i1, i2), range(j1, j2)))
    free = set(range(len(old))) - set(found)
    _match_moved(before, after, found, free)
    for olds, news in changed:
        _match_reworded(old, new, [o for o in olds if o in free], [n for n in news if found[n] is None], found)
    return found


def duties(lines: Sequence[Line]) -> list[int]:
    """The places of the lines that read like something to be done: innermost lines of the sections that order work.

    A guess to start a plan from, for a person to prune: where no section says so, lines that begin with a verb.
    """
    above = parents(lines)
    innermost = [place for place in range(len(lines)) if place not in set(above) and len(lines[place].text) >= 25]
    ordering = [place for place in innermost if _ORDERS.search(_headings(place, lines, above))]
    return ordering or [place for place in innermost if _VERB.match(fold(lines[place].text))]


_ORDERS = re.compile(r"nhiem vu|giai phap|bien phap|to chuc thuc hien|phan cong|trach nhiem|tien do")
_VERB = re.compile(
    r"(to chuc|chu tri|phoi hop|chi dao|xay dung|tang cuong|day manh|ra soat|tham muu|huong dan|thuc hien|trien khai"
    r"|quan triet|tuyen truyen|kiem tra|giam sat|bao cao|tong hop|bo tri|phan cong|giao |lanh dao|chu dong|phat huy"
    r"|nang cao|doi moi|hoan thien|kip thoi|thuong xuyen|theo doi|doc thuc|don doc|de nghi|yeu cau)"
)


def _headings(place: int, lines: Sequence[Line], above: Sequence[int | None]) -> str:
    words, at = "", above[place]
    while at is not None:
        words, at = f"{fold(lines[at].text)} {words}", above[at]
    return words


def _read(words: str) -> tuple[int, str, str]:
    for rank, mark in enumerate(_MARKS):
        if found := mark.match(words):
            number = next(group for group in found.groups() if group)
            return rank, number, words[found.end() :]
    return _PARAGRAPH, "", words


def _match_moved(
    before: Sequence[tuple[str, str]], after: Sequence[tuple[str, str]], found: list[int | None], free: set[int]
) -> None:
    places: dict[str, list[int]] = {}
    for place in sorted(free, reverse=True):
        places.setdefault(before[place][1], []).append(place)
    for place, (_, text) in enumerate(after):
        if found[place] is None and text and places.get(text):
            found[place] = places[text].pop()
            free.discard(found[place])  # type: ignore[arg-type]


def _match_reworded(
    old: Sequence[Numbered], new: Sequence[Numbered], olds: list[int], news: list[int], found: list[int | None]
) -> None:
    if len(olds) * len(news) > 2_500:
        return  # another document altogether
    for place in news:
        for at, candidate in enumerate(olds):
            alike = SequenceMatcher(None, old[candidate].text, new[place].text, autojunk=False)
            if alike.real_quick_ratio() >= 0.6 and alike.quick_ratio() >= 0.6 and alike.ratio() >= 0.6:
                found[place] = candidate
                del olds[: at + 1]
                break
