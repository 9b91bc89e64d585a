"""The words of one Word paragraph: what a person sees of its runs, in Unicode whatever their fonts keep them in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from directives.importing.lines import clean
from directives.importing.readers import legacy

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_V = "{urn:schemas-microsoft-com:vml}"
_NOT_SEEN = (f"{W}del", f"{W}moveFrom", f"{W}txbxContent", f"{_MC}Fallback", f"{W}rt")
# Signs of the two symbol fonts that say something in a plan; others are bullets.
_SIGNS = {
    "symbol": {0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xAE: "→", 0xDE: "⇒", 0xB0: "°",
               0xB7: "-", 0x2D: "-"},
    "wingdings": {0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xA8: "☐", 0x6F: "☐", 0xE0: "→", 0xF0: "⇒"},
}  # fmt: skip


@dataclass
class Fonts:
    """Which font a run is in: its own, that of its styles, that of the document."""

    styles: dict[str, tuple[str, str]] = field(default_factory=dict)  # id → (font, id of the style it rests on)
    default: str = ""

    @classmethod
    def of(cls, document: Any) -> Fonts:
        fonts = cls()
        try:
            root = document.styles.element
        except (KeyError, AttributeError):
            return fonts
        fonts.default = _font_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        for style in root.findall(f"{W}style"):
            base = style.find(f"{W}basedOn")
            below = base.get(f"{W}val", "") if base is not None else ""
            fonts.styles[style.get(f"{W}styleId", "")] = (_font_of(style.find(f"{W}rPr")), below)
            if style.get(f"{W}default") in ("1", "true") and style.get(f"{W}type") == "paragraph":
                fonts.default = _font_of(style.find(f"{W}rPr")) or fonts.default
        return fonts

    def of_paragraph(self, paragraph: Any) -> str:
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return (self._of_style(style.get(f"{W}val", "")) if style is not None else "") or self.default

    def of_run(self, run: Any, otherwise: str) -> str:
        """`otherwise` is the paragraph's font, which a long paragraph looks up once."""
        own = _font_of(run.find(f"{W}rPr"))
        if own:
            return own
        style = run.find(f"{W}rPr/{W}rStyle")
        return (self._of_style(style.get(f"{W}val", "")) if style is not None else "") or otherwise

    def _of_style(self, name: str) -> str:
        for _ in range(12):
            font, below = self.styles.get(name, ("", ""))
            if font or not below:
                return font
            name = below
        return ""


def _font_of(properties: Any) -> str:
    fonts = properties.find(f"{W}rFonts") if properties is not None else None
    if fonts is None:
        return ""
    return fonts.get(f"{W}ascii") or fonts.get(f"{W}hAnsi") or ""


@dataclass
class Words:
    """The text of a paragraph, parted at its line breaks, and what happened to it on the way."""

    pieces: list[str]
    code: str = ""  # the old code it was in
    has_hidden: bool = False
    notes: list[tuple[str, str]] = field(default_factory=list)  # "footnote" or "endnote", and its id


def words_of(paragraph: Any, fonts: Fonts) -> Words:
    said = Words([])
    common = fonts.of_paragraph(paragraph)
    runs: list[tuple[list[str], str]] = []  # pieces of text, their font when it is one of an old code
    for element in seen(paragraph):
        if element.tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
            said.notes.append((element.tag[len(W) : -len("Reference")], element.get(f"{W}id", "")))
        text = _said(element, opens=not any(piece.strip() for pieces, _ in runs for piece in pieces))
        if not text:
            continue
        run = _run_of(element, paragraph)
        if run is not None and _is_on(run.find(f"{W}rPr/{W}vanish")):
            said.has_hidden = said.has_hidden or bool(text.strip())
            continue
        font = fonts.of_run(run, common) if run is not None else ""
        text = _of_symbol_font(text, font)
        font = font if legacy.code_of_font(font) else ""
        if runs and runs[-1][1] == font:
            runs[-1][0].append(text)
        else:
            runs.append(([text], font))
    texts = ["".join(pieces) for pieces, _ in runs]
    turned = [legacy.turned_by_font(text, font) for text, (_, font) in zip(texts, runs, strict=True)]
    changed = [font for text, new, (_, font) in zip(texts, turned, runs, strict=True) if new != text]
    said.code = legacy.code_of_font(changed[0]) or "" if changed else ""
    said.pieces = "".join(turned).split("\n")
    return said


