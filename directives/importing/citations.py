"""Numbers and days of documents, as cited and as they stand in a head. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from directives.importing import signs
from units.text import fold

_DASH = r"\s?[-–—‐‑]\s?"
_CODE = r"[A-ZĐ][A-Za-zĐđƠơƯư]{0,5}"
_ISSUER = r"[A-ZĐ][A-Za-zĐđƠơƯư0-9&]*(?:[-–—.][A-ZĐ][A-Za-zĐđƠơƯư0-9]*)*"
# 57-CT/TW · 12/KH-UBND · 150/2025/NĐ-CP · 72/2025/QH15 · 47-KH/CB-HCTNXPVN · 1234/UBND-VX
_WHOLE = re.compile(
    rf"(?<![\w/.-])(?P<n>\d{{1,5}}[a-z]?)(?:{_DASH}(?P<pcode>{_CODE})\s?/\s?(?P<pissuer>{_ISSUER})"
    rf"|\s?/\s?(?:(?P<year>(?:19|20)\d\d)\s?/\s?)?(?P<scode>{_CODE})(?:{_DASH}(?P<sissuer>{_ISSUER}))"
    rf"|\s?/\s?(?P<qyear>(?:19|20)\d\d)\s?/\s?(?P<qh>QH\d{{1,2}}))"
)
# A letter of a small office, without a dash: "Công văn số 318/PVHXH".
_SHORT = re.compile(r"(?<=[Ss]ố )(?P<n>\d{1,5}[a-z]?)\s?/\s?(?P<scode>[A-ZĐ]{2,10})(?![\w/]|\s?[-–—.]\s?[A-ZĐ])")
# "298 KH/TWĐTN", "22HD/TWĐTN": the dash left out.
_UNJOINED = re.compile(
    rf"(?<=[Ss]ố )(?P<n>\d{{1,5}}) ?(?P<pcode>[A-ZĐ]{{2}}[A-Za-zĐ]{{0,2}}) ?/ ?(?P<pissuer>{_ISSUER})"
)
_KIND_WORDS = (
    "chỉ thị|nghị quyết|kết luận|chương trình hành động|chương trình|kế hoạch|công văn|hướng dẫn|quyết định|quy định"
    "|quy chế|thông báo|thông tri|báo cáo|nghị định|thông tư|luật|pháp lệnh|công điện|đề án|tờ trình"
)
_BARE = re.compile(
    rf"(?P<kind>{_KIND_WORDS})\s+(?:số\s+|(?<!báo cáo )(?<!tờ trình )(?<!thông báo ))(?P<n>\d{{1,4}})"
    rf"(?![\w%]|[.,]\d|\s?[-–—/]\s?[\wĐ]|\s[A-ZĐ]{{2}}\w{{0,2}}\s?/"
    r"|\s(?:tháng|năm|quý|tuần|ngày|lần|nội dung|nhiệm vụ|mục|bước)\b)",
    re.IGNORECASE,
)
_DAY = r"(?P<d>\d{1,2})\s?(?:[/.-]|tháng)\s?(?P<m>\d{1,2})\s?(?:[/.-]|năm)\s?(?P<y>\d{4})"
_DAY_AFTER = re.compile(rf"^[\s,(]*(?:ký |ban hành )?(?:ngày)?\s*{_DAY}", re.IGNORECASE)
# The word for the kind → the codes that may stand in the number.
_CODES_OF = {
    "chỉ thị": ("CT",), "nghị quyết": ("NQ",), "kết luận": ("KL",), "chương trình": ("CTR", "CTHĐ"),
    "chương trình hành động": ("CTR", "CTHĐ"), "kế hoạch": ("KH",), "công văn": ("CV",), "hướng dẫn": ("HD",),
    "quyết định": ("QĐ",), "quy định": ("QĐ", "QYĐ"), "quy chế": ("QC", "QĐ"), "thông báo": ("TB", "TBKL"),
    "thông tri": ("TT",), "báo cáo": ("BC",), "nghị định": ("NĐ",), "thông tư": ("TT", "TTLT"), "công điện": ("CĐ",),
    "đề án": ("ĐA",), "tờ trình": ("TTR",),
}  # fmt: skip
_SPELT = {"CTR": "CTr", "TTR": "TTr", "QYĐ": "QyĐ"}


@dataclass(frozen=True)
class Citation:
    """One document as a line names it. `is_whole` is False for a number without its symbol ("Chỉ thị số 57")."""

    number: str
    issued_on: date | None
    kind: str  # the word before it, in small letters: "chỉ thị"
    code: str
    is_whole: bool
    written: str
    place: int = 0
    wrong_day: str = ""


def tidy_number(text: str) -> str:
    """Inner spaces dropped, one kind of dash, codes in their usual case: "47- KH/CB" → "47-KH/CB"."""
    text = re.sub(r"[–—‐‑]", "-", re.sub(r"\s+", "", text)).strip(".,;:")
    return re.sub(r"(?<=[-/])(?:CTR|TTR|QYĐ)(?=[-/])", lambda code: _SPELT[code.group()], text)


def citations(text: str) -> list[Citation]:
    """Every document named in a text, in order."""
    found: list[tuple[int, Citation]] = []
    for match in _WHOLE.finditer(text):
        if match["n"] == "0" * len(match["n"]):
            continue
        code = (match["pcode"] or match["scode"] or match["qh"] or "").upper()
        day, wrong = _day_after(text[match.end() : match.end() + 60])
        found.append(
            (
                match.start(),
                Citation(
                    tidy_number(match.group()), day, _kind_before(text[: match.start()]), code, True,
                    match.group(), match.start(), wrong,
                ),
            )
        )  # fmt: skip
    for match in _UNJOINED.finditer(text):
        if match["pcode"].upper() in signs.CODES:
            day, wrong = _day_after(text[match.end() : match.end() + 60])
            kind, number = _kind_before(text[: match.start()]), f"{match['n']}-{match['pcode']}/{match['pissuer']}"
            cited = Citation(
                tidy_number(number), day, kind, match["pcode"].upper(), True, match.group(), match.start(), wrong
            )
            found.append((match.start(), cited))
    for match in _SHORT.finditer(text):
        day, wrong = _day_after(text[match.end() : match.end() + 60])
        kind = _kind_before(text[: match.start()])
        number = tidy_number(match.group())
        found.append((match.start(), Citation(number, day, kind, "", True, match.group(), match.start(), wrong)))
    for match in _BARE.finditer(text):
        day, wrong = _day_after(text[match.end() : match.end() + 60])
        found.append(
            (
                match.start(),
                Citation(match["n"], day, match["kind"].lower(), "", False, match.group(), match.start(), wrong),
            )
        )
    return [citation for _, citation in sorted(found, key=lambda pair: pair[0])]


def fits_kind(citation: Citation) -> bool:
    """Does the word before a whole number agree with its code? Unknown words and codes do."""
    codes = _CODES_OF.get(citation.kind)
    if (
        not codes
        or not citation.is_whole
        or citation.code not in {code for many in _CODES_OF.values() for code in many}
    ):
        return True
    return citation.code in codes


def completed(bare: Citation, whole: Iterable[str]) -> list[str]:
    """The whole numbers that a bare one may stand for: same figure and, where the kind is known, same code."""
    codes = _CODES_OF.get(bare.kind, ())
    return [
        number
        for number in dict.fromkeys(whole)
        if (found := _WHOLE.match(number))
        and found["n"].lstrip("0") == bare.number.lstrip("0")
        and (not codes or (found["pcode"] or found["scode"] or "").upper() in codes)
    ]


def same_figure(bare: Citation, whole: Iterable[str]) -> list[str]:
    return [
        n
        for n in dict.fromkeys(whole)
        if (m := re.match(r"\d+", n)) and m.group().lstrip("0") == bare.number.lstrip("0")
    ]


def key(number: str) -> str:
    return fold(number).replace(" ", "")


def number_in_head(text: str) -> tuple[str | None, bool]:
    """The number of a "Số …" line and whether the line holds a blank one: "Số * -CV/ĐU" → (None, True)."""
    rest = re.sub(r"^\W*s[ốôo]\s*[:.]?\s*", "", text, flags=re.IGNORECASE)
    match = _WHOLE.match(rest.strip()) or _WHOLE.search(rest)
    if match:
        return tidy_number(match.group()), False
    loose = re.match(r"^(\d{1,5})\s*[-/–]\s*([^\s,;]+(?:\s?[-–/]\s?[^\s,;]+)*)", rest.strip())
    if loose:
        return tidy_number(loose.group()), False
    spaced = re.match(r"^(\d{1,5})\s+((?:[A-ZĐ]\w*)\s?[-/]\s?\S+)", rest.strip())
    if spaced:
        joint = "-" if "/" in spaced[2] else "/"
        return tidy_number(f"{spaced[1]}{joint}{spaced[2]}"), False
    return None, True


def kind_of_number(number: str) -> str:
    match = _WHOLE.match(number)
    if not match:
        return ""
    code = (match["pcode"] or match["scode"] or "").upper()
    if code in signs.CODES:
        return signs.CODES[code]
    # A state letter carries the issuer's code where others carry the kind: 1234/UBND-VX.
    return "official_letter" if match["scode"] and not match["year"] and len(code) >= 3 else ""


def day_of(day: str, month: str, year: str) -> tuple[date | None, str]:
    try:
        return date(int(year), int(month), int(day)), ""
    except ValueError:
        return None, f"{day}/{month}/{year}"


def _day_after(text: str) -> tuple[date | None, str]:
    match = _DAY_AFTER.match(text)
    return day_of(match["d"], match["m"], match["y"]) if match else (None, "")


def _kind_before(text: str) -> str:
    text = text[-120:]
    match = re.search(
        rf"({_KIND_WORDS})(?:\s+(?:liên tịch|của [^,;.]{{1,60}}))?\s*(?:số)?\s*:?\s*$", text, re.IGNORECASE
    )
    return match[1].lower() if match else ""
