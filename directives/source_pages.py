"""The source of a reading as the review shows it: its lines as text, and where they stand on pictures of its pages."""

from __future__ import annotations

import fcntl
import logging
import shutil
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

from django.conf import settings

from directives.importing.apart import draw_apart
from directives.importing.lines import NotRead
from directives.importing.readers.pdf import MAX_PAGES
from directives.models import Reading

logger = logging.getLogger(__name__)
DRAWN = (".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff")
AT_ONCE = 4  # starting the process that draws costs as much as a few pages


@dataclass(frozen=True)
class Spot:
    """Where a line stands on its page, in thousandths of the page as SVG writes them."""

    line: int
    text: str
    x: str
    y: str
    width: str
    height: str


@dataclass
class Page:
    number: int
    spots: list[Spot] = field(default_factory=list)


def shown(reading: Reading, asked: str) -> dict[str, Any]:
    """For the template. `asked` is "text" or "pages"; a file with pictures shows them unless text is asked."""
    pages = pages_of(reading)
    return {"lines": reading.found["lines"], "pages": pages, "as_text": not pages or asked == "text"}


def has_pictures(reading: Reading) -> bool:
    return reading.state == Reading.State.READ and bool(reading.file) and PurePath(reading.name).suffix.lower() in DRAWN


def pages_of(reading: Reading) -> list[Page]:
    if not has_pictures(reading):
        return []
    lines = reading.found["lines"]
    count = max([line.get("page", 1) for line in lines] + [reading.pages_total or 1])
    pages = [Page(number) for number in range(1, count + 1)]
    for line in lines:
        if box := line.get("box"):
            pages[line["page"] - 1].spots.append(_spot(line, box))
    return pages


def _spot(line: dict[str, Any], box: list[float]) -> Spot:
    left, top, right, bottom = (round(value * 1000) for value in box)
    # A little room around the letters, so that thin lines are easy to hit.
    left, top, right, bottom = max(left - 6, 0), max(top - 2, 0), min(right + 6, 1000), min(bottom + 2, 1000)
    return Spot(line["number"], line["text"], str(left), str(top), str(right - left), str(bottom - top))


def picture(reading: Reading, number: int) -> Path | None:
    """The file with the picture of one page, drawn when it is first asked for; nothing where there is no such page."""
    if not has_pictures(reading) or not 1 <= number <= MAX_PAGES:
        return None
    path = _folder(reading.sha256) / f"{number}.jpg"
    if not path.exists():
        _draw(reading, number)
    return path if path.exists() else None


def _draw(reading: Reading, number: int) -> None:
    """Four pages at a time; whoever asks for one of them meanwhile waits for these."""
    folder = _folder(reading.sha256)
    folder.mkdir(parents=True, exist_ok=True)
    first = number - (number - 1) % AT_ONCE
    with (folder / f"{first}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (folder / f"{number}.jpg").exists():
            return
        with reading.file.open("rb") as file:
            data = file.read()
        try:
            drawn = draw_apart(reading.name, data, range(first, first + AT_ONCE))
        except NotRead:
            logger.warning("could not draw pages of reading %s", reading.pk)
            return
        for place, jpeg in enumerate(drawn):
            draft = folder / f"{first + place}.draft"
            draft.write_bytes(jpeg)
            draft.replace(folder / f"{first + place}.jpg")


def forget(sha256: str) -> None:
    """Throw the pictures away; they can be drawn again while the file is there."""
    if sha256:
        shutil.rmtree(_folder(sha256), ignore_errors=True)


def forget_all_but(kept: set[str]) -> None:
    """Throw away what was drawn while its file was being thrown away."""
    for folder in (Path(settings.DATA_DIR) / "pages").glob("*/*"):
        if folder.name not in kept:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(sha256: str) -> Path:
    return Path(settings.DATA_DIR) / "pages" / sha256[:2] / sha256
