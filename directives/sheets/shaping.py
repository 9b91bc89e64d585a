"""What a clerk does to the outline of a sheet: level, split, merge, task. Each takes a sheet, gives a new one. Pure."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

from directives.sheets.rows import DEEPEST, Sheet, bare_of_bullet, words_of_node
from units.refusals import Refusal
from units.text import fold


class NotThere(Refusal):
    sentence = "Mục này không còn trong bản đọc. Xin mở lại trang."


class NothingToSplit(Refusal):
    sentence = "Xin xuống dòng tại chỗ muốn tách, rồi bấm Tách."


def shaped(sheet: Sheet, deed: str) -> tuple[dict[str, Any], str]:
    """The sheet after a deed ("split-12": the node whose key is 12) and the field to go on in. Raises Refusal."""
    name, _, key = deed.partition("-")
    if name not in DEEDS or not key.isdecimal():
        raise NotThere
    new = copy.deepcopy(dict(sheet))
    at = next((at for at, node in enumerate(new["nodes"]) if node["key"] == int(key)), None)
    if at is None:
        raise NotThere
    return new, DEEDS[name](new, at)


def _inwards(sheet: dict[str, Any], at: int) -> str:
    above = [node["level"] for node in sheet["nodes"][:at] if not node["drop"]][-1:]
    if above and sheet["nodes"][at]["level"] <= above[0]:
        _move(sheet, at, 1)
    return _text_field(sheet, at)


def _outwards(sheet: dict[str, Any], at: int) -> str:
    if sheet["nodes"][at]["level"] > 1:
        _move(sheet, at, -1)
    return _text_field(sheet, at)


def _move(sheet: dict[str, Any], at: int, by: int) -> None:
    """A node moves with all that stands under it."""
    nodes = sheet["nodes"]
    level = nodes[at]["level"]
    nodes[at]["level"] = level + by
    for node in nodes[at + 1 :]:
        if node["level"] <= level:
            break
        node["level"] = min(node["level"] + by, DEEPEST)


def _split(sheet: dict[str, Any], at: int) -> str:
    """A node typed as two lines or more becomes that many; its tasks stay where their words are."""
    nodes = sheet["nodes"]
    first, *rest = [line.strip() for line in nodes[at]["text"].splitlines() if line.strip()] or [""]
    if not rest:
        raise NothingToSplit
    nodes[at]["text"] = first
    key = 1 + max([node["key"] for node in nodes] + [task["place"] for task in sheet["tasks"]])
    for place, words in enumerate(rest):
        nodes.insert(at + 1 + place, nodes[at] | {"key": key + place, "text": words, "when": []})
        for task in sheet["tasks"]:
            said = fold(task["text"])
            if task["place"] == nodes[at]["key"] and said and said in fold(words) and said not in fold(first):
                task["place"] = key + place
    return f"nodes-{key}-text"


def _merge(sheet: dict[str, Any], at: int) -> str:
    """Join a node to the one above it that is kept; its tasks go along."""
    nodes = sheet["nodes"]
    above = next((place for place in range(at - 1, -1, -1) if not nodes[place]["drop"]), None)
    if above is None:
        return _text_field(sheet, at)
    upper, lower = nodes[above], nodes.pop(at)
    tasks = [task for task in sheet["tasks"] if task["place"] in (upper["key"], lower["key"])]
    for task in tasks:
        # Of several, each that said what its node said keeps saying that; one alone says what the joined node says.
        if len(tasks) > 1 and not task["text"]:
            task["text"] = words_of_node(upper if task["place"] == upper["key"] else lower)
        task["place"] = upper["key"]
    upper["text"] = f"{upper['text']} {bare_of_bullet(lower['text'])}".strip()
    upper["lines"] = sorted({*upper["lines"], *lower["lines"]})
    upper["when"] = [*upper["when"], *lower["when"]]
    return _text_field(sheet, above)


def _task(sheet: dict[str, Any], at: int) -> str:
    """A line that the reading took for no task becomes one; what was dropped before comes back."""
    node = sheet["nodes"][at]
    dropped = [task for task in sheet["tasks"] if task["place"] == node["key"]]
    for task in dropped:
        task["drop"] = False
    if dropped:
        return f"tasks-{dropped[0]['key']}-lead"
    rows = node["when"] or [["", ""]]
    key = 1 + max([task["key"] for task in sheet["tasks"]], default=-1)
    for place, (words, deadline) in enumerate(rows):
        sheet["tasks"].append(
            {
                "key": key + place, "text": words if len(rows) > 1 else "", "lead": _lead_before(sheet, at),
                "support": "", "deadline": deadline, "product": "", "superior": "", "drop": False,
                "place": node["key"], "lines": node["lines"],
            }
        )  # fmt: skip
    return f"tasks-{key}-lead"


def _lead_before(sheet: dict[str, Any], at: int) -> str:
    """Whoever leads the line before under the same heading very likely leads this one."""
    leads = {task["place"]: task["lead"] for task in sheet["tasks"] if not task["drop"]}
    nodes = sheet["nodes"]
    for node in reversed(nodes[:at]):
        if node["level"] <= nodes[at]["level"] and node["key"] in leads:
            return str(leads[node["key"]])
        if node["level"] < nodes[at]["level"]:
            break
    return ""


def _text_field(sheet: dict[str, Any], at: int) -> str:
    return f"nodes-{sheet['nodes'][at]['key']}-text"


DEEDS: dict[str, Callable[[dict[str, Any], int], str]] = {
    "in": _inwards, "out": _outwards, "split": _split, "merge": _merge, "task": _task,
}  # fmt: skip
