"""What a correction changed: the data of one edition beside those of the edition before. Pure, no rows are read.

Kept within the data of the new edition, so that page and paper say the same for ever.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from reports.figure_codes import COUNTS
from reports.figures import LABELS

Data = dict[str, Any]
HEAD = {
    "subject": "Trích yếu",
    "reference_number": "Số, ký hiệu",
    "issued_on": "Ngày ban hành",
    "place": "Nơi ban hành",
    "superior_line": "Cơ quan cấp trên",
    "issuer_line": "Cơ quan ban hành",
    "introduction": "Phần mở đầu",
    "signing_authority": "Thẩm quyền ký",
    "signer_title": "Chức vụ người ký",
    "signer_name": "Người ký",
    "recipients": "Nơi nhận",
    "profile": "Thể thức",
    "cutoff_on": "Ngày chốt số liệu",
}
ROW = {
    "task": "Nhiệm vụ",
    "lead": "Đơn vị chủ trì",
    "support": "Đơn vị phối hợp",
    "due_on": "Thời hạn",
    "done_on": "Ngày hoàn thành",
    "standing": "Mức độ hoàn thành",
    "result": "Kết quả",
    "obstacles": "Khó khăn, vướng mắc",
    "proposals": "Kiến nghị, đề xuất",
}


def changes(old: Data, new: Data, standing_label: Callable[[Data], str]) -> Data:
    """`figures`, `texts`, `rows_in`, `rows_out`, `rows_changed`; `rows_known` is false where a list of rows was cut."""
    known = not (old["left_out"] or new["left_out"])
    before, after = ({row["id"]: row for row in data["rows"]} if known else {} for data in (old, new))
    return {
        "edition": old["head"]["edition"],
        "figures": [*_figures(old, new), *_targets(old, new)],
        "texts": [*_heads(old, new), *_sections(old, new)],
        "rows_known": known,
        "rows_in": [_named(row, standing_label) for pk, row in after.items() if pk not in before],
        "rows_out": [_named(row, standing_label) for pk, row in before.items() if pk not in after],
        "rows_changed": [
            _named(row, standing_label) | {"fields": fields}
            for pk, row in after.items()
            if pk in before and (fields := list(_fields(before[pk], row, standing_label)))
        ],
    }


def is_empty(found: Data) -> bool:
    return not any(found[part] for part in ("figures", "texts", "rows_in", "rows_out", "rows_changed"))


def _figures(old: Data, new: Data) -> Iterator[Data]:
    """Counts and rates of the whole, then the counts of each unit and document. A line on one side only had nothing."""
    yield from _counts(
        "Toàn báo cáo", *(one["figures"]["counts"] | {"total": one["figures"]["total"]} for one in (old, new))
    )
    rates = {rate["key"]: rate["text"] for rate in old["figures"]["rates"]}
    for rate in new["figures"]["rates"]:
        yield from _pair("Toàn báo cáo", rate["label"], rates.get(rate["key"], ""), rate["text"])
    for part in ("units", "documents"):
        before, after = ({line["name"]: line["counts"] for line in one[part]} for one in (old, new))
        for name in dict.fromkeys([*after, *before]):
            yield from _counts(name, before.get(name, {}), after.get(name, {}))


def _counts(name: str, before: dict[str, int], after: dict[str, int]) -> Iterator[Data]:
    for key in COUNTS:
        yield from _pair(name, LABELS[key], before.get(key, 0), after.get(key, 0))


def _targets(old: Data, new: Data) -> Iterator[Data]:
    before, after = ({(one["text"], one["unit"]): one["reached"] for one in data["targets"]} for data in (old, new))
    for text, unit in dict.fromkeys([*after, *before]):
        name = f"Chỉ tiêu: {text}"
        yield from _pair(name, unit or "Kết quả", before.get((text, unit), ""), after.get((text, unit), ""))


def _heads(old: Data, new: Data) -> Iterator[Data]:
    for key, label in HEAD.items():
        for pair in _pair(label, "", _said(old["head"][key]), _said(new["head"][key])):
            yield pair | dict(zip(("before", "after"), _lines(pair["before"], pair["after"]), strict=True))


def _sections(old: Data, new: Data) -> Iterator[Data]:
    before, after = ({one["key"]: one for one in data["sections"]} for data in (old, new))
    for key in dict.fromkeys([*after, *before]):
        name, texts = "", ["", ""]
        for place, part in enumerate((before.get(key), after.get(key))):
            if part:
                name = f"{part['number']} {part['title']}".strip()
                texts[place] = f"{name}\n{part['body']}".strip()
        if texts[0] != texts[1]:
            removed, added = _lines(*texts)
            yield {"name": name, "label": "", "before": removed, "after": added}


def _lines(before: str, after: str) -> tuple[str, str]:
    """Only the lines that differ."""
    old, new = before.splitlines(), after.splitlines()
    removed, added = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "equal":
            removed += old[a:b]
            added += new[c:d]
    return "\n".join(removed), "\n".join(added)


def _named(row: Data, standing_label: Callable[[Data], str]) -> Data:
    return {
        "id": row["id"],
        "task": row["task"],
        "unit": row["unit"],
        "document": row["document"],
        "due_on": row["due_on"],
        "standing": standing_label(row),
    }


def _fields(before: Data, after: Data, standing_label: Callable[[Data], str]) -> Iterator[Data]:
    for key, label in ROW.items():
        old, new = (standing_label(row) if key == "standing" else _said(row[key]) for row in (before, after))
        if old != new:
            yield {"label": label, "before": old, "after": new}


def _pair(name: str, label: str, before: Any, after: Any) -> Iterator[Data]:
    if before != after:
        yield {"name": name, "label": label, "before": before, "after": after}


def _said(value: str | None) -> str:
    """A day as it is written on paper; anything else as it is."""
    try:
        return f"{date.fromisoformat(value or ''):%d/%m/%Y}"
    except ValueError:
        return value or ""
