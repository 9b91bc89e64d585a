"""Joining the parts of a paper into one PDF: pages, fonts, bookmarks, structure tree, and the numbers of the pages.

The first part gives the file its properties, and its marks as PDF/A and PDF/UA; the others give their pages. Fonts
come once, with all letters. What stands for the same paper stands in the same bytes, whichever parts were drawn anew.
"""

import io
from typing import Any

import pikepdf

Told = dict[str, Any]
Numbers = list[tuple[int, list[float] | None]]  # of each page, and where it is put on


def add_letters(used: dict[str, Told], more: dict[str, Told]) -> None:
    """JSON made the numbers of the signs into text; here they become numbers again."""
    for font, letters in more.items():
        mine = used.setdefault(font, {"widths": {}, "to_unicode": {}})
        for name in mine:
            mine[name] |= {int(sign): value for sign, value in letters[name].items()}


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def joined(parts: list[tuple[Told, pikepdf.Pdf]], letters: bytes) -> bytes:
    whole, source = parts[0][1], opened(letters)
    fonts = whole.make_indirect(whole.copy_foreign(source.pages[0].Resources.Font))
    numbers: Numbers = [(number, None) for number in range(1, len(whole.pages) + 1)]  # the paper itself bears its own
    if parts[0][0]["numbers"]:
        numbers = []
        _count(numbers, parts[0][0]["numbers"])
    for told, part in parts[1:]:
        first = len(whole.pages)
        whole.pages.extend(part.pages)
        _join_tags(whole, part, first)
        _join_bookmarks(whole, part)
        _count(numbers, told["numbers"])
    colours = whole.pages[0].Resources.get("/ColorSpace")
    for page in whole.pages:
        page.Resources.Font = fonts
        if colours is not None:
            page.Resources.ColorSpace = colours
    _number(whole, numbers, fonts)
    out = io.BytesIO()
    whole.save(
        out, deterministic_id=True, fix_metadata_version=False, object_stream_mode=pikepdf.ObjectStreamMode.generate
    )
    return out.getvalue()


def _join_tags(whole: pikepdf.Pdf, part: pikepdf.Pdf, first: int) -> None:
    """Hang the part's structure beside ours; its pages and links get the next numbers in the table of parents."""
    if "/StructTreeRoot" not in whole.Root:
        return
    root = whole.Root.StructTreeRoot
    document, numbers = root.K[0], root.ParentTree.Nums
    free = int(numbers[-2]) + 1 if len(numbers) else 0
    theirs = whole.copy_foreign(part.Root.StructTreeRoot.ParentTree).Nums
    for at in range(0, len(theirs), 2):
        numbers.append(free + int(theirs[at]))
        numbers.append(theirs[at + 1])
    for page in whole.pages[first:]:
        page.StructParents = free + int(page.StructParents)
        for link in page.get("/Annots", []):
            if "/StructParent" in link:
                link.StructParent = free + int(link.StructParent)
    for kid in whole.copy_foreign(part.Root.StructTreeRoot.K[0]).K:
        kid.P = document
        document.K.append(kid)


def _join_bookmarks(whole: pikepdf.Pdf, part: pikepdf.Pdf) -> None:
    if "/Outlines" not in part.Root:
        return
    theirs = whole.copy_foreign(part.Root.Outlines)
    if "/Outlines" not in whole.Root:
        whole.Root.Outlines = theirs
        return
    ours = whole.Root.Outlines
    mark: Any = theirs.First
    mark.Prev, ours.Last.Next = ours.Last, mark
    while mark is not None:
        mark.Parent = ours
        mark = mark.get("/Next")
    ours.Last = theirs.Last
    ours.Count = int(ours.Count) + int(theirs.Count)


def _count(numbers: Numbers, places: list[list[float] | None]) -> None:
    """Count on; a page of an appendix that has no place for its number is the first of the appendix's own count."""
    for place in places:
        numbers.append((numbers[-1][0] + 1 if numbers and place else 1, place))


def _number(whole: pikepdf.Pdf, numbers: Numbers, fonts: Any) -> None:
    """Put the numbers on, as decoration that screen readers pass over. The first page of a paper bears none."""
    name = next(key for key, font in fonts.items() if str(font.BaseFont).endswith("+Liberation-Serif"))
    font = fonts[name]
    signs = {text: sign for sign, text in _signs(font)}
    widths = _widths(font)
    for page, (number, place) in zip(whole.pages, numbers, strict=True):
        if place is None or number == 1:
            continue
        middle, line, size = place
        codes = [signs[digit] for digit in str(number)]
        left = middle - sum(widths[code] for code in codes) * size / 2000
        text = "".join(f"{code:04x}" for code in codes)
        drawn = f"/Artifact BMC q BT {name} {size:g} Tf 0 g {left:.3f} {line:.3f} Td <{text}> Tj ET Q EMC"
        # Before the page's own signs, which turn the sheet upside down.
        page.contents_add(whole.make_stream(drawn.encode()), prepend=True)


def _signs(font: Any) -> list[tuple[int, str]]:
    """(sign, letter) out of the font's table of letters, as WeasyPrint writes it."""
    found = []
    inside = False
    for row in font.ToUnicode.read_bytes().splitlines():
        if row.endswith(b"bfchar"):
            inside = row.endswith(b"beginbfchar")
        elif inside:
            sign, letter = row.replace(b"<", b"").replace(b">", b"").split()
            found.append((int(sign, 16), bytes.fromhex(letter.decode()).decode("utf-16-be")))
    return found


def _widths(font: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    table = font.DescendantFonts[0].W
    for at in range(0, len(table), 2):
        first = int(table[at])
        found |= {first + index: float(width) for index, width in enumerate(table[at + 1])}
    return found
