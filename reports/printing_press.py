"""The process that draws a long paper in parts, two at a time, joins them and ends. Started by printing.py.

It starts as printing_child.py does, with the same limits and the same doors shut. WeasyPrint is loaded once; each
batch of parts is then drawn in a fork, which ends with all the boxes it made, so no process grows with the paper.

In, a line on stdin once the JSON lies in the file "job" (parts, css, fonts, variant, memory, seconds). A part without
html lies in the working folder already, drawn before; the others are put there, for the next time. Out, the PDF on
stdout or an exit code.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from reports.printing_child import (
    NO_FONT,
    NO_LIBRARY,
    NO_MEMORY,
    SCHEME,
    NoFont,
    draw,
    fail_without_fonts,
    finish_tags,
    finisher_for,
    own_files_fetcher,
    set_limits,
    shut_the_doors,
)

AT_ONCE = 2
BATCH = 8  # parts drawn by one process before it ends
FAILED = 1
LONGEST_WAIT = 900  # seconds for a job; a process kept waiting that nobody uses ends by itself
# The number of a page is laid out with it, but put on only when its neighbours are known.
HIDDEN = '@%(at)s { content: "0"; visibility: hidden }'
NUMBERLESS = f"@page {{ {HIDDEN} }} @page :first {{ {HIDDEN} }}"
SAMPLE = '<html lang="vi"><body>0123456789<b>0</b><i>0</i><b><i>0</i></b></body></html>'


class Drawing:
    """What all parts share: the letters, the style sheet, and where to put what is drawn.

    Letters and style sheet are made by each process for itself, when it first draws: newer versions of Pango look
    fonts up in a thread of their own, which a fork does not take along, and would wait for it for ever.
    """

    def __init__(self, job: dict[str, Any], files: dict[str, bytes]) -> None:
        self.job, self.files, self.variant = job, files, job["variant"]
        self.fetcher = own_files_fetcher(files)

    @cached_property
    def fonts(self) -> Any:
        from weasyprint.text.fonts import FontConfiguration

        return FontConfiguration()

    @cached_property
    def css(self) -> Any:
        from weasyprint import CSS

        css = self.job["css"] + NUMBERLESS % {"at": self.job["number_at"]}
        return CSS(string=css, base_url=SCHEME, url_fetcher=self.fetcher, font_config=self.fonts)

    def part(self, html: str, *, is_first: bool = False) -> tuple[dict[str, Any], bytes]:
        """Some pages of an appendix, without their numbers: where these belong is told.

        The first part of a paper gives the whole file its properties, also when that is an appendix by itself.
        """
        from weasyprint import HTML

        source = HTML(string=html, base_url=SCHEME, url_fetcher=self.fetcher)
        document = source.render(font_config=self.fonts, stylesheets=[self.css])
        places = [_place_of_number(page, self.job["number_at"]) for page in document.pages]
        with _fonts_told() as told:
            pdf = document.write_pdf(
                pdf_variant=self.variant, finisher=finisher_for(self.variant) if is_first else finish_tags
            )
        return {"letters": told, "numbers": places}, pdf

    def main(self, html: str) -> tuple[dict[str, Any], bytes]:
        """The paper itself, whose pages number themselves."""
        with _fonts_told() as told:
            pdf = draw(html, self.files, self.variant)
        return {"letters": told, "numbers": []}, pdf

    def letters(self, used: dict[str, dict[str, Any]]) -> bytes:
        """A file of one page whose fonts hold every letter that any part uses."""
        from weasyprint import HTML

        source = HTML(string=SAMPLE, base_url=SCHEME, url_fetcher=self.fetcher)
        document = source.render(font_config=self.fonts, stylesheets=[self.css])
        with _fonts_added(used):
            return document.write_pdf()


def _place_of_number(page: Any, at: str) -> list[float] | None:
    """Middle, base line and size of the number of the page, in points from the lower left corner; none where an
    appendix begins that counts its own pages."""
    box = next((box for box in page._page_box.children if getattr(box, "at_keyword", "") == f"@{at}"), None)
    if box is None:
        return None
    text = next(child for child in box.descendants() if type(child).__name__ == "TextBox")
    scale = 0.75
    middle, line = text.position_x + text.width / 2, text.position_y + text.baseline
    return [middle * scale, (page.height - line) * scale, text.style["font_size"] * scale]


class _fonts_told:
    """While it lasts fonts are not put into the file; which letters of them are used is told instead."""

    def __enter__(self) -> dict[str, dict[str, Any]]:
        import pydyf
        import weasyprint.pdf as writer

        told: dict[str, dict[str, Any]] = {}

        def tell(pdf: Any, fonts: dict[Any, Any], compress: bool, subset: bool, options: object) -> Any:
            for font in fonts.values():
                one = told.setdefault(font.hash, {"widths": {}, "to_unicode": {}})
                one["widths"] |= font.widths
                one["to_unicode"] |= font.to_unicode
            return pydyf.Dictionary()

        self.own, writer.build_fonts_dictionary = writer.build_fonts_dictionary, tell
        return told

    def __exit__(self, *trouble: object) -> None:
        import weasyprint.pdf as writer

        writer.build_fonts_dictionary = self.own


class _fonts_added:
    """While it lasts fonts are put into the file with the letters that others use besides."""

    def __init__(self, used: dict[str, dict[str, Any]]) -> None:
        self.used = used

    def __enter__(self) -> None:
        import weasyprint.pdf as writer

        self.own = writer.build_fonts_dictionary

        def add(pdf: Any, fonts: dict[Any, Any], compress: bool, subset: bool, options: Any) -> Any:
            for font in fonts.values():
                more = self.used.get(font.hash, {"widths": {}, "to_unicode": {}})
                font.widths = dict(sorted((font.widths | more["widths"]).items()))
                font.to_unicode = dict(sorted((font.to_unicode | more["to_unicode"]).items()))
            return self.own(pdf, fonts, compress, subset, options)

        writer.build_fonts_dictionary = add

    def __exit__(self, *trouble: object) -> None:
        import weasyprint.pdf as writer

        writer.build_fonts_dictionary = self.own


# --- Parts as files ---------------------------------------------------------------------------------------------------


def keep(index: int, told: dict[str, Any], pdf: bytes) -> None:
    unfinished = f"{index}.unfinished"
    with open(unfinished, "wb") as file:
        file.write(json.dumps(told).encode() + b"\n" + pdf)
    os.rename(unfinished, f"{index}.part")


def kept(index: int) -> tuple[dict[str, Any], bytes]:
    with open(f"{index}.part", "rb") as file:
        return json.loads(file.readline()), file.read()


def batches(wanted: list[int]) -> Iterator[list[int]]:
    """The paper itself alone and first: it takes longest. Then enough parts for both processes to end together."""
    if wanted and not wanted[0]:
        yield wanted[:1]
        wanted = wanted[1:]
    size = min(BATCH, max(1, -(-len(wanted) // 6)))
    for start in range(0, len(wanted), size):
        yield wanted[start : start + size]


def draw_batch(drawing: Drawing, batch: list[int]) -> None:
    for index in batch:
        part = drawing.job["parts"][index]
        draw_one = drawing.main if part["is_main"] else partial(drawing.part, is_first=not index)
        keep(index, *draw_one(part["html"]))


def draw_all(drawing: Drawing, wanted: list[int], meanwhile: Callable[[], None]) -> int:
    """Each batch in a process of its own, so many at once; 0, or the code with which the first one failed.

    What is done meanwhile begins when the last one is under way: from then on nothing is started any more.
    """
    running = 0
    for batch in batches(wanted):
        if running == AT_ONCE:
            if code := _ended():
                return code
            running -= 1
        _fork(drawing, batch)
        running += 1
    meanwhile()
    codes = [_ended() for _ in range(running)]
    return next(filter(None, codes), 0)


class Joining:
    """The parts as they come together: those drawn before while the others are being drawn, then these."""

    def __init__(self, drawing: Drawing, wanted: list[int]) -> None:
        self.drawing, self.wanted = drawing, wanted
        self.parts: dict[int, Any] = {}
        self.used: dict[str, dict[str, Any]] = {}
        self.letters = b""

    def begin(self) -> None:
        shut_the_doors()
        self._take(index for index in range(len(self.drawing.job["parts"])) if index not in self.wanted)

    def end(self) -> bytes:
        from reports import printing_join

        self._take(self.wanted)
        return printing_join.joined([self.parts[index] for index in sorted(self.parts)], self.letters)

    def _take(self, indexes: Iterable[int]) -> None:
        from reports import printing_join

        before = json.dumps(self.used)
        for index in indexes:
            told, pdf = kept(index)
            self.parts[index] = told, printing_join.opened(pdf)
            printing_join.add_letters(self.used, told["letters"])
        self.used = {font: _sorted(signs) for font, signs in sorted(self.used.items())}
        if not self.letters or json.dumps(self.used) != before:
            self.letters = self.drawing.letters(self.used)


def _sorted(signs: dict[str, Any]) -> dict[str, Any]:
    return {name: dict(sorted(found.items())) for name, found in signs.items()}


def _fork(drawing: Drawing, batch: list[int]) -> None:
    if os.fork():
        return
    code = FAILED
    try:
        shut_the_doors()
        draw_batch(drawing, batch)
        code = 0
    except MemoryError:
        code = NO_MEMORY
    except NoFont as damaged:
        print(damaged, file=sys.stderr)  # noqa: T201
        code = NO_FONT
    except BaseException as trouble:
        import traceback

        traceback.print_exception(trouble)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _ended() -> int:
    code = os.waitstatus_to_exitcode(os.wait()[1])
    return code if code >= 0 else NO_MEMORY


def asked_for() -> dict[str, Any] | None:
    """The job, once it is there; None when nobody wants anything any more."""
    signal.alarm(LONGEST_WAIT)
    line = sys.stdin.buffer.readline()
    signal.alarm(0)
    if not line:
        return None
    with open("job", "rb") as file:
        job: dict[str, Any] = json.load(file)
    return job


def main() -> int:
    answer = os.dup(1)
    os.dup2(2, 1)
    try:
        import weasyprint  # noqa: F401

        from reports import printing_join  # noqa: F401
    except OSError as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return NO_LIBRARY
    job = asked_for()
    if job is None:
        return 0
    set_limits(job["memory"], job["seconds"])
    files = {}
    try:
        for name, path in job["fonts"].items():
            with open(path, "rb") as file:
                files[SCHEME + name] = file.read()
    except OSError as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return NO_FONT
    gc.disable()
    fail_without_fonts()
    drawing = Drawing(job, files)
    wanted = [index for index, part in enumerate(job["parts"]) if part["html"] is not None]
    joining = Joining(drawing, wanted)
    if code := draw_all(drawing, wanted, joining.begin):
        return code
    pdf = joining.end()
    with os.fdopen(answer, "wb") as out:
        out.write(pdf)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)
