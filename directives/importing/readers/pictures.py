"""The picture of a page before its letters are read: upright, straight, dark on white; its rules, its bold letters."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING

from PIL import Image, ImageChops, ImageFilter

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

_DARK = 128
_FULL = 190
_FINE = 0.1  # degrees
_MOST_TURN = 5.0


def grey(picture: Picture, *, keep_red_above: float = 0.0) -> Picture:
    """In greys, so that a red stamp over a signature is no ink. Above the given part of the page red stays dark: a mark
    of secrecy is stamped there."""
    if picture.mode in ("1", "L", "I;16", "I", "LA"):
        return picture.convert("L")
    colours = picture.convert("RGB")
    red = colours.getchannel("R")
    if keep_red_above:
        upper = (0, 0, colours.width, round(colours.height * keep_red_above))
        red.paste(colours.crop(upper).convert("L"), upper)
    return red


def flattened(picture: Picture) -> Picture:
    """Paper as white everywhere, without shadows and yellow. More contrast costs more letters than it gives."""
    small = picture.reduce(8)
    # The brightest near each place is paper; letters are narrower than that.
    paper = small.filter(ImageFilter.MaxFilter(7)).filter(ImageFilter.GaussianBlur(6))
    shade = ImageChops.subtract(paper.resize(picture.size, Image.Resampling.BILINEAR), picture)
    return ImageChops.invert(shade)


def leaning(picture: Picture) -> float:
    """By how many degrees, turned against the clock, its lines of text would lie level: at most five."""
    small = picture.reduce(max(1, picture.width // 500))
    ink = ImageChops.invert(small).point(lambda value: 255 if value > _DARK else 0)
    if ink.getbbox() is None:
        return 0.0

    def sharpness(angle: float) -> float:
        """Level lines leave rows full of ink beside rows with none."""
        turned = ink.rotate(angle, resample=Image.Resampling.BILINEAR, fillcolor=0) if angle else ink
        rows = turned.resize((1, turned.height), Image.Resampling.BOX).tobytes()
        return float(sum((one - other) ** 2 for one, other in pairwise(rows)))

    best = max((step / 2 for step in range(-10, 11)), key=sharpness)
    best = max((best + step * _FINE for step in range(-5, 6)), key=sharpness)
    return best if abs(best) < _MOST_TURN and sharpness(best) > sharpness(0) * 1.02 else 0.0


def scaled(picture: Picture, by: float) -> Picture:
    size = (max(1, round(picture.width * by)), max(1, round(picture.height * by)))
    return picture.resize(size, Image.Resampling.BICUBIC)


def turned_right(picture: Picture, quarters: int) -> Picture:
    """Turned with the clock."""
    ways = (Image.Transpose.ROTATE_270, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_90)
    return picture.transpose(ways[quarters - 1]) if quarters else picture


def turned(picture: Picture, angle: float) -> Picture:
    return picture.rotate(angle, resample=Image.Resampling.BICUBIC, fillcolor=255) if abs(angle) >= _FINE else picture


Stroke = tuple[float, float, float]


def rules(picture: Picture, dpi: int) -> tuple[list[Stroke], list[Stroke]]:
    """The straight lines that are drawn, upright (x, top, bottom) and level (y, left, right), in pixels.

    A strip somewhat longer than letters are high, shrunk to one dot, stays full of ink only where a rule runs along it.
    """
    strip = max(8, dpi // 6)
    ink = picture.point(lambda value: 255 if value < _DARK else 0)
    tall = ink.resize((ink.width, max(1, ink.height // strip)), Image.Resampling.BOX)
    wide = ink.resize((max(1, ink.width // strip), ink.height), Image.Resampling.BOX)
    upright = _runs(tall.transpose(Image.Transpose.TRANSPOSE), least=2, thickest=dpi // 25)
    level = _runs(wide, least=3, thickest=dpi // 25)
    return (
        [(x, top * strip, bottom * strip) for x, top, bottom in upright],
        [(y, left * strip, right * strip) for y, left, right in level],
    )


def _runs(picture: Picture, *, least: int, thickest: int) -> list[Stroke]:
    """Dots full of ink side by side in a row: (row, first, last + 1). Rows that touch are one thick rule."""
    width, data = picture.width, picture.point(lambda value: 1 if value > _FULL else 0).tobytes()
    found: list[list[float]] = []  # row, first, last, thickness
    for y in range(picture.height):
        line = data[y * width : (y + 1) * width]
        if 1 not in line:
            continue
        at = 0
        for full, group in groupby(line):
            length = len(list(group))
            if full:
                _add(found, y, at, at + length)
            at += length
    return [
        (y - (thick - 1) / 2, first, last)
        for y, first, last, thick in found
        if thick <= thickest and last - first >= least
    ]


def _add(found: list[list[float]], y: int, first: int, last: int) -> None:
    for run in reversed(found):
        if run[0] < y - 1:
            break
        if run[0] == y - 1 and run[1] <= last and first <= run[2]:
            run[:] = [y, min(run[1], first), max(run[2], last), run[3] + 1]
            return
    found.append([y, first, last, 1])


def without(picture: Picture, upright: list[Stroke], level: list[Stroke], dpi: int) -> Picture:
    """The picture without its rules, which else are read as letters or keep cells from being seen."""
    from PIL import ImageDraw

    bare = picture.copy()
    draw, thick = ImageDraw.Draw(bare), max(2, dpi // 50)
    strip = max(8, dpi // 5)
    for x, top, bottom in upright:
        draw.rectangle((x - thick, top - strip, x + thick, bottom + strip), fill=255)
    for y, left, right in level:
        draw.rectangle((left - strip, y - thick, right + strip, y + thick), fill=255)
    return bare


class Weights:
    """How heavy letters are: the part of their ink that is left when every stroke is made thinner."""

    def __init__(self, picture: Picture, dpi: int) -> None:
        self.scale = max(1, round(dpi / 150))
        self.ink = picture.reduce(self.scale)
        self.core = self.ink
        width, height = self.ink.size
        for x, y in ((1, 0), (-1, 0), (0, 1), (0, -1)):
            self.core = ImageChops.lighter(self.core, self.core.crop((x, y, width + x, height + y)))

    def of(self, left: float, top: float, right: float, bottom: float) -> float:
        x0, y0, x1, y1 = (round(value / self.scale) for value in (left, top, right, bottom))
        box = (x0, y0, x1, y1)
        ink = _dark(self.ink, box)
        return _dark(self.core, box) / ink if ink else 0.0


def _dark(picture: Picture, box: tuple[int, int, int, int]) -> int:
    counts: list[int] = picture.crop(box).histogram()
    return sum(counts[:_DARK])
