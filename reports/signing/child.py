"""The process that signs one PDF, or looks at the signatures of one, and ends. Started by running.py.

A key comes in on stdin and dies with the process: files, network and other programs are refused by an audit hook
before the key is read. A file from outside is opened here for the same reason. Written without Django.

In, one line of JSON; out, one line of JSON and after it the signed PDF. `refused` in the answer names a sentence of
running.py; nothing that came in is ever written to stderr.
"""

from __future__ import annotations

import base64
import io
import json
import os
import resource
import signal
import sys
import sysconfig
from datetime import datetime, timedelta, timezone
from typing import Any

HERE = timezone(timedelta(hours=7))
MARK = (65.0, 22.0)  # mm, where the seal goes
MM = 72 / 25.4
RED = (192, 0, 0)
DOTS = 12  # per mm of the mark
# What an update of a signed paper may change of objects that were there: how pages look is not among it.
CATALOGUE_MAY = {"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Metadata", "/Version"}
PAGE_MAY = {"/Annots", "/Tabs", "/StructParents"}
HOUSEKEEPING = {"/Metadata", "/XRef", "/ObjStm", "/StructTreeRoot", "/StructElem"}
LARGEST_MARK = 0.25  # of its page


class Refused(Exception):
    """`args[0]` names the sentence; `args[1]`, where there is one, is what stands in it."""


# --- Signing ----------------------------------------------------------------------------------------------------------


def sign(job: dict[str, Any], pdf: bytes, font: bytes) -> tuple[dict[str, Any], bytes]:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import fields, signers

    at = datetime.fromisoformat(job["at"])
    signer = _opened(base64.b64decode(job.pop("key")), job.pop("passphrase"))
    cert = signer.signing_cert
    _may_sign(cert, at)
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    name = f"ChuKy{1 + sum(1 for _ in fields.enumerate_sig_fields(writer.prev))}"
    place = _place(pdf, job["beside"]) if name == "ChuKy1" else None
    page, box = place or (0, None)
    about = signers.PdfSignatureMetadata(
        field_name=name, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES, name=common_name(cert.subject)
    )
    style = _mark(_lines(cert.subject, at), font) if box else None

    class Signer(signers.PdfSigner):
        def init_signing_session(self, *args: Any, **kwargs: Any) -> Any:
            """The moment is that of the mark, as the asker's clock gave it, not a second look at the clock."""
            session = super().init_signing_session(*args, **kwargs)
            session.system_time = at.astimezone(HERE)
            return session

    signed = Signer(
        about, signer=signer, stamp_style=style, new_field_spec=fields.SigFieldSpec(name, on_page=page, box=box)
    ).sign_pdf(writer)
    return {"marked": box is not None}, signed.getvalue()


def _opened(key: bytes, passphrase: str) -> Any:
    from asn1crypto import pkcs12
    from pyhanko.sign import signers

    try:
        pkcs12.Pfx.load(key, strict=True).native  # noqa: B018  reads the whole of it
    except Exception:
        raise Refused("not_a_key") from None
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(key, [], passphrase.encode() or None)
    except AttributeError:
        raise Refused("no_private_key") from None
    except Exception:
        raise Refused("wrong_passphrase") from None
    if signer is None or signer.signing_cert is None:
        raise Refused("no_private_key")
    return signer


def _may_sign(cert: Any, at: datetime) -> None:
    if at < cert.not_valid_before:
        raise Refused("not_yet_valid", f"{cert.not_valid_before.astimezone(HERE):%d/%m/%Y}")
    if at > cert.not_valid_after:
        raise Refused("expired", f"{cert.not_valid_after.astimezone(HERE):%d/%m/%Y}")
    usage = cert.key_usage_value
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise Refused("not_for_signing")


def common_name(name: Any) -> str:
    """Who it is, in the words of the certificate."""
    native = name.native
    found = native.get("common_name") or native.get("organization_name") or name.human_friendly
    return " ".join(" ".join(found if isinstance(found, list) else [found]).split())


