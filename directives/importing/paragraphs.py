"""Lines → paragraphs: a line that carries on the one before, over a page too, is joined to it again. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from directives.importing import signs
from directives.importing.lines import Line
from units.text import fold

_MARKER = re.compile(
    r"^(?:(?:Phần|Chương|Mục|Điều|PHẦN|CHƯƠNG|MỤC|ĐIỀU)\s+(?:thứ\s+\w+|THỨ\s+\w+|[IVX]{1,5}|\d{1,3})\b|[A-HĐ][-./)]\s"
    r"|[IVX]{1,5}\s?[-./)]\s?(?=[^\s\d])|\(?\d{1,2}[-./)](?:\d{1,2}\.?)*(?=\s|[^\W\d]|$)"
    r"|[a-zđ][.)]\s*(?=\S)|[-–—•●+*]\s*(?=[^\W_]|[“\"(])|o\s+(?=\S))"
)
_LITTLE_WORDS = frozenset(
    [
        "của",
        "và",
        "các",
        "về",
        "với",
        "trong",
        "cho",
        "theo",
        "do",
        "tại",
        "từ",
        "đến",
        "là",
        "được",
        "bằng",
        "những",
        "một",
        "số",
        "ngày",
        "tháng",
        "năm",
        "để",
        "đối",
        "hoặc",
        "hay",
        "nhằm",
        "khi",
        "mà",
        "thuộc",
        "trên",
        "dưới",
        "như",
        "bởi",
        "vào",
        "ra",
        "qua",
        "gồm",
        "giữa",
        "không",
    ]
)


# "… Chương trình hành động số" / "15-CTr/TU, ngày …": a number of a document at the head of a line is none of its own.
_CITED = re.compile(r"^\d{1,5}[a-z]?\s?[-/]\s?(?:\d{4}\s?/\s?)?[A-ZĐ][A-Za-zĐđ]{1,6}\s?[-/]\s?[A-ZĐ]")


def is_marked(text: str) -> bool:
    """Does the line begin with a number, a letter or a bullet of an outline?"""
    if is_bare_part(text):
        return True
    if _CITED.match(text):
        return False
    found = _MARKER.match(text)
    return found is not None and len(text) > found.end() and not re.match(r"^\d{1,2}[./]\d{1,2}[./]\d{2,4}", text)


def is_bare_part(text: str) -> bool:
    """ "Phần thứ hai", "Chương II" by itself: its title is the next line."""
    return re.fullmatch(r"(?:phần|chương)\s+(?:thứ\s+\w+|[ivx]{1,5}|\d{1,2})\s*[.:]?", text, re.IGNORECASE) is not None


def part_apart(text: str) -> tuple[str, str]:
    """ "Phần I TÌNH HÌNH", "Chương II - MỤC TIÊU" → the number and the title; two empty strings for another line."""
    found = re.match(
        r"^((?:phần|chương)\s+(?:thứ\s+\w+|[ivx]{1,5}|\d{1,2})\b)\s*[-–.:]?\s*(.*)$", text, re.IGNORECASE | re.DOTALL
    )
    return (found[1], found[2]) if found and (not found[2] or signs.is_capitals(found[2])) else ("", "")


def is_numbered(text: str) -> bool:
    return re.match(r"^(?:[IVX]{1,5}\s?[-.)/]|\d{1,2}[.)]|Điều \d)\s*\S", text) is not None


def is_unfinished(text: str) -> bool:
    """Does the line stop in the middle of a sentence?"""
    if re.search(r"[.;:!?”\"]$", text) or text.endswith("./"):
        return False
    words = text.split()
    return text.endswith((",", "-", "–", "/")) or bool(words and words[-1] in _LITTLE_WORDS)


def _carries_on_from(previous: Line, line: Line, so_far: int, marked: bool, wraps_at: int) -> bool:
    """Is the line the rest of the paragraph that the previous line belongs to? `so_far` is its length."""
    if line.cells or previous.cells or line.side != previous.side:
        return False
    ended = re.search(r"[.;:!?]$", previous.text) is not None
    if is_bare_part(previous.text):
        return not is_marked(line.text)
    if line.starts is not None and not (line.gap and line.starts is False):
        return not line.starts
    if is_marked(line.text):
        broken_dash = re.match(r"^[-–] [^\W\d_]", line.text) and line.text[2].islower()
        full = wraps_at and len(previous.text) + 8 > wraps_at
        return bool(broken_dash and not line.gap and not ended and full)
    folded = fold(line.text)
    if (ended or line.gap) and (signs.CLOSING.match(folded) or signs.CLOSING_INSIDE.search(folded)):
        return False
    if re.search(r"\d ?[-/]$", previous.text):
        return True
    lower = line.text[:1].islower()
    if wraps_at and not line.gap:
        fits = len(previous.text) + 1 + len(line.text.split()[0]) <= wraps_at - 1
        return not fits or (lower and not ended)
    if ended:
        return False
    if lower:
        return so_far >= 40 or not marked
    return so_far >= 40 and is_unfinished(previous.text)


def _is_title_of_part(group: Sequence[Line], line: Line) -> bool:
    """The title under "Chương I" may take two or three lines."""
    return (
        is_bare_part(group[0].text)
        and len(group) < 4
        and signs.is_capitals(line.text)
        and not (line.gap or line.cells or is_marked(line.text))
    )


def joined(lines: Sequence[Line]) -> str:
    """The lines as one text; what was broken inside a number ("57-" / "CT/TW", "IV/" / "2026") has no space."""
    pieces: list[str] = []
    for line in lines:
        end = pieces[-1][-60:] if pieces else ""
        tight = re.search(r"(?:\d[-/]|\w/|\d[-/][A-ZĐ][\w/-]*-)$", end) is not None and line.text[:1].isalnum()
        pieces += [line.text] if tight or not pieces else [" ", line.text]
    return "".join(pieces)


def paragraphs(lines: Sequence[Line], wraps_at: int) -> list[list[Line]]:
    groups: list[list[Line]] = []
    so_far = 0
    for line in lines:
        if groups and _is_title_of_part(groups[-1], line):
            groups[-1].append(line)
        elif groups and _carries_on_from(groups[-1][-1], line, so_far, is_marked(groups[-1][0].text), wraps_at):
            groups[-1].append(line)
            so_far += len(line.text)
        else:
            groups.append([line])
            so_far = len(line.text)
    return groups
