"""Papers as a scanner or a telephone gives them: pictures of a PDF's pages, leaning, noisy, shaded, stamped."""

from __future__ import annotations

import io
import random
from dataclasses import dataclass

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter


@dataclass(frozen=True)
class Machine:
    """How a picture comes about. A scanner's is grey and leans a little; a telephone's has colour, depth and shade."""

    dpi: int = 200
    lean: float = 0.6  # degrees at most
    noise: int = 12
    quality: int = 60  # of the JPEG
    depth: float = 0.0  # how much narrower the upper edge is, as part of the width
    shade: int = 0  # how much darker the right lower corner is
    stamp: bool = False


SCANNER = Machine()
COPIER = Machine(dpi=150, lean=1.2, noise=25, quality=40)
TELEPHONE = Machine(dpi=190, lean=1.5, noise=10, quality=70, depth=0.02, shade=110, stamp=True)


def pictures(pdf: bytes, machine: Machine = SCANNER, seed: int = 1) -> list[Image.Image]:
    dice = random.Random(seed)  # noqa: S311
    document = pypdfium2.PdfDocument(pdf)
    pages = [page.render(scale=machine.dpi / 72).to_pil().convert("RGB") for page in document]
    if machine.stamp:
        pages[-1] = _stamped(pages[-1], machine.dpi)
    return [_taken(page, machine, dice) for page in pages]


def as_scan(pdf: bytes, machine: Machine = SCANNER, seed: int = 1) -> bytes:
    """A PDF of nothing but pictures."""
    first, *others = pictures(pdf, machine, seed)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=others, resolution=machine.dpi, quality=machine.quality)
    return out.getvalue()


def as_picture(picture: Image.Image, form: str = "JPEG") -> bytes:
    out = io.BytesIO()
    picture.save(out, form, quality=70)
    return out.getvalue()


def _taken(page: Image.Image, machine: Machine, dice: random.Random) -> Image.Image:
    page = page.rotate(dice.uniform(-machine.lean, machine.lean), Image.Resampling.BICUBIC, fillcolor="white")
    if machine.depth:
        page = _leaning_back(page, machine.depth)
    page = ImageChops.subtract(page, _shadow(page.size, machine.shade)) if machine.shade else page.convert("L")
    grain = Image.frombytes("L", page.size, dice.randbytes(page.width * page.height))
    # Evenly spread, with this standard deviation around the middle.
    grain = grain.point(lambda value: round(128 + (value - 127.5) * 2 * machine.noise / 74))
    page = ImageChops.add(page, grain if page.mode == "L" else Image.merge("RGB", [grain] * 3), offset=-134)
    return page.filter(ImageFilter.GaussianBlur(machine.dpi / 400))


def _leaning_back(page: Image.Image, depth: float) -> Image.Image:
    """As seen by somebody who stands at the lower edge."""
    width, height = page.size
    by = width * depth
    return page.transform(
        page.size, Image.Transform.QUAD, (-by, -by, -by / 4, height, width + by / 4, height, width + by, -by),
        Image.Resampling.BICUBIC, fillcolor=(200, 190, 180),
    )  # fmt: skip


def _shadow(size: tuple[int, int], depth: int) -> Image.Image:
    slope = Image.linear_gradient("L").rotate(35, expand=True).resize(size)
    return Image.merge("RGB", [slope.point(lambda value: value * depth // 255)] * 3)


def _stamped(page: Image.Image, dpi: int) -> Image.Image:
    """A round red seal over the left third of the signature."""
    seal = Image.new("RGB", page.size, "white")
    draw, size = ImageDraw.Draw(seal), round(dpi * 1.4)
    left, top = round(page.width * 0.5), round(page.height * 0.3)
    for inset, width in ((0, dpi // 40), (dpi // 8, dpi // 100)):
        draw.ellipse(
            (left + inset, top + inset, left + size - inset, top + size - inset), outline=(205, 40, 45), width=width
        )
    middle, point = (left + size // 2, top + size // 2), size // 6
    draw.regular_polygon((middle, point), 5, fill=(205, 40, 45))
    return ImageChops.darker(page, seal)
