"""A draft as read → the sheet that a clerk checks, with the lines of the source beside it. Pure: no database."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from directives import deadlines
from directives.importing import Draft, Line, Node, Part, signs
from directives.importing.citations import key
from directives.sheets.rows import DEEPEST, HEAD, words_of_node
from units.refusals import Refusal
from units.text import fold, tidy

MOST_NODES = 3_000
_LONGEST = {"reference_number": 60, "subject": 500, "place": 80, "signing_authority": 120, "signer_title": 120,
            "signer_name": 120}  # fmt: skip
COMPARISONS = {">=": "ge", "<=": "le", "=": "eq"}


class TooLong(Refusal):
    sentence = f"Văn bản quá dài (hơn {MOST_NODES} mục). Xin tách phụ lục ra tệp riêng rồi tải lên."


def found_in(lines: Sequence[Line], draft: Draft) -> dict[str, Any]:
    """Everything that is kept of a reading: the lines of the source, the findings, the sheet as read."""
    if len(draft.nodes) > MOST_NODES:
        raise TooLong
    return {
        "lines": [
            # The two columns of a head share a line; the place to come to is the first of them.
            {
                "number": one.number,
                "text": one.text,
                "side": one.side,
                "first": not at or lines[at - 1].number != one.number,
                "page": one.page,
                "box": one.box,
            }
            for at, one in enumerate(lines)
        ],
        "lines_of": dict(draft.lines_of),
        "findings": [{"line": one.line, "code": one.code, "message": one.message} for one in draft.findings],
        "issuer": draft.issuer or "",
        "sheet": sheet_of(draft),
    }


def sheet_of(draft: Draft) -> dict[str, Any]:
    bases, introduction = _bases(draft)
    sheet: dict[str, Any] = {
        "head": _head(draft, introduction),
        "bases": bases,
        "tasks": _tasks(draft),
        "targets": [_target(one) for one in draft.targets],
        "units": {},
        "seen": [],
    }
    sheet["nodes"] = _nodes(draft, sheet)
    for part in ("bases", "tasks", "targets"):
        for at, row in enumerate(sheet[part]):
            row["key"] = at
    by_key = {row["key"]: row for row in sheet["nodes"]}
    for task in sheet["tasks"]:
        node = by_key.get(task["place"])
        if node and fold(task["text"]).rstrip(" .;,") == fold(words_of_node(node)).rstrip(" .;,"):
            task["text"] = ""  # says what its node says
    return sheet


def _head(draft: Draft, introduction: str) -> dict[str, str]:
    year, _, month = (draft.issued_month or "").partition("-")
    head = {
        "kind": draft.kind,
        "reference_number": draft.reference_number,
        "issued_on": f"{draft.issued_on:%d/%m/%Y}" if draft.issued_on else "",
        "issued_month": f"{int(month)}/{year}" if month and not draft.issued_on else "",
        "subject": draft.subject,
        "place": draft.place,
        "signing_authority": _authority(draft),
        "signer_title": draft.signer_title,
        "signer_name": draft.signer_name,
        "introduction": introduction,
        "addressees": "\n".join(one.text for one in draft.addressees),
        "recipients": "\n".join(draft.recipients),
    }
    return {name: "" for name in HEAD} | {
        name: (words or "")[: _LONGEST.get(name, 20_000)] for name, words in head.items()
    }


def _authority(draft: Draft) -> str:
    """As written, with its "T/M" or "TM."; the reading says only on whose behalf."""
    tail = [node.text for node in draft.nodes if node.part == Part.TAIL]
    wanted = fold(draft.signer_on_behalf_of or "")
    written = (text for text in tail if signs.AUTHORITY_AS_WRITTEN.match(text) and fold(text).endswith(wanted))
    return next(written, draft.signer_on_behalf_of or "") if wanted else ""


def _bases(draft: Draft) -> tuple[list[dict[str, Any]], str]:
    """Each căn cứ with the numbers it names; and what of the preamble is none."""
    rows: list[dict[str, Any]] = []
    introduction: list[str] = []
    said: set[str] = set()
    for node in draft.nodes:
        if node.part != Part.PREAMBLE:
            continue
        cited = [one for one in draft.bases if key(one.reference_number) in key(node.text)]
        if fold(node.text).startswith("can cu"):
            rows.append(_basis(re.sub(r"^[-–+•*]\s*", "", node.written), node.lines, cited))
            said.update(one.reference_number for one in cited)
        else:
            introduction.append(node.written)
    for one in draft.bases:
        if one.reference_number not in said:
            day = f", ngày {one.issued_on:%d/%m/%Y}" if one.issued_on else ""
            rows.append(_basis(f"{_kind_of(one.reference_number)} số {one.reference_number}{day}", (one.line,), [one]))
    return rows, "\n".join(introduction)


def _basis(text: str, lines: Sequence[int], cited: Sequence[Any]) -> dict[str, Any]:
    named = [[one.reference_number, one.issued_on.isoformat() if one.issued_on else ""] for one in cited]
    return {"text": text, "cited": "", "drop": False, "lines": list(lines), "named": named}


_WORDS = {"directive": "Chỉ thị", "resolution": "Nghị quyết", "conclusion": "Kết luận", "plan": "Kế hoạch",
          "programme": "Chương trình", "official_letter": "Công văn", "guidance": "Hướng dẫn", "decision": "Quyết định",
          "regulation": "Quy định", "notice": "Thông báo", "report": "Báo cáo"}  # fmt: skip


def _kind_of(number: str) -> str:
    found = re.search(r"[-–/]\s*([^\W\d_]+)", number)
    return _WORDS.get(signs.CODES.get(found[1].upper(), "") if found else "", "Văn bản")


def _tasks(draft: Draft) -> list[dict[str, Any]]:
    """One row a duty; a duty that stands under several units has them all."""
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    lines = {node.place: list(node.lines) for node in draft.nodes}
    month = datetime.date.fromisoformat(f"{draft.issued_month}-01") if draft.issued_month else None
    reference = draft.issued_on or month
    for duties in draft.duties:
        for item in duties.items:
            row = rows.setdefault(
                (item.place, item.text),
                {
                    "text": item.text, "lead": [], "support": [], "drop": False, "place": item.place, "superior": "",
                    "deadline": _shortest(tidy(item.deadline.phrase), reference) if item.deadline else "",
                    "product": tidy(item.product)[:300], "lines": lines.get(item.place) or [item.line],
                },
            )  # fmt: skip
            row["lead"] += [name for name in item.lead if name not in row["lead"]]
            row["support"] += [name for name in item.support if name not in row["support"]]
    for row in rows.values():
        row["support"] = "; ".join(name for name in row["support"] if name not in row["lead"])
        row["lead"] = "; ".join(row["lead"])
    return sorted(rows.values(), key=lambda row: row["place"])


_MAY_OPEN = re.compile(
    r"\b(?:trước|xong|hoàn thành|trong|đến|chậm nhất|hằng|hàng|định kỳ|mỗi|từ|ngày|tháng|quý|năm|cuối|đầu|giữa|tuần|vào"
    r"|thường xuyên|liên tục|ngay|sau|theo|khi|muộn nhất|thời hạn|thời gian)\b",
    re.IGNORECASE,
)


def _shortest(phrase: str, reference: datetime.date | None) -> str:
    """The fewest last words of a sentence that read as the same deadline; the sentence itself where none do."""

    def meant(words: str, *, typed: bool) -> deadlines.Reading:
        return replace(deadlines.read(words, reference, typed=typed), phrase="", explanation="", guessed=False)

    wanted = meant(phrase, typed=False)
    opens = [found.start() for found in _MAY_OPEN.finditer(phrase)]
    for start in reversed(opens):
        words = phrase[start:].strip(" .,;")
        if len(words) <= 200 and meant(words, typed=True) == wanted:
            said = words.split()
            starts = (" ".join(said[:count]) for count in range(1, len(said)))
            return next((one for one in starts if meant(one, typed=True) == wanted), words).strip(" ,;")
    return phrase if len(phrase) <= 200 else ""


def _target(one: Any) -> dict[str, Any]:
    value = "" if one.value is None else f"{one.value:g}".replace(".", ",")
    return {
        "text": one.text, "comparison": COMPARISONS.get(one.comparator, "eq"), "value": value, "drop": False,
        "measure": (one.unit or "")[:40], "by": f"{one.by:%d/%m/%Y}" if one.by else "", "soft": one.is_soft,
        "lines": [one.line],
    }  # fmt: skip


def _nodes(draft: Draft, sheet: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The outline: the body, its closing and the appendices, and whatever of head and signature no field took."""
    words = _words(" ".join([*sheet["head"].values(), *(row["text"] for row in sheet["bases"]), draft.issuer or "",
                             draft.superior or "", draft.kind and _WORDS.get(draft.kind, "")]))  # fmt: skip
    known = set(draft.lines_of.values())
    depths = _depths(draft.nodes)
    when: dict[int, list[list[str]]] = {}
    for row in draft.schedule:
        when.setdefault(row.line, []).append([row.text, _span(row.start, row.end)])
    rows = []
    for node in draft.nodes:
        if node.part == Part.MARGIN or node.part == Part.PREAMBLE:
            continue
        if node.part in (Part.HEAD, Part.TAIL) and (node.line in known or _is_furniture(node.text, words)):
            continue
        rows.append(
            {
                "key": node.place, "text": node.written, "level": min(depths[node.place], DEEPEST), "drop": False,
                "lines": list(node.lines), "part": str(node.part), "is_row": bool(node.cells),
                "when": [row for line in node.lines for row in when.get(line, [])],
            }
        )  # fmt: skip
    return rows