def _lines(subject: Any, at: datetime) -> list[str]:
    who, office = common_name(subject), subject.native.get("organization_name") or ""
    office = " ".join(office) if isinstance(office, list) else office
    moment = f"{at.astimezone(HERE):%d/%m/%Y %H:%M:%S} +07:00"
    return [f"Ký bởi: {who}", *([f"Cơ quan: {office}"] if office and office != who else []), f"Thời gian ký: {moment}"]


def _place(pdf: bytes, beside: list[str]) -> tuple[int, tuple[int, int, int, int]] | None:
    """Page and box under the last of the words found: [authority, position], each as it was printed."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    for words in reversed([words for words in beside if words.strip()]):
        for number in reversed(range(len(document))):
            found = document[number].get_textpage().search(words, match_case=True)
            last = None
            while at := found.get_next():
                last = at
            if last is None:
                continue
            text = document[number].get_textpage()
            boxes = [text.get_charbox(place) for place in range(last[0], last[0] + last[1])]
            left, bottom, right = min(b[0] for b in boxes), min(b[1] for b in boxes), max(b[2] for b in boxes)
            wide, high = MARK[0] * MM, MARK[1] * MM
            middle = (left + right) / 2 - 10 * MM  # a seal stands on the left of the name
            x = min(max(middle - wide / 2, 30 * MM), document[number].get_width() - 10 * MM - wide)
            return number, (round(x), round(bottom - 4 - high), round(x + wide), round(bottom - 4))
    return None


def _mark(lines: list[str], font: bytes) -> Any:
    """The visible mark, drawn in our own letters: who and when, in red, framed."""
    from PIL import Image, ImageDraw, ImageFont
    from pyhanko.pdf_utils.images import PdfImage
    from pyhanko.pdf_utils.layout import AxisAlignment, InnerScaling, Margins, SimpleBoxLayoutRule
    from pyhanko.stamp import StaticStampStyle

    wide, high = (round(side * DOTS) for side in MARK)
    picture = Image.new("RGB", (wide, high), "white")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((3, 3, wide - 4, high - 4), outline=RED, width=5)
    for size in range(56, 20, -2):
        letters = ImageFont.truetype(io.BytesIO(font), size)
        shown = [part for line in lines for part in _broken(line, letters, wide - 50)]
        if len(shown) * size * 1.25 <= high - 30 and (len(shown) == len(lines) or size <= 36):
            break
    for number, line in enumerate(shown):
        draw.text((25, 15 + number * size * 1.25), line, font=letters, fill=RED)
    fill = SimpleBoxLayoutRule(
        x_align=AxisAlignment.ALIGN_MID, y_align=AxisAlignment.ALIGN_MID, margins=Margins(0, 0, 0, 0),
        inner_content_scaling=InnerScaling.STRETCH_TO_FIT,
    )  # fmt: skip
    return StaticStampStyle(
        background=PdfImage(picture, name="Mark"), background_opacity=1, background_layout=fill, border_width=0
    )


def _broken(line: str, letters: Any, wide: float) -> list[str]:
    lines, words = [""], line.split()
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if letters.getlength(longer) > wide and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


# --- Looking at what was signed ---------------------------------------------------------------------------------------


def check(job: dict[str, Any], original: bytes, signed: bytes) -> dict[str, Any]:
    """Who signed, and that nothing but signatures was added to the original. Raises Refused with what is wrong."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    if signed == original:
        raise Refused("unsigned")
    if not signed.startswith(original):
        raise Refused("not_our_paper")
    try:
        was, now = PdfFileReader(io.BytesIO(original), strict=False), PdfFileReader(io.BytesIO(signed), strict=False)
        signatures = list(now.embedded_regular_signatures)
        if not signatures:
            raise Refused("unsigned")
        _only_signatures_added(was, now)
    except Refused:
        raise
    except Exception:
        raise Refused("unreadable") from None
    newest = max(one.signed_revision for one in signatures)
    if newest == now.xrefs.total_revisions - 1 and not _covers_all(signatures):
        raise Refused("not_whole")
    roots = [base64.b64decode(root) for root in job["roots"]]
    return {"signers": [_signer(one, roots) for one in signatures]}


