"""The printed pages beside their reference pictures in tests/pictures/: a block that moved, grew or vanished is seen.

Compared is how dark each square of four millimetres is, so that another version of Pango or of the renderer, which
sets letters a hair's breadth elsewhere, makes no difference. After a change of layout that is meant:

    RENEW_PICTURES=1 .venv/bin/pytest tests/test_paper_pictures.py

and look at the pictures that changed before they are committed.
"""

import os
from dataclasses import replace
from functools import cache
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

from reports.paper import Layout
from reports.printing import render_html
from reports.printing_child import draw
from tests.paper_reading import FONTS
from tests.paper_sample import LETTERHEAD, report

PICTURES = Path(__file__).parent / "pictures"
DPI, SQUARE = 60, 4  # millimetres
DARKER = 34  # of 255: how much one square may differ; a moved block makes 50 and more, a hair's breadth 18
ON_AVERAGE = 3
PAGES = {"first": "BÁO CÁO", "signature": "(để b/c)", "appendix": "(Kèm theo"}


def paper(profile):
    return report(
        layout=Layout(profile=profile),
        letterhead=replace(LETTERHEAD, number="15/BC-VHXH" if profile == "nd30" else "23-BC/ĐU"),
    )


@cache
def pages(profile, more_css=""):
    """The three pages that are looked at, as grey pictures."""
    html = render_html(paper(profile)).replace("</style>", f"{more_css}</style>")
    found = {}
    with pypdfium2.PdfDocument(draw(html, FONTS, None)) as document:
        for page in document:
            text = page.get_textpage().get_text_bounded()
            for name, words in PAGES.items():
                if words in text and name not in found:
                    found[name] = page.render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    return found


def squares(picture):
    """How dark each square of the page is."""
    side = DPI * SQUARE / 25.4
    return picture.resize((round(picture.width / side), round(picture.height / side)), Image.Resampling.BOX)


def differences(one, other):
    """The greatest and the mean difference of darkness; any at all where the sheets are not of one size."""
    if one.size != other.size:
        return 255, 255
    unlike = ImageChops.difference(squares(one), squares(other))
    return unlike.getextrema()[1], ImageStat.Stat(unlike).mean[0]


def is_like(one, other):
    greatest, mean = differences(one, other)
    return greatest <= DARKER and mean <= ON_AVERAGE


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("profile", ["hd05", "hd36", "nd30"])
def test_the_page_looks_as_its_picture(profile, page):
    drawn, path = pages(profile)[page], PICTURES / f"{profile}-{page}.png"
    if os.environ.get("RENEW_PICTURES"):
        drawn.quantize(16).save(path, optimize=True)
    with Image.open(path) as kept:
        kept = kept.convert("L")
    if not is_like(drawn, kept):
        drawn.save(seen := Path(os.environ.get("TMPDIR", "/tmp")) / f"{path.stem}-now.png")  # noqa: S108
        pytest.fail(f"{path.name}: {differences(drawn, kept)}; now it looks as {seen}")


@pytest.mark.parametrize(
    ("page", "css"),
    [
        ("first", ".letterhead .left { padding-top: 3mm }"),
        ("first", ".type { margin-top: 20pt }"),
        ("first", ".letterhead .party { font-size: 14pt }"),
        ("first", ".body { font-weight: 700 }"),
        ("first", ".dashes { display: none }"),
        ("signature", ".signature { padding-left: 6mm }"),
        ("signature", ".recipients .label { display: none }"),
        ("signature", ".name { margin-top: 22mm }"),
        ("appendix", ".grid td { padding: 3pt }"),
        ("appendix", ".grid .band { display: none }"),
        ("appendix", "@page landscape { margin-left: 24mm }"),
    ],
)
def test_a_block_that_moved_is_seen(page, css):
    assert not is_like(pages("hd05", css)[page], pages("hd05")[page])


@pytest.mark.parametrize("css", ["html { letter-spacing: 0.003pt }", ".letterhead { padding-top: 0.2mm }"])
def test_a_hairs_breadth_makes_no_difference(css):
    for page, drawn in pages("hd05", css).items():
        assert is_like(drawn, pages("hd05")[page]), (page, differences(drawn, pages("hd05")[page]))


def test_the_pictures_are_small_and_none_is_left_over():
    files = list(PICTURES.glob("*.png"))
    assert {file.stem for file in files} == {
        f"{profile}-{page}" for profile in ("hd05", "hd36", "nd30") for page in PAGES
    }
    assert sum(file.stat().st_size for file in files) < 1_000_000
