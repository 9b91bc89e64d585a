"""How near a draft comes to what a person would have noted: group by group, 0 to 1, as the extraction is judged."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

_FOLDED = str.maketrans({"–": "-", "—": "-", "“": '"', "”": '"', "‘": "'", "’": "'", "*": None})
_ONE_WORD = ("kind", "reference_number", "issued_on", "issued_month", "place", "issuer")


def norm(value: object) -> str:
    """Case, composition, quotes and dashes made one; nothing is the empty string."""
    text = unicodedata.normalize("NFC", str(value or "")).casefold().translate(_FOLDED)
    return re.sub(r"\s+", " ", text).strip(" .;:,-+/")


def alike(want: object, have: object, at_least: float = 0.88) -> bool:
    a, b = norm(want), norm(have)
    if not a or not b or a == b:
        return a == b
    short, long = sorted((a, b), key=len)
    return (len(short) >= 25 and short in long) or difflib.SequenceMatcher(None, a, b, False).ratio() >= at_least


def pairs(want: Sequence[Any], have: Sequence[Any], same: Callable[[Any, Any], bool]) -> list[tuple[Any, Any]]:
    left, found = list(have), []
    for one in want:
        other = next((it for it in left if same(one, it)), None)
        if other is not None:
            found.append((one, other))
            left.remove(other)
    return found


def f1(hits: float, want: Sequence[Any], have: Sequence[Any]) -> float:
    """Both what is missing and what is too much count against it."""
    return 1.0 if not want and not have else 2 * hits / (len(want) + len(have))


def share_of(want: Sequence[Any], have: Sequence[Any], same: Callable[[Any, Any], bool]) -> float:
    return f1(len(pairs(want, have, same)), want, have)


def score(want: dict[str, Any], have: dict[str, Any]) -> dict[str, float]:
    """Scores by group. What is rightly empty counts nothing, what is wrongly filled counts 0."""
    found = {key: float(alike(want[key], have[key], 0.93)) for key in _ONE_WORD if key in want}
    found["subject"] = float(alike(want["subject"], have["subject"], 0.9))
    signer = have["signer"] or {}
    found["signer"] = sum(alike(value, signer.get(key), 0.93) for key, value in want["signer"].items()) / 3
    found["bases"] = _bases(want["bases"], have["bases"])
    for key in ("addressees", "recipients"):
        found[key] = share_of(want[key], have[key], alike)
    if "sections" in want:
        found["sections"] = share_of(want["sections"], have["sections"], _same_section)
    found |= _duties(want["duties"], have["duties"])
    found["targets"] = share_of(want["targets"], have["targets"], _same_target)
    if "schedule" in want:
        found["schedule"] = share_of(
            want["schedule"], have["schedule"], lambda a, b: (a["start"], a["end"]) == (b["start"], b["end"])
        )
    return {key: value for key, value in found.items() if value < 1 or want.get(key.replace("duty_items", "duties"))}


def holds(fragment: str, text: str) -> bool:
    """A duty is known by its first words, wherever a lead-in puts them."""
    return 0 <= norm(text).find(norm(fragment)) <= 160


def _bases(want: list[dict[str, Any]], have: list[dict[str, Any]]) -> float:
    matched = pairs(want, have, lambda a, b: norm(a["reference_number"]) == norm(b["reference_number"]))
    hits = sum(1.0 if not a["issued_on"] or a["issued_on"] == b["issued_on"] else 0.5 for a, b in matched)
    return f1(hits, want, have)


def _same_section(want: dict[str, Any], have: dict[str, Any]) -> bool:
    return norm(want["number"]) == norm(have["number"]) and alike(want["title"], have["title"], 0.8)


def _same_target(want: dict[str, Any], have: dict[str, Any]) -> bool:
    return norm(want["text"]) in norm(have["text"]) and want["value"] in (None, have["value"])


def _duties(want: list[dict[str, Any]], have: list[dict[str, Any]]) -> dict[str, float]:
    matched = pairs(want, have, lambda a, b: alike(a["unit"], b["unit"]))
    items = [share_of(a["items"], b["items"], lambda c, d: holds(c, d["text"])) for a, b in matched]
    return {"duties": f1(len(matched), want, have), "duty_items": sum(items) / max(1, len(want)) if want else 1.0}
