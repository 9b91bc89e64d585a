"""What a signed PDF holds: the original to the byte, whole signatures, and nothing else. Runs in the child only.

An update behind the original may replace any object of it, so that the same first bytes show other pages. Therefore
every object that was there is compared, but for the few that a signature must touch. pyHanko's own comparison needs a
form in the original, which our papers have not.
"""

from __future__ import annotations

import base64
import io
from typing import Any

# What an update of a signed paper may change of objects that were there: how pages look is not among it.
CATALOGUE_MAY = {"/AcroForm", "/DSS", "/Extensions", "/Perms", "/Metadata", "/Version"}
PAGE_MAY = {"/Annots", "/Tabs", "/StructParents"}
HOUSEKEEPING = {"/Metadata", "/XRef", "/ObjStm", "/StructTreeRoot", "/StructElem"}
LARGEST_MARK = 0.25  # of its page


class Refused(Exception):
    """`args[0]` names the sentence of running.py; `args[1]`, where there is one, is what stands in it."""


def common_name(name: Any) -> str:
    """Who it is, in the words of the certificate."""
    native = name.native
    found = native.get("common_name") or native.get("organization_name") or name.human_friendly
    return " ".join(" ".join(found if isinstance(found, list) else [found]).split())


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