_FIXED = {f"{W}br": "\n", f"{W}cr": "\n", f"{W}noBreakHyphen": "-", f"{W}softHyphen": "\xad"}


def _said(element: Any, *, opens: bool) -> str:
    """The text of one element of a run; `opens` says that nothing stands before it in the paragraph."""
    if element.tag in (f"{W}t", f"{_M}t"):
        return element.text or ""
    if element.tag in (f"{W}tab", f"{W}ptab"):
        return "\t" if element.getparent().tag == f"{W}r" else ""
    if element.tag == f"{W}sym":
        sign = _sign(element)
        # A bullet in front of the words; elsewhere an unknown sign is nothing that a reader would say.
        return sign if sign not in ("", "-") else "- " if opens else " "
    return _FIXED.get(element.tag, "")


def seen(paragraph: Any) -> Iterator[Any]:
    """Everything in a paragraph but deleted text, text boxes and the second form of what is kept twice."""
    for element in paragraph:
        if element.tag in _NOT_SEEN:
            continue
        yield element
        yield from seen(element)


def text_of(paragraph: Any, fonts: Fonts) -> str:
    return clean(" ".join(words_of(paragraph, fonts).pieces))


def paragraphs_of(parent: Any) -> Iterator[Any]:
    """The paragraphs anywhere inside, text boxes' too, each once; those of a deleted row left out."""
    for element in parent:
        if element.tag == f"{_MC}AlternateContent":
            yield from paragraphs_of(form_of(element))
        elif not is_deleted_row(element):
            if element.tag == f"{W}p":
                yield element
            yield from paragraphs_of(element)


def boxes_of(parent: Any) -> Iterator[Any]:
    """The text boxes of a paragraph, each once, not those inside another box."""
    for element in parent:
        if element.tag == f"{W}txbxContent":
            yield element
        elif element.tag == f"{_MC}AlternateContent":
            yield from boxes_of(form_of(element))
        elif element.tag not in (f"{W}del", f"{W}moveFrom"):
            yield from boxes_of(element)


def form_of(alternate: Any) -> Any:
    """Of the forms in which Word keeps one thing, the first that has words."""
    forms = [form for form in alternate if form.tag in (f"{_MC}Choice", f"{_MC}Fallback")]
    with_words = (form for form in forms if next(form.iter(f"{W}t"), None) is not None)
    return next(with_words, forms[0] if forms else alternate)


def word_art_of(element: Any) -> Iterator[str]:
    """Words drawn as a picture, such as a stamp across the page."""
    for path in element.iter(f"{_V}textpath"):
        if words := clean(path.get("string") or ""):
            yield words


def is_deleted_row(element: Any) -> bool:
    return element.tag == f"{W}tr" and element.find(f"{W}trPr/{W}del") is not None


def is_bold(paragraph: Any) -> bool:
    """Every run with words in it is bold."""
    runs = [run for run in paragraph.iter(f"{W}r") if "".join(t.text or "" for t in run.iter(f"{W}t")).strip()]
    return bool(runs) and all(_is_on(run.find(f"{W}rPr/{W}b")) for run in runs)


def is_centred(paragraph: Any) -> bool:
    mark = paragraph.find(f"{W}pPr/{W}jc")
    return mark is not None and mark.get(f"{W}val") == "center"


def _is_on(mark: Any) -> bool:
    return mark is not None and mark.get(f"{W}val") not in ("0", "false", "off")


def _run_of(element: Any, paragraph: Any) -> Any:
    above = element.getparent()
    while above is not None and above is not paragraph and above.tag not in (f"{W}r", f"{_M}r"):
        above = above.getparent()
    return above if above is not None and above is not paragraph else None


def _sign(element: Any) -> str:
    code = element.get(f"{W}char", "")
    try:
        value = int(code, 16) & 0xFF
    except ValueError:
        return ""
    return _SIGNS.get((element.get(f"{W}font") or "").lower(), {}).get(value, "")


def _of_symbol_font(text: str, font: str) -> str:
    known = _SIGNS.get(font.lower(), {})
    return "".join(known.get(ord(c) & 0xFF, c) if 0xF000 <= ord(c) <= 0xF0FF else c for c in text) if known else text
