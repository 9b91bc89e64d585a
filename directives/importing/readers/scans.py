"""Scans and photos → pages: the picture is set upright and straight, its letters are read, and the words with their
places go the way of a PDF's words."""

from __future__ import annotations

import io
import statistics
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import groupby
from threading import Lock
from typing import TYPE_CHECKING

from directives.importing.lines import NotRead, Progress
from directives.importing.readers import pictures, tesseract
from directives.importing.readers.pages import Page
from directives.importing.readers.pdf_rows import Row, Word, rows_from
from directives.importing.readers.pdf_tables import grids_from

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_SCANNED = 100
DPI = 250
_A4_LONG, _LEAST_SIDE, _MOST_SIDE = 841.9, 250.0, 1300.0
_MOST_DOTS = 60_000_000
_TOO_MANY = (
    f"Tệp có hơn {MOST_SCANNED} trang quét. Xin tách văn bản ra tệp riêng rồi tải lên, hoặc dùng tệp Word, PDF có chữ."
)
# A page whose words Tesseract itself doubts lies on its side, or is no text.
_UNSURE = 65


Shot = tuple[int, Callable[[], "tuple[Image, float]"]]


def read_pages(shots: list[Shot], told: Callable[[], None]) -> dict[int, Page]:
    """Pages by their numbers, two at a time. A shot gives, in its turn, the picture and its width in points."""
    if len(shots) > MOST_SCANNED:
        raise NotRead(_TOO_MANY)
    tesseract.demand()

    def one(shot: Shot) -> Page:
        page = _page(*shot)
        told()
        return page

    with ThreadPoolExecutor(tesseract.AT_ONCE) as pool:
        jobs = [pool.submit(one, shot) for shot in shots]
        try:
            return {page.number: page for page in (job.result() for job in jobs)}
        finally:
            for job in jobs:
                job.cancel()


def picture_pages(data: bytes, progress: Progress | None) -> list[Page]:
    """The pages of a picture file; a TIFF may hold several."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF", "GIF")) as file:
            count = getattr(file, "n_frames", 1)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as problem:
        raise NotRead("Ảnh bị hỏng, không mở được. Xin kiểm tra lại tệp.") from problem

    def shot(frame: int) -> tuple[Image.Image, float]:
        try:
            with Image.open(io.BytesIO(data)) as file:
                file.seek(frame)
                if file.width * file.height > _MOST_DOTS:
                    raise NotRead("Ảnh quá lớn (quá 60 triệu điểm ảnh). Xin thu nhỏ ảnh rồi tải lên.")
                file.draft("RGB", (3600, 3600))
                picture = ImageOps.exif_transpose(file)
                picture.load()
        except NotRead:
            raise
        except (OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as problem:
            raise NotRead("Ảnh bị hỏng, không mở được. Xin kiểm tra lại tệp.") from problem
        return picture, _A4_LONG * picture.width / max(picture.size)

    done = Counting(progress, count)
    pages = read_pages([(at + 1, partial(shot, at)) for at in range(count)], done)
    return [pages[number] for number in sorted(pages)]


class Counting:
    def __init__(self, progress: Progress | None, total: int) -> None:
        self.progress, self.total, self.done = progress, total, 0
        self.lock = Lock()

    def __call__(self) -> None:
        with self.lock:
            self.done += 1
            if self.progress is not None:
                self.progress(self.done, self.total)


def _page(number: int, take: Callable[[], tuple[Image, float]]) -> Page:
    """The width that comes with the picture is in points, as it lies in the file."""
    picture, width = take()
    if not _LEAST_SIDE < width < _MOST_SIDE or not _LEAST_SIDE < width * picture.height / picture.width < _MOST_SIDE:
        # Scanners that do not know their sheet write any size; offices use A4.
        width = _A4_LONG * picture.width / max(picture.size)
    dpi = picture.width * 72 / width
    picture = pictures.grey(picture, keep_red_above=0.4 if number == 1 else 0.0)
    if abs(dpi - DPI) > DPI * 0.1:
        picture = pictures.scaled(picture, DPI / dpi)
    picture = pictures.flattened(picture)
    straight, words, leaning = _look(picture)
    quarters = 0
    if _sureness(words) < _UNSURE and (turn := tesseract.quarter_turns(picture, DPI)):
        upright = pictures.turned_right(picture, turn)
        again = _look(upright)
        if _sureness(again[1]) > _sureness(words):
            quarters, (straight, words, leaning) = turn, again
    upright_rules, level_rules = pictures.rules(straight, DPI)
    points = 72 / DPI
    grids = grids_from(
        *([(x * points, a * points, b * points) for x, a, b in rules] for rules in (upright_rules, level_rules))
    )
    if grids:
        words = tesseract.recognise(pictures.without(straight, upright_rules, level_rules, DPI), DPI)
    rows = rows_of(words, pictures.Weights(straight, DPI), points)
    return Page(number, straight.width * points, straight.height * points, rows, grids, True, quarters, leaning)


def _look(picture: Image) -> tuple[Image, list[tesseract.Glimpse], float]:
    leaning = pictures.leaning(picture)
    straight = pictures.turned(picture, leaning)
    return straight, tesseract.recognise(straight, DPI), leaning


def _sureness(words: list[tesseract.Glimpse]) -> float:
    letters = sum(len(word.text) for word in words)
    return sum(word.sure * len(word.text) for word in words) / letters if letters else 0.0


def rows_of(seen: list[tesseract.Glimpse], weights: pictures.Weights, points: float) -> list[Row]:
    lines = [kept for _, line in groupby(seen, key=lambda it: it.line) if (kept := _kept(list(line)))]
    heavy = [weights.of(it.left, it.top, it.right, it.bottom) for line in lines for it in line]
    usual = statistics.median(heavy) if heavy else 0.0
    weighed = iter(heavy)
    words = []
    for line in lines:
        bold = statistics.mean(next(weighed) for _ in line) > usual + 0.1
        for it in line:
            words.append(
                Word(
                    it.text, it.left * points, it.right * points, (it.base - it.size * 0.78) * points,
                    (it.base + it.size * 0.22) * points, bold,
                )
            )  # fmt: skip
    return rows_from(words)


def _kept(line: list[tesseract.Glimpse]) -> list[tesseract.Glimpse]:
    """Dirt and strokes of the pen are read as signs, or as letters that nobody believes; a doubtful word among sure
    ones is a word."""
    sure = _sureness(line) >= _UNSURE
    return [it for it in line if (it.sure >= 20 or sure if any(c.isalnum() for c in it.text) else _is_sign(it))]


def _is_sign(word: tesseract.Glimpse) -> bool:
    return word.sure >= 60 or word.text in ("-", "–", "+", "*", "&", "%", ":", ";", ".", ",", "(", ")")
