"""A printed paper read back: its words, letters and places. For the tests of paper."""

import io
from functools import cache
from typing import Any

import pdfplumber

from reports import printing
from reports.paper import Paper
from reports.printing import render_html, render_pdf
from reports.printing_child import draw
from tests.paper_sample import appendix, report

MM = 72 / 25.4
FONTS = {f"paper:{name}": (printing.FONTS / name).read_bytes() for name in printing.FONT_FILES}


def opened(pdf: bytes) -> Any:
    return pdfplumber.open(io.BytesIO(pdf))


def letters(page: Any, text: str) -> list[Any]:
    """The letters of the first place where `text` stands on the page."""
    chars = [char for char in page.chars if char["text"].strip()]
    wanted = "".join(text.split())
    at = "".join(char["text"] for char in chars).index(wanted)
    return chars[at : at + len(wanted)]


def look(page: Any, text: str) -> tuple[str, float]:
    """Face and size."""
    first = letters(page, text)[0]
    return first["fontname"].split("+")[1], round(first["size"], 2)


def middle(chars: list[Any]) -> float:
    return (chars[0]["x0"] + chars[-1]["x1"]) / 2 / MM


def drawn_here(paper: Paper, variant: str | None = None) -> bytes:
    """As render_pdf draws it, without the cost of starting a process."""
    return draw(render_html(paper), FONTS, variant)


@cache
def sample() -> bytes:
    """The paper of paper_sample.py, drawn once for all tests that only read it."""
    return render_pdf(report())


@cache
def joined_sample() -> bytes:
    """The same with an appendix so long that it is drawn in parts and joined."""
    return render_pdf(report(appendices=[appendix(110)]))
