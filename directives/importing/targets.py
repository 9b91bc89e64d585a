"""Targets: figures that are to be reached. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from directives import deadlines
from directives.deadlines import Kind
from directives.importing import signs
from directives.importing.citations import citations
from directives.importing.draft import Target
from directives.importing.outline import Node, Part, above
from directives.importing.terms import clauses
from units.text import fold

_FIGURE = r"(?P<v>\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:,\d+)?)(?:\s?%?\s?[-–]\s?\d+(?:,\d+)?)?"
_PERCENT = re.compile(rf"(?<![\w/.,-]){_FIGURE}\s?%", re.IGNORECASE)
_AT_LEAST = r"ít nhất|tối thiểu|không dưới|trên|hơn|từ|đạt từ|trở lên"
_AT_MOST = r"không quá|tối đa|dưới|nhiều nhất"
_REACH = r"(?:đạt|chiếm|phấn đấu|bảo đảm|đảm bảo|duy trì|giảm|tăng|nâng|thu hút|hoàn thành|có)"
# Outside a section of targets a figure is one only where a word says that it is to be reached.
_REACHED = re.compile(
    rf"\b(?:đạt|chiếm|phấn đấu|giảm|tăng|nâng[^.;,]{{0,60}}lên)\b(?:\s+(?:tỷ lệ|ít nhất|tối thiểu|trên|từ|khoảng"
    rf"|không dưới|hơn|mức|bình quân|được|có|đến năm \d{{4}},?))*\s+{_FIGURE}\s?%",
    re.IGNORECASE,
)
_UNITS = (
    r"(?:triệu|tỷ|nghìn|trăm)(?: tỷ)?(?: đồng)?|hợp tác xã|nhiệm vụ|mô hình|dự án|đề án|doanh nghiệp|đảng viên"
    r"|chi bộ|cán bộ|hội nghị|hội thảo"
    r"|công trình|chương trình|hội viên|đoàn viên|học sinh|lao động|sản phẩm|tổ chức|đơn vị|cơ sở|chuyên đề|buổi"
    r"|cuộc|lượt|sáng kiến|phụ nữ|thanh niên|hộ gia đình|hộ dân|gia đình|người dân|học viên|chi hội|tổ hợp tác|km"
    r"|ha|căn nhà|công chức|viên chức|sinh viên"
)
_COUNT = re.compile(
    rf"(?:^|\b(?:{_AT_LEAST}|{_AT_MOST}|{_REACH}|xây dựng|thành lập|tổ chức|khoảng|kết nạp"
    rf"|mỗi [^,;]{{1,30}}?)\s)\s*(?:được |ít nhất |tối thiểu |từ |trên )*(?<![\w/.,-]){_FIGURE}(?!\s?(?:%|/|-\s?\d))"
    rf"\s+(?!tháng\b|năm\b|ngày\b|quý\b)(?P<u>{_UNITS}|[a-zđà-ỹ]+)",
    re.IGNORECASE,
)
_BY_THEN = re.compile(r"^\W*((?:Đến|Hết|Năm|Quý|Trong)\b[^:;]{3,40}):\s+(?=\S)")
# In a section of targets a clause that begins with what is done and how many: "Trồng mới 3.000 cây xanh".
_DONE = re.compile(
    rf"^\W*[A-ZĐÀ-Ỹa-zđà-ỹ][a-zđà-ỹ]*(?: [a-zđà-ỹ]+){{0,8}} {_FIGURE}(?!\s?(?:%|/|-\s?\d))"
    rf"\s+(?!tháng\b|năm\b|ngày\b|quý\b)(?P<u>{_UNITS}|[a-zđà-ỹ]+)"
)
_DATES = re.compile(
    r"(?:ngày\s+)?\d{1,2}[/.-]\d{1,2}[/.-]\d{4}|(?:ngày\s+\d{1,2}\s+)?tháng\s+\d{1,2}(?:\s*[/]\s*\d{4}"
    r"|\s+năm\s+\d{4})?|\bnăm\s+\d{4}(?:\s?[-–]\s?\d{4})?"
    r"|\bgiai đoạn\s+\d{4}\s?[-–]\s?\d{4}|\b\d{4}\s?[-–]\s?\d{4}\b|\bquý\s+[IV\d]+(?:/\d{4})?|\bsố\s+\d+",
    re.IGNORECASE,
)


_MOST_IN_A_CLAUSE = 12


def targets(nodes: Sequence[Node], issued_on: date | None) -> list[Target]:
    """One target for each figure; "80% năm 2028, 100% năm 2029" are two."""
    found: list[Target] = []
    for node in nodes:
        if node.part != Part.BODY or node.cells:
            continue
        headings = [node.text, *(up.text for up in above(nodes, node))]
        inside = any(signs.TARGETS.search(fold(up)) and len(up) < 160 for up in headings[1:])
        default = next((day for up in headings[1:] if len(up) < 160 and (day := _by(up, issued_on))), None)
        if (
            _is_only_heading(node, nodes)
            or _is_past(headings[1:])
            or (not inside and signs.WAS.search(fold(node.text)))
        ):
            continue
        text, leading = node.text, _BY_THEN.match(node.text)
        if leading:  # "Đến năm 2027: 85% …; 30 …" holds for all that follows
            default = _by(leading[1], issued_on) or default
            text = node.text[leading.end() :] if ";" in node.text else node.text
        for clause in clauses(text):
            found += _in_clause(clause, node, inside, default, issued_on)
    return found


def _is_past(headings: Sequence[str]) -> bool:
    """Under "Kết quả đạt được", unless a nearer heading speaks of targets or work."""
    for words in (fold(heading) for heading in headings if len(heading) < 160):
        if signs.PAST.search(words):
            return True
        if signs.TARGETS.search(words) or signs.TASKS.search(words):
            return False
    return False


def _is_only_heading(node: Node, nodes: Sequence[Node]) -> bool:
    following = nodes[node.place + 1] if node.place + 1 < len(nodes) else None
    return (
        following is not None and following.parent == node.place and node.text[-1:] not in ".;" and len(node.text) < 120
    )


def _in_clause(clause: str, node: Node, inside: bool, default: date | None, issued_on: date | None) -> Iterator[Target]:
    plain = _without_what_is_no_figure(clause)
    matches = list(_PERCENT.finditer(plain)) if inside else list(_REACHED.finditer(plain))
    unit = "%"
    if inside and not matches:
        matches = [found for found in (*_COUNT.finditer(plain), *_DONE.finditer(plain)) if _is_unit(found["u"])][:1]
        unit = ""
    for place, found in enumerate(matches[:_MOST_IN_A_CLAUSE]):
        value = float(found["v"].replace(".", "").replace(",", "."))
        until = matches[place + 1].start() if place + 1 < len(matches) else len(clause)
        stretch = clause[found.start() : until] if len(matches) > 1 else clause
        yield Target(
            text=clause.strip(" .;"),
            value=value,
            unit=unit or found["u"].strip(),
            by=_by(stretch, issued_on)
            or (_by(clause, issued_on) if len(matches) > 1 else None)
            or (default if inside else None),
            line=node.line,
            comparator=_comparator(plain[max(0, found.start() - 14) : found.end()]),
            is_soft="phấn đấu" in clause.lower(),
        )


def _is_unit(words: str) -> bool:
    return fold(words).split()[0] not in {"va", "hoac", "den", "cap", "ngay", "thang", "nam", "gio", "lan"}


def _without_what_is_no_figure(clause: str) -> str:
    """Days, years and numbers of documents as blanks, so that places stay."""
    for cited in citations(clause):
        clause = clause[: cited.place] + " " * len(cited.written) + clause[cited.place + len(cited.written) :]
    return _DATES.sub(lambda found: " " * len(found.group()), clause)


def _comparator(words: str) -> str:
    folded = words.lower()
    if re.search(_AT_MOST, folded):
        return "<="
    return ">=" if re.search(rf"\b(?:{_AT_LEAST})\b", folded) else "="


def _by(text: str, issued_on: date | None) -> date | None:
    """The horizon that the words name: "đến năm 2030", "năm 2028", "đến hết quý IV/2026"."""
    stretch = re.search(r"(?:giai đoạn|nhiệm kỳ)\s+\d{4}\s?[-–]\s?(\d{4})", text, re.IGNORECASE)
    if stretch:
        return date(int(stretch[1]), 12, 31) if 1900 < int(stretch[1]) < 2200 else None
    it = deadlines.read(text[:400], issued_on)
    if it.kind in (Kind.DATE, Kind.PERIOD, Kind.HORIZON):
        return it.end
    return None