def _covers_all(signatures: list[Any]) -> bool:
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    return any(one.evaluate_signature_coverage() == SignatureCoverageLevel.ENTIRE_FILE for one in signatures)


def _signer(embedded: Any, roots: list[bytes]) -> dict[str, Any]:
    from asn1crypto import x509
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    trusted = [x509.Certificate.load(root) for root in roots]
    context = ValidationContext(trust_roots=trusted, allow_fetching=False, revocation_mode="soft-fail")
    try:
        found = validate_pdf_signature(embedded, context)
        certs = embedded.other_embedded_certs
    except Exception:
        raise Refused("not_understood") from None
    if not found.intact or not found.valid:
        raise Refused("broken")
    added_later = found.modification_level or ModificationLevel.NONE
    if found.coverage < SignatureCoverageLevel.ENTIRE_REVISION or added_later > ModificationLevel.FORM_FILLING:
        raise Refused("not_whole")
    if found.docmdp_ok is False:
        raise Refused("closed")
    cert = found.signing_cert
    stamped = found.timestamp_validity
    at = stamped.timestamp if stamped else found.signer_reported_dt
    return {
        "name": common_name(cert.subject),
        "issuer": common_name(cert.issuer),
        "serial": f"{cert.serial_number:X}",
        "at": at.isoformat() if at else None,
        "stamped": bool(stamped and stamped.valid and stamped.intact),
        "in_force": bool(at and cert.not_valid_before <= at <= cert.not_valid_after),
        "is_self_issued": cert.subject == cert.issuer,
        "chain": len(certs) + 1,
        "trust": ("trusted" if found.trusted else "untrusted") if roots else "unchecked",
    }


def _only_signatures_added(was: Any, now: Any) -> None:
    """Every object of the original still is what it was, but for the few that a signature must touch."""
    if now.root_ref != was.root_ref:
        raise Refused("changed")
    pages, lists = _pages(was)
    for revision in range(was.xrefs.total_revisions, now.xrefs.total_revisions):
        for ref in now.xrefs.explicit_refs_in_revision(revision) | now.xrefs.refs_freed_in_revision(revision):
            key = (ref.idnum, ref.generation)
            old = _object(was, key)
            if old is None:
                continue
            new = _object(now, key)
            if key == (was.root_ref.idnum, was.root_ref.generation):
                _same_but(old, new, CATALOGUE_MAY)
            elif key in pages:
                _same_but(old, new, PAGE_MAY)
            elif key not in lists and not _is_housekeeping(was, key, old) and plain(old) != plain(new):
                raise Refused("changed")
    _only_signature_fields(was, now)


def _pages(reader: Any) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """The pages' objects, and the lists of annotations that are objects of their own."""
    pages, lists = set(), set()
    for number in range(int(reader.root["/Pages"]["/Count"])):
        ref = reader.find_page_for_modification(number)[0]
        pages.add((ref.idnum, ref.generation))
        page = ref.get_object()
        listed = plain(page.raw_get("/Annots")) if "/Annots" in page else None
        if isinstance(listed, tuple):
            lists.add(listed[1:])
    return pages, lists


def _object(reader: Any, key: tuple[int, int]) -> Any:
    from pyhanko.pdf_utils.generic import NullObject, Reference

    try:
        found = reader.get_object(Reference(*key, pdf=reader), never_decrypt=True, transparent_decrypt=False)
    except Exception:
        return None
    return None if isinstance(found, NullObject) else found


def _is_housekeeping(reader: Any, key: tuple[int, int], old: Any) -> bool:
    if "/Info" in reader.trailer and plain(reader.trailer.raw_get("/Info")) == ("ref", *key):
        return True
    return isinstance(old, dict) and (value(old, "/Type") in HOUSEKEEPING or "/Nums" in old)


def _same_but(old: Any, new: Any, may: set[str]) -> None:
    if not hasattr(new, "keys"):
        raise Refused("changed")
    kept, found = ({name: plain(one.raw_get(name)) for name in one if name not in may} for one in (old, new))
    if kept != found:
        raise Refused("changed")


