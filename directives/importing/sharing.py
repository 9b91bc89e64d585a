"""Who leads and who supports, inside the sentence of a duty. Pure."""

from __future__ import annotations

import re

from directives.importing.naming import begins_as_unit, leading_names, names_in
from units.text import fold

_WITH = re.compile(r"\bphối\s*(?:,?\s*kết\s*)?hợp\s+(?:chặt chẽ\s+)?(?:với|cùng)\s+", re.IGNORECASE)
_DIRECTS = re.compile(r"^(?:chỉ đạo|giao|phân công|lãnh đạo|yêu cầu)\s+(?P<who>.+?)\s+chủ trì\b", re.IGNORECASE)
_SUPPORTS = re.compile(r"^(?:có trách nhiệm\s+|chủ động\s+|tích cực\s+|tiếp tục\s+)*phối\s*hợp\b", re.IGNORECASE)
_VAGUE = re.compile(r"^(?:cac )?(?:co quan|don vi|nganh|luc luong|cap|to chuc|dia phuong|bo phan)\b")
_LABEL_LEAD = re.compile(
    r"(?:cơ quan|đơn vị|bộ phận)?\s*chủ trì(?: thực hiện| tham mưu)?\s*:\s*"
    r"|(?:cơ quan|đơn vị|bộ phận) thực hiện\s*:\s*",
    re.IGNORECASE,
)
_LABEL_SUPPORT = re.compile(
    r"(?:cơ quan|đơn vị|các cơ quan|các đơn vị)?\s*phối hợp(?: thực hiện)?\s*:\s*", re.IGNORECASE
)


def share(unit: str, text: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Lead and support of a duty that stands under a unit.

    "Chủ trì, phối hợp với X": the unit leads. "Phối hợp với X": the unit supports, X leads where X is one named body.
    "Chỉ đạo Y chủ trì, phối hợp với Z": Y leads, Z supports, the unit answers for it.
    """
    helped = _with_whom(text)
    directed = _DIRECTS.match(text)
    if directed and begins_as_unit(directed["who"]):
        return tuple(names_in(directed["who"])), helped
    if _SUPPORTS.match(text):
        named = tuple(name for name in helped if not _VAGUE.match(fold(name)))
        return (named if len(named) == 1 else ()), (unit,)
    return (unit,), tuple(name for name in helped if fold(name) != fold(unit))


def labelled(text: str) -> tuple[tuple[str, ...], tuple[str, ...], str] | None:
    """ "Chủ trì: A; phối hợp: B, C" → lead, support and what stands before the labels; None without such a label."""
    lead = _LABEL_LEAD.search(text)
    if not lead:
        return None
    support = _LABEL_SUPPORT.search(text)
    before = text[: min(lead.start(), support.start() if support else lead.start())].strip(" .;,-–(")
    leads = _until_label(text[lead.end() :])
    supports = _until_label(text[support.end() :]) if support else ()
    return leads, supports, before


def cell_names(text: str) -> tuple[str, ...]:
    """The bodies of a table's cell."""
    return tuple(names_in(re.sub(r"\s*[-–•]\s+(?=[A-ZĐ])", "; ", text))) if text.strip(" -–/.") else ()


def _until_label(text: str) -> tuple[str, ...]:
    stop = re.search(
        r"[;.](?:\s|$)|\)|(?:cơ quan|đơn vị)?\s*phối hợp\s*:|thời (?:gian|hạn)|sản phẩm|hoàn thành", text, re.IGNORECASE
    )
    return tuple(names_in(text[: stop.start()] if stop else text))


def _with_whom(text: str) -> tuple[str, ...]:
    found: list[str] = []
    for match in _WITH.finditer(text):
        names, _ = leading_names(text[match.end() : match.end() + 400])
        found += names
    return tuple(dict.fromkeys(found))
