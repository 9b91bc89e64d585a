"""Numbers and symbols of documents: gentle remarks on how one is written, and the numbers that a citation names. Pure.

Patterns and codes: Hướng dẫn 05-HD/VPTW for the Party (NN-LOẠI/CƠ QUAN), Nghị định 30/2020 for the state
(NN/LOẠI-CƠ QUAN). They are remarks, never refusals: what stands on the paper is right.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from units.text import fold

# Kind of document → its codes, the usual one first.
CODES = {
    "directive": ("CT",),
    "resolution": ("NQ",),
    "conclusion": ("KL",),
    "programme": ("CTr", "CTHĐ"),
    "plan": ("KH",),
    "official_letter": ("CV",),
    "guidance": ("HD",),
    "decision": ("QĐ",),
    "regulation": ("QĐ", "QC", "QyĐ"),
    "notice": ("TB",),
    "report": ("BC",),
}
_PARTY = re.compile(r"^\d{0,4}[a-z]?\s*[-–—]\s*(?P<code>[^\W\d_]{1,6})\s*/\s*(?P<issuer>.+)$")
_STATE = re.compile(r"^\d{1,5}\s*/\s*(?:(?:19|20)\d\d\s*/\s*)?(?P<code>[^\W\d_]{1,6})\s*[-–—]\s*(?P<issuer>.+)$")
_PARTY_ISSUERS = ("central", "committee", "staff_body", "base_committee", "cell")
_STATE_ISSUERS = ("state_body", "state_office")


def remarks(*, kind: str, number: str, issuer_kind: str = "", issuer_code: str = "", kind_label: str = "") -> list[str]:
    """Vietnamese sentences on what looks unusual; none when all is usual or there is no number yet.

    `kind` and `issuer_kind` are the values of `Directive.Kind` and `Unit.Kind`; `issuer_code` is the unit's own.
    """
    said = []
    if issuer_kind == "cell" and kind in ("directive", "guidance"):
        said.append(f"Chi bộ thường không ban hành {kind_label.lower() or 'loại văn bản này'}.")
    elif issuer_kind == "base_committee" and kind == "directive":
        said.append("Đảng ủy cơ sở thường không ban hành chỉ thị.")
    number = " ".join(number.split())
    if not number:
        return said
    party, state = _PARTY.match(number), _STATE.match(number)
    found = party or state
    if found is None:
        return [*said, f"Số “{number}” không theo mẫu thường dùng, ví dụ 12-KH/ĐU (Đảng) hoặc 12/KH-UBND (nhà nước)."]
    if state and issuer_kind in _PARTY_ISSUERS:
        said.append("Văn bản của Đảng thường viết số-loại/cơ quan, ví dụ 12-KH/ĐU.")
    elif party and issuer_kind in _STATE_ISSUERS:
        said.append("Văn bản của cơ quan nhà nước thường viết số/loại-cơ quan, ví dụ 12/KH-UBND.")
    said += _on_code(found.group("code"), kind, kind_label, is_state=state is not None)
    if party and issuer_code and fold(found.group("issuer")) != fold(issuer_code):
        said.append(f"Ký hiệu của cơ quan ban hành thường là {issuer_code}, ở đây ghi {found.group('issuer')}.")
    return said


def _on_code(code: str, kind: str, kind_label: str, *, is_state: bool) -> list[str]:
    codes = CODES.get(kind, ())
    # A state letter carries the issuer's code and no code of its kind: 15/UBND-VX.
    if not codes or code.lower() in {known.lower() for known in codes} or (is_state and kind == "official_letter"):
        return []
    return [f"{kind_label or 'Loại văn bản này'} thường mang ký hiệu {' hoặc '.join(codes)}, ở đây ghi {code}."]


@dataclass(frozen=True)
class Cited:
    """A number that a citation names: whole ("57-CT/TW"), or the bare figure ("số 57") that could be several."""

    number: str
    is_whole: bool


_WHOLE = re.compile(
    r"\d{1,5}\s*[-–—]\s*[^\W\d_]{2,6}\s*/\s*[^\W\d_][\w-]*|\d{1,5}\s*/\s*(?:(?:19|20)\d\d\s*/\s*)?[^\W\d_]{2,6}\s*[-–—]\s*[^\W\d_][\w-]*"
)
_BARE = re.compile(
    r"(?:số|chỉ thị|nghị quyết|kết luận|chương trình|kế hoạch|công văn|hướng dẫn|quyết định|quy định)\s+(\d{1,5})\b"
    r"(?!\s*[-–—/])",
    re.IGNORECASE,
)


def numbers_in(text: str) -> list[Cited]:
    """The numbers named in a citation, in order, each once."""
    whole = [Cited("".join(found.group().split()), True) for found in _WHOLE.finditer(text)]
    bare = [Cited(found.group(1), False) for found in _BARE.finditer(text)]
    return list(dict.fromkeys([*whole, *bare]))