def _only_signature_fields(was: Any, now: Any) -> None:
    """Each page keeps its annotations; what was added are fields of signatures, none of them over half a page."""
    if "/XFA" in value(now.root, "/AcroForm", {}):
        raise Refused("changed")
    for number in range(int(was.root["/Pages"]["/Count"])):
        before, after = (reader.find_page_for_modification(number)[0].get_object() for reader in (was, now))
        old, listed = plain(value(before, "/Annots", [])), value(after, "/Annots", [])
        new = plain(listed)
        if [one for one in new if one in old] != old:
            raise Refused("changed")
        for place, one in enumerate(new):
            if one not in old:
                _is_signature(listed[place], before)


def value(found: Any, name: str, otherwise: Any = None) -> Any:
    """What stands under the name, followed where it is a reference: pyHanko's own `get` does not follow."""
    return found[name] if name in found else otherwise  # noqa: SIM401


def _is_signature(annotation: Any, page: Any) -> None:
    kind = value(annotation, "/FT") or value(value(annotation, "/Parent", {}), "/FT")
    if value(annotation, "/Subtype") != "/Widget" or kind != "/Sig" or {"/A", "/AA"} & set(annotation):
        raise Refused("changed")
    x0, y0, x1, y1 = (float(side) for side in annotation["/Rect"])
    while "/MediaBox" not in page:
        page = page["/Parent"]
    left, bottom, right, top = (float(side) for side in page["/MediaBox"])
    if abs((x1 - x0) * (y1 - y0)) > LARGEST_MARK * abs((right - left) * (top - bottom)):
        raise Refused("covered")


def plain(found: Any) -> Any:
    """An object as comparable words, whichever reader it came from; what it refers to stays a number."""
    if hasattr(found, "idnum"):
        return ("ref", found.idnum, found.generation)
    if hasattr(found, "keys"):
        inside = {str(name): plain(found.raw_get(name)) for name in found}
        return (inside, found.encoded_data) if hasattr(found, "encoded_data") else inside
    if hasattr(found, "append"):
        return [plain(found.raw_get(place)) for place in range(len(found))]
    return str(found)


# --- The process ------------------------------------------------------------------------------------------------------


def _shut_the_doors(memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.alarm(seconds + 5)
    rooms = tuple(os.path.realpath(sysconfig.get_path(name)) + os.sep for name in ("stdlib", "purelib", "platlib"))
    rooms += ("/usr/share/zoneinfo/", "/etc/localtime", "/dev/urandom")
    # A socket may be made, as the event loop that pyHanko needs makes a pair; it leads nowhere.
    refused = (
        *(f"socket.{deed}" for deed in ("connect", "bind", "send", "get")),
        "subprocess.",
        "os.exec",
        "os.posix_spawn",
        "os.system",
        "os.fork",
        "pty.",
        "urllib.Request",
    )
    sys.dont_write_bytecode = True

    def guard(event: str, args: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(args[0], (str, bytes)):
            writes = isinstance(args[1], str) and set(args[1]) & set("wax+")
            if writes or not os.path.realpath(os.fsdecode(args[0])).startswith(rooms):
                raise PermissionError("refused to open a file")
        elif event.startswith(refused):
            raise PermissionError(f"refused: {event}")

    sys.addaudithook(guard)


def main() -> int:
    job = json.loads(sys.stdin.buffer.readline())
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with open(job["font"], "rb") as file:
        font = file.read()
    _shut_the_doors(job["memory"], job["seconds"])
    original = base64.b64decode(job.pop("original"))
    newest = base64.b64decode(job.pop("newest"))
    facts: dict[str, Any] = {}
    signed = newest
    try:
        if "key" in job:
            facts, signed = sign(job, newest, font)
        facts |= check(job, original, signed)
    except Refused as refused:
        facts, signed = {"refused": refused.args[0], "about": "".join(refused.args[1:])}, b""
    except BaseException as failed:
        facts, signed = {"refused": "failed", "about": type(failed).__name__}, b""
    answer.write(json.dumps(facts).encode() + b"\n" + signed)
    answer.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
