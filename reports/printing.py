"""From a `Paper` to the page: HTML by our own templates, PDF by WeasyPrint in a process of its own.

The only module that knows WeasyPrint, with printing_child.py, which it starts. It reads no rows and no clock.
The same paper gives the same bytes on the same installation: fixed fonts (ours, never the machine's), no time of
printing, no random marks.
"""

import fcntl
import logging
import os
import signal
import subprocess
import time
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from fontTools.ttLib import TTFont

from reports import printing_kept, printing_places
from reports.paper import Paper
from reports.printed import PrintedPaper, printed_paper
from reports.printing_child import BOTH, NO_FONT, NO_LIBRARY, NO_MEMORY, SCHEME
from reports.printing_parts import is_long, parts_of
from reports.printing_places import Place

logger = logging.getLogger(__name__)

FONTS = Path(__file__).resolve().parent.parent / "static" / "fonts" / "liberation-serif"
FONT_FILES = [f"LiberationSerif-{face}.ttf" for face in ("Regular", "Bold", "Italic", "BoldItalic")]
CHILD = Path(__file__).with_name("printing_child.py")
PRESS = Path(__file__).with_name("printing_press.py")
LOOK_EVERY = 0.5  # seconds
MEMORY = 1536 * 1024 * 1024
TIMEOUT = 90
LONGEST_HTML = 8_000_000
LONGEST_TEXT = 60_000  # letters in one paragraph or cell; the time for one unbroken word grows with its square
AT_ONCE = 2  # drawings on one machine; the next one waits its turn

TOO_LONG = "Văn bản quá dài nên chưa in được. Đề nghị chia nhỏ phụ lục hoặc xuất phụ lục ra Excel."
BUSY = "Máy chủ đang in nhiều báo cáo khác. Đề nghị thử lại sau ít phút."
NO_PANGO = "Máy chủ chưa có thư viện Pango để in PDF. Đề nghị người quản trị chạy lại bin/setup."
FONT_GONE = "Phông chữ dùng để in bị thiếu hoặc hỏng nên chưa in được. Đề nghị người quản trị chạy lại bin/setup."
FAILED = "Chưa in được văn bản này. Đề nghị báo người quản trị xem nhật ký máy chủ."

LIKES = str.maketrans("✓✔✗✘☑☐⚠★☆▶", "√√××■□▲*○►")


class PrintingFailed(Exception):
    """No PDF came of it. `str()` is a Vietnamese sentence to show."""


def render_html(paper: Paper, *, css_href: str | None = None) -> str:
    """The paper as one HTML page. With `css_href` the sheet is linked (for a strict CSP), else written into it."""
    view = printed_paper(paper)
    css = None if css_href else render_css(paper, view=view)
    html = render_to_string("print/paper.html", {"paper": paper, "view": view, "css": css, "css_href": css_href})
    return _tidied(html)


def render_css(paper: Paper, *, fonts: str = SCHEME, view: PrintedPaper | None = None) -> str:
    """The style sheet that belongs to the paper: its layout's sizes and its tables' widths.

    `fonts` is where the letters are: for a browser, the address of static/fonts/liberation-serif/.
    """
    return render_to_string("print/paper.css", {"view": view or printed_paper(paper), "fonts": fonts})


def render_pdf(
    paper: Paper,
    *,
    variant: str | None = BOTH,
    timeout: float = TIMEOUT,
    progress: Callable[[float], None] | None = None,
) -> bytes:
    """Draw the paper as PDF: by default PDF/A-3a, tagged as PDF/UA-1 wants. None leaves all of that out.

    A paper with a long appendix is drawn in parts, by two processes, and what was drawn before is not drawn again;
    `progress` is then told now and then which share is done. Blocks for a second or more: it belongs in a task.
    Raises PrintingFailed.
    """
    view = printed_paper(paper)
    if is_long(view):
        return _render_parts(paper, view, variant, timeout, progress or _untold)
    html = render_html(paper)
    _refuse_too_long([html])
    job = _job(variant, timeout) | {"html": html}
    with _turn(timeout), printing_places.started(CHILD) as place:
        return _run_child(place, job, timeout)


