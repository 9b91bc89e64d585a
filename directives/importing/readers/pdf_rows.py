"""The characters of a page → words → rows of words, from the top down."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from directives.importing.lines import clean
from directives.importing.secrecy import is_secret_mark
from units.text import fold


@dataclass(frozen=True)
class Word:
    text: str
    left: float
    right: float
    top: float
    bottom: float
    bold: bool = False


@dataclass
class Row:
    words: list[Word]
    gap: bool = False  # more than the usual room above it
    top: float = field(init=False)
    bottom: float = field(init=False)
    left: float = field(init=False)
    right: float = field(init=False)
    text: str = field(init=False)

    def __post_init__(self) -> None:
        self.words.sort(key=lambda word: word.left)
        self.top = min(word.top for word in self.words)
        self.bottom = max(word.bottom for word in self.words)
        self.left, self.right = self.words[0].left, max(word.right for word in self.words)
        self.text = clean(" ".join(word.text for word in self.words))

    @property
    def bold(self) -> bool:
        return all(word.bold for word in self.words)

    @property
    def first_width(self) -> float:
        return self.words[0].right - self.words[0].left

    def parted(self, at: float) -> tuple[list[Word], list[Word]]:
        """The words left and right of a place."""
        left = [word for word in self.words if (word.left + word.right) / 2 < at]
        return left, [word for word in self.words if (word.left + word.right) / 2 >= at]


def rows_of(text: Any, height: float) -> list[Row]:
    return rows_from(_words(text, height))


def rows_from(words: list[Word]) -> list[Row]:
    words = sorted(words, key=lambda word: ((word.top + word.bottom) / 2, word.left))
    stamps = [word for word in words if is_secret_mark(word.text) and _stands_apart(word, words)]
    rows: list[list[Word]] = []
    for word in words:
        if word in stamps:
            continue
        middle = (word.top + word.bottom) / 2
        if rows:
            last = rows[-1]
            centre = sum((it.top + it.bottom) / 2 for it in last) / len(last)
            size = max(it.bottom - it.top for it in last)
            if abs(middle - centre) < max(size, word.bottom - word.top) * 0.45:
                last.append(word)
                continue
        rows.append([word])
    found = [Row(row) for row in [*([stamp] for stamp in stamps), *rows]]
    found = [row for row in found if row.text]
    pitches = sorted(b.bottom - a.bottom for a, b in pairwise(found))
    usual = pitches[len(pitches) // 2] if pitches else 0
    for above, row in pairwise(found):
        row.gap = row.bottom - above.bottom > usual * 1.6
    return found


def _stands_apart(stamp: Word, words: list[Word]) -> bool:
    """A stamp lies across what is written already, or a good way off from the words of its row."""
    height = stamp.bottom - stamp.top
    left = stamp.left
    beside = [
        it for it in words if it is not stamp and min(stamp.bottom, it.bottom) - max(stamp.top, it.top) > height / 4
    ]
    for word in beside:  # "TỐI", "TUYỆT" before it belong to it
        if 0 <= stamp.left - word.right < height * 0.75 and fold(word.text) in ("toi", "tuyet"):
            left = word.left
    others = [word for word in beside if not (left <= word.left and word.right <= stamp.left)]
    across = any(min(stamp.right, it.right) - max(left, it.left) > 2 for it in others)
    return across or all(max(left - it.right, it.left - stamp.right) > height * 0.75 for it in others)


def _words(text: Any, height: float) -> list[Word]:
    """Characters by their boxes; a word ends at a space, a wide gap or another line."""
    import pypdfium2.raw as raw

    count = text.count_chars()
    if count <= 0:
        return []
    whole = text.get_text_range(0, count) if count else ""
    by_place = len(whole) == count
    words: list[Word] = []
    letters: list[str] = []
    box: list[float] = []
    weights: list[bool] = []
    left, right, bottom, top = (ctypes.c_double() for _ in range(4))

    def close() -> None:
        if letters:
            words.append(
                Word(
                    "".join(letters), box[0], box[1], height - box[3], height - box[2], sum(weights) * 2 > len(weights)
                )
            )
            letters.clear()
            weights.clear()

    for place in range(count):
        code = raw.FPDFText_GetUnicode(text, place)
        letter = whole[place] if by_place else chr(code) if code else " "
        if code in (0, 0xFFFE, 2) or letter == "\x02":
            letter = "-"
        if letter.isspace():
            close()
            continue
        rect = raw.FS_RECTF()
        if not raw.FPDFText_GetLooseCharBox(text, place, rect):
            continue
        raw.FPDFText_GetCharBox(text, place, left, right, bottom, top)
        x0, x1 = (left.value, right.value) if right.value > left.value else (rect.left, rect.right)
        y0, y1 = rect.bottom, rect.top
        if letters and (
            x0 - box[1] > max(1.2, (y1 - y0) * 0.22)
            or x0 < box[0] - 1
            or abs((y0 + y1) - (box[2] + box[3])) > (y1 - y0) * 0.9
        ):
            close()
        if not letters:
            box = [x0, x1, y0, y1]
        box[0], box[1] = min(box[0], x0), max(box[1], x1)
        box[2], box[3] = min(box[2], y0), max(box[3], y1)
        letters.append(letter)
        weights.append(_is_bold(raw, text, place) if len(letters) <= 2 else weights[-1])
    close()
    return words


def _is_bold(raw: Any, text: Any, place: int) -> bool:
    weight = raw.FPDFText_GetFontWeight(text, place)
    if weight >= 600:
        return True
    flags = ctypes.c_int()
    size = raw.FPDFText_GetFontInfo(text, place, None, 0, flags)
    if size <= 0 or size > 200:
        return False
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFText_GetFontInfo(text, place, buffer, size, flags)
    return b"bold" in buffer.value.lower()
