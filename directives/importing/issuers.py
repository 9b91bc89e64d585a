"""The body that issues, as the document names it. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from directives.importing import naming
from directives.importing.head import Head
from directives.importing.outline import Node, Part
from directives.importing.spelling import in_small_letters
from directives.importing.tail import Tail
from units.text import fold

_ISSUES = (
    r"(?:ban hành|xây dựng|đề nghị|yêu cầu|thông báo|báo cáo|triển khai|hướng dẫn|quyết định|kết luận|chỉ thị|nhận được"
    r"|trân trọng|giao|lưu ý|chỉ đạo|thống nhất|tổ chức|kính)"
)
_AREA = re.compile(r"\b(xã|phường|tỉnh|thành phố|đặc khu|thị trấn|huyện|quận|thị xã)\b", re.IGNORECASE)


def name_issuer(head: Head, tail: Tail, nodes: Sequence[Node]) -> tuple[str | None, str | None]:
    """The issuing body and its superior. What the head says is right; else the sentence in which the body speaks, or
    the fullest name of the body for which the paper is signed."""
    text = [node.text for node in nodes if node.part in (Part.PREAMBLE, Part.BODY, Part.CLOSING)]
    superior = _spelt(head.superior, text, head.place) if head.superior else None
    if head.issuer:
        name = _spelt(head.issuer, text, head.place)
        if superior and fold(name) in ("ban thuong vu", "ban chap hanh", "thuong truc", "ban thuong truc"):
            name = f"{name} {superior}"
        if head.superior and fold(name) in _STAFF:
            name = _with_committee(name, superior or "", text)
        elif superior and not _AREA.search(name):
            name = _with_area(name, text, _who_speaks(nodes, name, ""))
        if head.of_issuer:
            name = _of_committee(in_small_letters(head.of_issuer, text), name)
        return name, superior
    signed = tail.on_behalf_of or ""
    spoken = _who_speaks(nodes, signed, in_small_letters(head.of_issuer, text) if head.of_issuer else "")
    return (_fullest(spoken, text) if spoken else None), superior


def _spelt(name: str, text: Sequence[str], place: str | None) -> str:
    """In small letters; the line of the day spells the place that the head has in capitals."""
    small = in_small_letters(name, text)
    return re.sub(rf"(?<!\w){re.escape(place)}$", place, small, flags=re.IGNORECASE) if place else small


# The staff of a committee: its name says nothing without the committee's.
_STAFF = (
    "van phong", "ban to chuc", "ban tuyen giao", "ban tuyen giao va dan van", "ban dan van", "ban noi chinh",
    "ban xay dung dang", "uy ban kiem tra", "co quan uy ban kiem tra", "ban kinh te",
)  # fmt: skip


def _with_committee(name: str, superior: str, text: Sequence[str]) -> str:
    """ "TỈNH ỦY NGHỆ AN / BAN TỔ CHỨC" is "Ban Tổ chức Tỉnh ủy", as far as the document writes it out."""
    if re.match(r"(?:đảng|huyện|quận|thị) (?:ủy|uỷ)\b", superior, re.IGNORECASE):
        return f"{name} {superior}"
    committee = re.match(r"(?:tỉnh|thành) (?:ủy|uỷ)\b", superior, re.IGNORECASE)
    return _with_place(f"{name} {committee.group()}", text) if committee else name


def _with_area(name: str, text: Sequence[str], spoken: str) -> str:
    """ "VĂN PHÒNG HĐND VÀ UBND" where the text says "Văn phòng HĐND và UBND phường"."""
    if re.fullmatch(rf"{re.escape(name)} (?:xã|phường|đặc khu|tỉnh|thành phố)(?: [A-ZĐÀ-Ỹ]\w*)*", spoken):
        return spoken
    areas = [
        found[1] or ""
        for piece in text
        for found in re.finditer(rf"{re.escape(name)}(?: (xã|phường|đặc khu|tỉnh|thành phố)\b)?", piece)
    ]
    area, times = Counter(areas).most_common(1)[0] if areas else ("", 0)
    return f"{name} {area}" if area and times * 2 > len(areas) else name


def _of_committee(of: str, name: str) -> str:
    """ "của Ban Thường vụ Đảng ủy" under the head of "Đảng ủy xã A" is its standing committee."""
    head = re.match(r"^(Ban Thường vụ|Ban Chấp hành|Thường trực)\b", of, re.IGNORECASE)
    if not head or fold(name).startswith(fold(head[1])):
        return name
    if (_AREA.search(of) and fold(name) in fold(of)) or re.search(r"\b(?:tinh|thanh) uy$", fold(of)):
        return of
    area = re.search(r"\b(xã|phường|tỉnh|thành phố|đặc khu)$", of, re.IGNORECASE)
    if area and (place := re.search(rf"\b{area[1]}\s+(?:ủy |uỷ )?(.+)$", name, re.IGNORECASE)):
        return f"{of} {place[1]}"
    return f"{head[1][:1].upper()}{head[1][1:]} {name}"


def _who_speaks(nodes: Sequence[Node], signed: str, of: str) -> str:
    """ "…, Ban Thường vụ Đảng ủy phường ban hành Kế hoạch …": the subject of the sentence that issues."""
    spoken: list[str] = []
    for node in nodes:
        if node.part not in (Part.PREAMBLE, Part.CLOSING):
            continue
        for piece in re.split(r"(?<=[,;.])\s+", node.text):
            found = re.match(rf"^(?P<who>.{{3,140}}?)\s+{_ISSUES}\b", piece)
            if (
                found
                and naming.begins_as_unit(found["who"])
                and found["who"][:1].isupper()
                and not found["who"].lower().startswith(("các", "những"))
            ):
                named = naming.subject(piece)
                spoken.append(named[0] if named else found["who"])
    wanted = fold(signed or of)
    fitting = [name for name in spoken if not wanted or fold(name).startswith(wanted)]
    if fitting:
        return fitting[0]
    # Nobody speaks: a cell's plan names itself in passing.
    if wanted:
        in_passing = [name for node in nodes for name in _names_of(node.text, signed or of)]
        if in_passing:
            return _likeliest(in_passing)
    return spoken[0] if spoken and not wanted else (of or signed)


def _names_of(text: str, body: str) -> list[str]:
    """Fuller names that begin with the body's: "Chi bộ" → "Chi bộ Hội … Việt Nam"."""
    found = []
    for match in re.finditer(
        rf"\b{re.escape(body)}\s+(?=[A-ZĐÀ-Ỹ0-9]|xã |phường |thôn |tỉnh |tổ dân phố |các cơ quan |cơ quan )", text
    ):
        names, _ = naming.leading_names(text[match.start() : match.start() + 160])
        if names and 3 < len(names[0]) < 120:
            found.append(re.sub(r"\s+(?:và|[-–])$", "", names[0]))
    return found