def _span(start: datetime.date | None, end: datetime.date | None) -> str:
    """The time of a row of a timetable, in the words of a deadline."""
    if start and end and start != end:
        return f"từ ngày {start:%d/%m/%Y} đến ngày {end:%d/%m/%Y}"
    if start and end:
        return f"ngày {end:%d/%m/%Y}"
    return f"đến ngày {end:%d/%m/%Y}" if end else f"từ ngày {start:%d/%m/%Y}" if start else ""


def _depths(nodes: Sequence[Node]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for node in nodes:
        depths[node.place] = 1 if node.parent is None else depths[node.parent] + 1
    return depths


def _is_furniture(text: str, words: str) -> bool:
    """What the fields say already, and the country's name and rules that every paper prints anew."""
    folded = fold(text)
    if any(sign.match(folded) for sign in (signs.RULE, signs.NUMBER, signs.PLACE_DAY)) or signs.MOTTO.search(folded):
        return True
    bare = _words(re.sub(r"^\W*(?:v/v|ve viec|kinh gui|noi nhan|k/t|t/m|t/l|tm|kt|tl|da ky)\b", "", folded))
    return not bare.strip() or bare in words


def _words(text: str) -> str:
    return f" {' '.join(re.findall(r'[a-z0-9]+', fold(text)))} "
