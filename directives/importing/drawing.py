"""Pictures of the pages of a file, for a person to look at beside what was read. Pure; runs in a process apart."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

WIDTH = 900
_TALLEST = 3 * WIDTH
_QUALITY = 80


def draw(name: str, data: bytes, pages: range) -> Iterator[bytes]:
    """JPEG pictures of these pages, numbered from 1; pages that the file has not are left out."""
    if PurePath(name).suffix.lower() == ".pdf":
        yield from _of_pdf(data, pages)
    else:
        yield from _of_picture(data, pages)


def _of_pdf(data: bytes, pages: range) -> Iterator[bytes]:
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    try:
        for number in pages:
            if number > len(document):
                return
            page = document[number - 1]
            width, height = page.get_size()
            scale = min(WIDTH / max(width, 1), _TALLEST / max(height, 1))
            yield _jpeg(page.render(scale=scale).to_pil())
            page.close()
    finally:
        document.close()


def _of_picture(data: bytes, pages: range) -> Iterator[bytes]:
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data)) as image:
        for number in pages:
            if number > getattr(image, "n_frames", 1):
                return
            image.seek(number - 1)
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((WIDTH, _TALLEST))
            yield _jpeg(upright)


def _jpeg(image: Any) -> bytes:
    out = io.BytesIO()
    image.convert("RGB").save(out, "JPEG", quality=_QUALITY)
    return out.getvalue()