def _likeliest(names: Sequence[str]) -> str:
    """The name most often written; one in full words before one with abbreviations."""
    counted = Counter(names)
    return min(
        counted, key=lambda name: (sum(1 for word in name.split() if word.isupper() and len(word) > 2), -counted[name])
    )


def _fullest(name: str, text: Sequence[str]) -> str:
    """ "Ban Thường vụ Đảng ủy" → with the place after it where the document gives it: "… Đảng ủy xã"."""
    name = name.strip(" ,.;")
    if _AREA.search(name):
        return _with_place(name, text)
    joined = " ".join(text)
    last = re.search(r"((?:Đảng ủy|Đảng uỷ|Ủy ban nhân dân|UBND|Chi bộ|Ủy ban Kiểm tra|Mặt trận Tổ quốc))$", name)
    if last:
        after = Counter(
            m[1]
            for m in re.finditer(
                rf"{re.escape(last[1])}\s+((?:xã|phường|đặc khu)(?:\s+[A-ZĐÀ-Ỹ]\w*){{0,4}}"
                rf"|(?:[A-ZĐÀ-Ỹ]\w*\s?){{1,4}}(?=[ ,.;]))",
                joined,
            )
        )
        places = [place.strip() for place, _ in after.most_common() if place.startswith(("xã", "phường", "đặc khu"))]
        if places:
            return _with_place(f"{name} {places[0]}", text)
    return name


def _with_place(name: str, text: Sequence[str]) -> str:
    """ "… phường" → "… phường Nhị Chiểu" where the same words stand with a name after them."""
    if not re.search(r"\b(?:xã|phường|tỉnh|thành phố|đặc khu)$", name, re.IGNORECASE):
        return name
    fuller = Counter(
        m.group().strip()
        for m in re.finditer(rf"{re.escape(name)}(?:\s+[A-ZĐÀ-Ỹ]\w*){{1,5}}", " ".join(text), re.IGNORECASE)
        if m.group()[len(name) :].strip()[:1].isupper()
    )
    return fuller.most_common(1)[0][0] if fuller else name
