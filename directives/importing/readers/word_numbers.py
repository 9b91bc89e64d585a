"""The numbers that Word writes itself: they are in no text, only in the list definitions (numbering.xml)."""

from __future__ import annotations

from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BULLETS = {"o": "+", "+": "+", "•": "-", "-": "-", "–": "-", "\uf0b7": "-", "\uf02d": "-", "\uf0a7": "+", "*": "-"}
_DEEPEST = 9


class Numbers:
    """Counts along the document: ask for each paragraph once, in order."""

    def __init__(self, document: Any) -> None:
        self.abstract: dict[str, Any] = {}
        self.lists: dict[str, tuple[str, dict[int, int]]] = {}
        self.counts: dict[str, list[int]] = {}
        self.styles: dict[str, tuple[str, int]] = {}
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError, AttributeError):
            root = None
        if root is not None:
            self._read(root)
            self._read_styles(document)

    def _read(self, root: Any) -> None:
        for element in root.findall(f"{_W}abstractNum"):
            self.abstract[element.get(f"{_W}abstractNumId")] = element
        for element in root.findall(f"{_W}num"):
            points = element.find(f"{_W}abstractNumId")
            starts = {}
            for override in element.findall(f"{_W}lvlOverride"):
                begin = override.find(f"{_W}startOverride")
                if begin is not None:
                    starts[_int(override.get(f"{_W}ilvl"))] = _int(begin.get(f"{_W}val"), 1)
            if points is not None:
                self.lists[element.get(f"{_W}numId")] = (points.get(f"{_W}val"), starts)

    def _read_styles(self, document: Any) -> None:
        for style in document.styles.element.findall(f"{_W}style"):
            numbered = style.find(f"{_W}pPr/{_W}numPr/{_W}numId")
            if numbered is not None:
                level = style.find(f"{_W}pPr/{_W}numPr/{_W}ilvl")
                depth = _int(level.get(f"{_W}val")) if level is not None else 0
                self.styles[style.get(f"{_W}styleId")] = (numbered.get(f"{_W}val"), depth)

    def of(self, paragraph: Any) -> str:
        """The number as printed before the paragraph ("II.", "1.2.", "a)", "-"); "" when it has none."""
        mark = self._mark(paragraph)
        if mark is None:
            return ""
        number, depth = mark
        known = self.lists.get(number)
        if known is None or number == "0":
            return ""
        abstract, starts = known
        levels = self._levels(abstract)
        counts = self.counts.setdefault(abstract if not starts else f"{abstract}/{number}", [0] * _DEEPEST)
        level = levels.get(depth)
        if level is None:
            return ""
        begin = starts.get(depth, level[2])
        counts[depth] = counts[depth] + 1 if counts[depth] else begin
        for deeper in range(depth + 1, _DEEPEST):
            counts[deeper] = 0
        form, text, _ = level
        if form == "bullet":
            return _BULLETS.get(text, "-")
        if form == "none":
            return ""
        for place in range(_DEEPEST):
            if f"%{place + 1}" in text:
                shape = levels.get(place, ("decimal", "", 1))[0] if form != "decimal" or place == depth else "decimal"
                text = text.replace(f"%{place + 1}", _spell(max(counts[place], 1), shape))
        return text.strip()

    def _mark(self, paragraph: Any) -> tuple[str, int] | None:
        own = paragraph.find(f"{_W}pPr/{_W}numPr")
        if own is not None:
            number, level = own.find(f"{_W}numId"), own.find(f"{_W}ilvl")
            if number is not None:
                return number.get(f"{_W}val"), min(
                    _int(level.get(f"{_W}val")) if level is not None else 0, _DEEPEST - 1
                )
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        return self.styles.get(style.get(f"{_W}val")) if style is not None else None

    def _levels(self, abstract: str) -> dict[int, tuple[str, str, int]]:
        element = self.abstract.get(abstract)
        levels: dict[int, tuple[str, str, int]] = {}
        if element is None:
            return levels
        for level in element.findall(f"{_W}lvl"):
            form, text, start = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText"), level.find(f"{_W}start")
            levels[_int(level.get(f"{_W}ilvl"))] = (
                form.get(f"{_W}val") if form is not None else "decimal",
                (text.get(f"{_W}val") or "") if text is not None else "",
                _int(start.get(f"{_W}val"), 1) if start is not None else 1,
            )
        return levels


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.lstrip("-").isdigit() and len(text) < 6 else default


def _spell(value: int, form: str) -> str:
    if form in ("upperRoman", "lowerRoman"):
        roman = _roman(value)
        return roman if form == "upperRoman" else roman.lower()
    if form in ("upperLetter", "lowerLetter"):
        letter = chr(ord("a") + (value - 1) % 26)
        return letter.upper() if form == "upperLetter" else letter
    return f"{value:02d}" if form == "decimalZero" else str(value)


def _roman(value: int) -> str:
    text = ""
    for size, letters in ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")):
        while value >= size and len(text) < 20:
            text, value = text + letters, value - size
    return text
