"""The process that draws one PDF and ends. Started by printing.py; nothing else runs or imports it, but its test.

What is drawn was partly typed by many hands, so it is drawn where it can do no harm: with limits on memory and time,
with no environment, with a fetcher that knows four font files, and with network, processes and other files refused by
an audit hook, which nothing in the process can take away again. Written without Django, so that it starts quickly.

In, a line on stdin once the JSON lies in the file "job" (html, fonts, variant, memory, seconds); out, the PDF on
stdout, or a telling exit code.
"""

import gc
import json
import logging
import os
import resource
import signal
import sys
import sysconfig
from collections.abc import Iterator
from typing import Any

NO_MEMORY, NO_LIBRARY, NO_FONT = 3, 4, 5
BOTH = "pdf/a-3a"  # to be kept for decades, with the tags that PDF/UA-1 asks for
SCHEME = "paper:"
# What a PDF/A must say of a mark that it does not know itself, and the mark: PDF/UA-1, for screen readers.
UNIVERSAL_ACCESS = b"""
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
</rdf:RDF>"""


def own_files_fetcher(files: dict[str, bytes]) -> Any:
    """A WeasyPrint fetcher that answers from `files` by exact address and refuses all else, redirects included."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class OwnFiles(URLFetcher):
        def fetch(self, url: str, headers: object = None) -> URLFetcherResponse:
            if url not in files:
                raise ValueError(f"refused: {url[:200]}")
            return URLFetcherResponse(url, files[url], {"Content-Type": "font/ttf"})

        def open(self, url: Any, data: object = None, timeout: object = None) -> URLFetcherResponse:
            return self.fetch(getattr(url, "full_url", url))

    # What our own template asks for and does not get is a fault to be told, not a paper in the wrong letters.
    return OwnFiles(fail_on_errors=True)


def set_limits(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 26, 1 << 26))
    signal.alarm(seconds + 5)  # ends us even when the parent is no longer there to do it
    os.nice(10)  # people at their screens come first


def shut_the_doors() -> None:
    """Refuse the network, other programs, and any file but Python's own and our temporary folder."""
    paths = [sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    rooms = tuple(os.path.realpath(path) + os.sep for path in [*paths, os.environ["TMPDIR"]])
    refused = ("socket.", "subprocess.", "os.exec", "os.posix_spawn", "os.system", "os.fork", "pty.", "urllib.Request")
    sys.dont_write_bytecode = True

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open":
            if isinstance(args[0], (str, bytes)) and not os.path.realpath(os.fsdecode(args[0])).startswith(rooms):
                raise PermissionError(f"refused to open {args[0]!r}")
        elif event.startswith(refused):
            raise PermissionError(f"refused: {event}")

    sys.addaudithook(guard)


def draw(html: str, files: dict[str, bytes], variant: str | None) -> bytes:
    from weasyprint import HTML

    fail_without_fonts()
    document = HTML(string=html, base_url=SCHEME, url_fetcher=own_files_fetcher(files))
    return document.write_pdf(pdf_variant=variant, finisher=finisher_for(variant))


def finisher_for(variant: str | None) -> Any:
    return _mark_both if variant == BOTH else None


class NoFont(Exception):
    """A face of ours is missing or damaged."""


def fail_without_fonts() -> None:
    """WeasyPrint only warns of it, and prints in whatever other face it finds."""

    class Listener(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.getMessage().startswith("Font-face"):
                raise NoFont(record.getMessage())

    logging.getLogger("weasyprint").handlers = [Listener(logging.WARNING)]


def _mark_both(document: Any, pdf: Any) -> None:
    """WeasyPrint marks a file as PDF/A or as PDF/UA; a tagged one with all of both may say so of both."""
    metadata = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    metadata.stream = [metadata.stream[0].replace(b"</rdf:RDF>", UNIVERSAL_ACCESS)]
    metadata.compress = False  # as archives like to find it
    finish_tags(document, pdf)


def finish_tags(document: Any, pdf: Any) -> None:
    """What WeasyPrint leaves undone of a tagged file."""
    if "StructTreeRoot" in pdf.catalog:
        _mark_headers(pdf)
        _pass_over_margins(pdf)


def _mark_headers(pdf: Any) -> None:
    """Cells of a table's head say that they stand over their column.

    WeasyPrint lets each cell name its head instead, but gives the heads of one table the same name on every page.
    """
    for element in pdf.objects:
        kind = isinstance(element, dict) and element.get("S")
        if kind == "/TH":
            element["A"]["Scope"] = "/Column"
            element.pop("ID", None)
        elif kind == "/TD":
            element["A"].pop("Headers", None)


def _pass_over_margins(pdf: Any) -> None:
    """The numbers and codes in the margins hang on nothing in the structure: they are decoration, and now say so."""

    def at(reference: bytes) -> Any:
        return pdf.objects[int(reference.split()[0])]

    def pieces(element: Any) -> Iterator[tuple[bytes, int]]:
        for kid in element["K"]:
            if isinstance(kid, int):
                yield element["Pg"], kid
            else:
                yield from pieces(at(kid))

    root = at(pdf.catalog["StructTreeRoot"])
    whole, parents = at(root["K"][0]), at(root["ParentTree"])["Nums"]
    kept = set(whole["K"])
    loose: list[Any] = [one for one in pdf.objects if isinstance(one, dict) and one.get("P") == whole.reference]
    found: dict[bytes, set[int]] = {}
    for element in loose:
        if element.reference not in kept:
            for page, piece in pieces(element):
                found.setdefault(page, set()).add(piece)
    for page, numbers in found.items():
        for number in numbers:
            parents[2 * at(page)["StructParents"] + 1][number] = "null"
        signs = at(at(page)["Contents"])
        stream: list[Any] = []
        for sign in signs.stream:
            if stream and isinstance(stream[-1], dict) and stream[-1].get("MCID") in numbers:
                stream[-2:] = ["/Artifact", "BMC"]
            else:
                stream.append(sign)
        signs.stream = stream


def main() -> int:
    sys.stdin.buffer.readline()
    with open("job", "rb") as file:
        job = json.load(file)
    set_limits(job["memory"], job["seconds"])
    answer = os.dup(1)
    os.dup2(2, 1)  # a stray print must not land in the PDF
    files = {}
    try:
        for name, path in job["fonts"].items():
            with open(path, "rb") as file:
                files[SCHEME + name] = file.read()
    except OSError as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return NO_FONT
    try:
        import weasyprint  # noqa: F401  (needs Pango on the machine)
    except OSError as missing:
        print(missing, file=sys.stderr)  # noqa: T201
        return NO_LIBRARY
    gc.disable()  # a short life: collecting costs a third of it and frees little
    shut_the_doors()
    try:
        pdf = draw(job["html"], files, job["variant"])
    except MemoryError:
        return NO_MEMORY
    except NoFont as damaged:
        print(damaged, file=sys.stderr)  # noqa: T201
        return NO_FONT
    with os.fdopen(answer, "wb") as out:
        out.write(pdf)
    return 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # no clearing up of a million boxes
