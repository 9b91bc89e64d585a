"""Tesseract, the program that reads letters in pictures: one process a page, with limits on time and memory.

It is called directly. pytesseract is a wrapper that writes the picture to the disk, where a paper that must not be kept
would lie; ocrmypdf makes another PDF of the PDF, for which it wants Ghostscript, and forgets the places of lines.
"""

from __future__ import annotations

import html
import os
import re
import shutil
from dataclasses import dataclass
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from directives.importing.lines import NotRead
from directives.importing.readers import programs

if TYPE_CHECKING:
    from PIL.Image import Image

LANGUAGE = "vie"
AT_ONCE = 2
_SECONDS = 60
_MEMORY = 600 * 1024 * 1024
_MISSING = (
    "Máy chủ chưa có chương trình nhận dạng chữ nên chưa đọc được bản quét, ảnh chụp. Xin nhờ người quản trị máy "
    "cài tesseract-ocr và tesseract-ocr-vie (chạy lại bin/setup), hoặc dùng tệp Word, PDF có chữ."
)
_FAILED = "Trang quét quá lớn hoặc quá rối nên không nhận dạng được chữ. Xin quét lại rõ hơn hoặc dùng tệp Word."
_SPAN = re.compile(
    r"<span class='(ocr\w+)'[^>]*title=[\"']bbox (-?\d+) (-?\d+) (-?\d+) (-?\d+);?([^\"']*)[\"'][^>]*>([^<]*)"
)
_free = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True)
class Glimpse:
    """One word as seen, in pixels from the upper left corner; `base` is the line its letters stand on."""

    text: str
    sure: int  # percent
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float  # from the top of a high letter to the foot of a low one, of the whole line
    line: int


def is_there() -> bool:
    """Are the program and its Vietnamese on this machine?"""
    if shutil.which("tesseract") is None:
        return False
    try:
        return LANGUAGE in _run(["--list-langs"]).split()
    except programs.Failed:
        return False


def demand() -> None:
    """Raise NotRead with what to ask the computer's keeper for."""
    if not is_there():
        raise NotRead(_MISSING)


def recognise(picture: Image, dpi: int, layout: int = 3) -> list[Glimpse]:
    """The words of a grey picture, in the order of the lines that Tesseract saw. `layout` is its --psm."""
    options = ["stdin", "stdout", "-l", LANGUAGE, "--psm", str(layout), "--dpi", str(dpi), "hocr"]
    try:
        return _glimpses(_run(options, _pgm(picture)))
    except programs.Failed as problem:
        raise NotRead(_FAILED) from problem


def quarter_turns(picture: Image, dpi: int) -> int:
    """By how many quarters the picture is to be turned to the right until it stands upright; 0 where unsure."""
    try:
        said = _run(["stdin", "stdout", "--psm", "0", "--dpi", str(dpi)], _pgm(picture))
    except programs.Failed:
        return 0  # too few letters to tell
    turn = re.search(r"Rotate: (\d+)", said)
    sure = re.search(r"Orientation confidence: ([\d.]+)", said)
    return int(turn[1]) // 90 % 4 if turn and sure and float(sure[1]) > 1 else 0


def _pgm(picture: Image) -> bytes:
    grey = picture.convert("L")
    return b"P5 %d %d 255\n" % grey.size + grey.tobytes()


def _run(options: list[str], data: bytes = b"") -> str:
    program = shutil.which("tesseract")
    if program is None:
        raise NotRead(_MISSING)
    # Its own threads make it slower on the two cores of an office PC, where two pages are read side by side.
    environment = {**os.environ, "OMP_THREAD_LIMIT": "1"}
    with _free:
        _, said = programs.run([program, *options], data, seconds=_SECONDS, memory=_MEMORY, environment=environment)
    return said.decode("utf-8", "replace")


def _glimpses(hocr: str) -> list[Glimpse]:
    found = []
    slope = offset = size = 0.0
    line, count = (0, 0, 0, 0), 0
    for kind, *box, more, text in _SPAN.findall(hocr):
        left, top, right, bottom = (int(value) for value in box)
        if kind != "ocrx_word":
            line, count = (left, top, right, bottom), count + 1
            slope, offset = _numbers(more, "baseline", 2)
            size = _numbers(more, "x_size", 1)[0]
            continue
        words = html.unescape(text).strip()
        if words:
            base = line[3] + offset + slope * ((left + right) / 2 - line[0])
            sure = int(_numbers(more, "x_wconf", 1)[0])
            found.append(Glimpse(words, sure, left, top, right, bottom, base, size, count))
    return found


def _numbers(text: str, name: str, count: int) -> list[float]:
    found = re.search(rf"{name}((?: -?[\d.]+){{{count}}})", text)
    return [float(value) for value in found[1].split()] if found else [0.0] * count
