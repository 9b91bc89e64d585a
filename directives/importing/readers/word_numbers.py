"""The numbers that Word writes itself: they are in no text, only in the list definitions (numbering.xml)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLETS = {"o": "+", "+": "+", "•": "-", "-": "-", "–": "-", "\uf0b7": "-", "\uf02d": "-", "\uf0a7": "+", "*": "-"}
_DEEPEST = 9


@dataclass
class _Level:
    form: str = "decimal"
    text: str = ""
    start: int = 1
    is_legal: bool = False  # every number in it is shown in figures
    restarts_after: int | None = None  # the level (1 is the outermost) after which it begins anew; 0 never
    style: str = ""


@dataclass
class _List:
    """A `num`: an abstract list, perhaps with another beginning or other levels."""

    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    levels: dict[int, _Level] = field(default_factory=dict)


class Numbers:
    """Counts along the document: ask for each paragraph once, in order."""

    def __init__(self, document: Any) -> None:
        self.abstract: dict[str, dict[int, _Level]] = {}
        self.linked: dict[str, str] = {}  # abstract list → the style that says what it is
        self.lists: dict[str, _List] = {}
        self.counts: dict[str, list[int | None]] = {}
        self.begun: set[tuple[str, int]] = set()
        self.styles: dict[str, tuple[str | None, int | None, str]] = {}  # id → list, level, style it rests on
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            root = None
        if root is not None:
            self._read(root)
            self._read_styles(document)

    def _read(self, root: Any) -> None:
        for element in root.findall(f"{_W}abstractNum"):
            name = element.get(f"{_W}abstractNumId", "")
            self.abstract[name] = dict(_level(level) for level in element.findall(f"{_W}lvl"))
            link = element.find(f"{_W}numStyleLink")
            if link is not None:
                self.linked[name] = link.get(f"{_W}val", "")
        for element in root.findall(f"{_W}num"):
            points = element.find(f"{_W}abstractNumId")
            if points is None:
                continue
            made = _List(points.get(f"{_W}val", ""))
            for override in element.findall(f"{_W}lvlOverride"):
                begin, level = override.find(f"{_W}startOverride"), override.find(f"{_W}lvl")
                if begin is not None:
                    made.starts[_int(override.get(f"{_W}ilvl"))] = _int(begin.get(f"{_W}val"), 1)
                if level is not None:
                    made.levels[_int(override.get(f"{_W}ilvl"))] = _level(level)[1]
            self.lists[element.get(f"{_W}numId", "")] = made

    def _read_styles(self, document: Any) -> None:
        for style in document.styles.element.findall(f"{_W}style"):
            number, level = _own(style)
            base = style.find(f"{_W}basedOn")
            below = base.get(f"{_W}val", "") if base is not None else ""
            self.styles[style.get(f"{_W}styleId", "")] = (number, level, below)

    def of(self, paragraph: Any) -> str:
        """The number as printed before the paragraph ("II.", "1.2.", "a)", "-"); "" when it has none."""
        mark = self._mark(paragraph)
        known = self.lists.get(mark[0]) if mark else None
        if mark is None or known is None:
            return ""
        number, depth = mark
        levels = self._levels(known)
        level = levels.get(depth)
        if level is None:
            return ""
        counts = self._count(known, number, depth, levels)
        if level.form == "bullet":
            return _BULLETS.get(level.text, "-")
        if level.form == "none":
            return ""
        text = level.text
        for place in range(_DEEPEST):
            if f"%{place + 1}" in text:
                shown = levels.get(place, _Level())
                value = counts[place]
                form = "decimal" if level.is_legal else shown.form
                text = text.replace(f"%{place + 1}", _spell(shown.start if value is None else value, form))
        return text.strip()

    def _count(self, known: _List, number: str, depth: int, levels: dict[int, _Level]) -> list[int | None]:
        counts = self.counts.setdefault(known.abstract, [None] * _DEEPEST)
        if depth in known.starts and (number, depth) not in self.begun:
            counts[depth] = known.starts[depth]
        else:
            before = counts[depth]
            counts[depth] = levels[depth].start if before is None else before + 1
        self.begun.add((number, depth))
        for deeper in range(depth + 1, _DEEPEST):
            after = levels.get(deeper, _Level()).restarts_after
            if after is None or depth < after:
                counts[deeper] = None
        return counts

    def _mark(self, paragraph: Any) -> tuple[str, int] | None:
        number, depth = _own(paragraph)
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        name = style.get(f"{_W}val", "") if style is not None else ""
        at = name
        for _ in range(12):
            if number is not None or at not in self.styles:
                break
            number, styled, below = self.styles[at]
            if number is not None and depth is None:
                depth = styled if styled is not None else self._depth_of_style(number, at)
            at = below
        if number is None or number == "0":
            return None
        return number, min(depth or 0, _DEEPEST - 1)

    def _depth_of_style(self, number: str, style: str) -> int | None:
        known = self.lists.get(number)
        levels = self._levels(known) if known else {}
        return next((depth for depth, level in levels.items() if level.style == style), None)

    def _levels(self, known: _List) -> dict[int, _Level]:
        abstract = known.abstract
        if abstract in self.linked:
            number = self.styles.get(self.linked[abstract], (None, None, ""))[0]
            through = self.lists.get(number or "")
            abstract = through.abstract if through else abstract
        return self.abstract.get(abstract, {}) | known.levels


def _own(element: Any) -> tuple[str | None, int | None]:
    number, level = element.find(f"{_W}pPr/{_W}numPr/{_W}numId"), element.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
    return (
        number.get(f"{_W}val") if number is not None else None,
        _int(level.get(f"{_W}val")) if level is not None else None,
    )


def _level(element: Any) -> tuple[int, _Level]:
    form, text, start = (element.find(f"{_W}{name}") for name in ("numFmt", "lvlText", "start"))
    restart, legal, style = (element.find(f"{_W}{name}") for name in ("lvlRestart", "isLgl", "pStyle"))
    return _int(element.get(f"{_W}ilvl")), _Level(
        form.get(f"{_W}val", "decimal") if form is not None else "decimal",
        (text.get(f"{_W}val") or "") if text is not None else "",
        _int(start.get(f"{_W}val"), 1) if start is not None else 1,
        legal is not None and legal.get(f"{_W}val") not in ("0", "false", "off"),
        _int(restart.get(f"{_W}val")) if restart is not None else None,
        style.get(f"{_W}val", "") if style is not None else "",
    )


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isascii() and text.lstrip("-").isdigit() and len(text) < 6 else default


def _spell(value: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter") and value > 0:
        # After "z" come "aa" and "bb".
        letter = chr(ord("a") + (value - 1) % 26) * min((value - 1) // 26 + 1, 5)
        return letter.upper() if form == "upperLetter" else letter
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _roman(value: int) -> str:
    text = ""
    for size, letters in ((50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while value >= size and len(text) < 20:
            text, value = text + letters, value - size
    return text