def _render_parts(
    paper: Paper, view: PrintedPaper, variant: str | None, timeout: float, progress: Callable[[float], None]
) -> bytes:
    css = render_css(paper, view=view)
    parts = parts_of(paper, view, css, variant)
    at = "top-center" if view.page_number_top else "bottom-center"
    job = _job(variant, timeout) | {"css": css, "number_at": at}
    with _turn(timeout), printing_places.started(PRESS, keep_one=True) as place:
        folder = place.folder
        new = [index for index, part in enumerate(parts) if not printing_kept.fetch(part.key, folder / f"{index}.part")]
        wanted = {index: _tidied(parts[index].html) for index in new}
        _refuse_too_long(wanted.values())
        job["parts"] = [{"html": wanted.get(index), "is_main": part.is_main} for index, part in enumerate(parts)]

        def look() -> None:
            progress(sum(1 for _ in folder.glob("*.part")) / (len(parts) + 1))

        pdf = _run_child(place, job, timeout, look)
        for index in new:
            printing_kept.keep(parts[index].key, folder / f"{index}.part")
    return pdf


def _untold(share: float) -> None:
    """Nobody wants to know."""


def _refuse_too_long(pages: Iterable[str]) -> None:
    for html in pages:
        texts = html.partition("<body>")[2].split("<")
        if len(html) > LONGEST_HTML or max(map(len, texts)) > LONGEST_TEXT:
            raise PrintingFailed(TOO_LONG)


def _job(variant: str | None, timeout: float) -> dict[str, Any]:
    return {
        "fonts": {name: str(FONTS / name) for name in FONT_FILES},
        "variant": variant,
        "memory": MEMORY,
        "seconds": max(1, int(timeout)),
    }


def _run_child(place: Place, job: dict[str, Any], timeout: float, look: Callable[[], None] | None = None) -> bytes:
    child = place.child
    try:
        place.send(job)
        pdf, errors = _answer(child, timeout, look)
    except subprocess.TimeoutExpired:
        logger.warning("printing: gave up after %s s", timeout)
        raise PrintingFailed(TOO_LONG) from None
    finally:
        if child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
    if child.returncode == 0 and pdf.startswith(b"%PDF"):
        return pdf
    logger.error("printing: child ended with %s: %s", child.returncode, errors.decode(errors="replace")[-4000:])
    raise PrintingFailed(_reason(child.returncode))


def _answer(child: subprocess.Popen[bytes], timeout: float, look: Callable[[], None] | None) -> tuple[bytes, bytes]:
    give_up_at = time.monotonic() + timeout
    while True:
        left = give_up_at - time.monotonic()
        try:
            return child.communicate(timeout=min(LOOK_EVERY, left) if look else left)
        except subprocess.TimeoutExpired:
            if not look or left <= LOOK_EVERY:
                raise
            look()


def _reason(code: int) -> str:
    if code == NO_LIBRARY:
        return NO_PANGO
    if code == NO_FONT:
        return FONT_GONE
    # Out of memory shows as MemoryError, or as Pango's own abort; out of time as the kernel's signal.
    if code == NO_MEMORY or code < 0:
        return TOO_LONG
    return FAILED


@contextmanager
def _turn(timeout: float) -> Iterator[None]:
    """Wait until fewer than AT_ONCE drawings run on this machine, whichever process asked for them."""
    give_up_at = time.monotonic() + timeout
    folder = Path(settings.DATA_DIR) / "printing"
    folder.mkdir(exist_ok=True)
    while True:
        for slot in range(AT_ONCE):
            handle = os.open(folder / f"slot-{slot}", os.O_RDWR | os.O_CREAT, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            try:
                yield
            finally:
                os.close(handle)
            return
        if time.monotonic() > give_up_at:
            raise PrintingFailed(BUSY)
        time.sleep(0.1)


def _tidied(html: str) -> str:
    return unicodedata.normalize("NFC", _printable(html))


def _printable(text: str) -> str:
    """Without the control characters that no paper can carry; signs that our letters lack by their likes, or a box.

    Left alone, a sign without a letter would vanish from the page, and an archive takes no file with such gaps.
    """
    text = text.translate(LIKES)
    lacking = set(text) - _letters() - {"\n", "\t"}
    boxes = {ord(sign): None if unicodedata.category(sign) in ("Cc", "Cf", "Cs") else "□" for sign in lacking}
    return text.translate(boxes) if boxes else text


@cache
def _letters() -> frozenset[str]:
    """The signs that all four faces can print; none that only steer other signs."""
    try:
        faces = [set(TTFont(FONTS / name, lazy=True).getBestCmap()) for name in FONT_FILES]
    except Exception as damaged:  # whatever a damaged file makes of its reader
        logger.exception("printing: the fonts cannot be read")
        raise PrintingFailed(FONT_GONE) from damaged
    return frozenset(sign for sign in map(chr, set.intersection(*faces)) if unicodedata.category(sign) != "Cf")
