"""Ideas for a section from what units wrote and what the rows say. They are offered as lines to add; what somebody has
written is never touched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from directives.models import Assignment
from reports import narrative
from reports.figures import Scope, rows

MOST = 60
NAMED = 6  # units named in one line


def ideas_for(key: str, scope: Scope) -> list[str]:
    """Lines for the section, each ready to stand in the text. Nothing for a section that only people can write."""
    offer = _OFFERS.get(key)
    return list(dict.fromkeys(offer(scope))) if offer else []


def has_ideas(key: str) -> bool:
    return key in _OFFERS


def appended(body: str, lines: list[str]) -> str:
    """The body with those of the lines that it does not have yet."""
    standing = {line.strip() for line in body.splitlines()}
    new = [line.strip() for line in lines if line.strip() and line.strip() not in standing]
    return "\n".join(filter(None, [body.rstrip(), *new]))


def _issued(scope: Scope) -> list[str]:
    return [
        f"- {document.issuer} ban hành {_lower(str(document))}"
        f"{f' ngày {document.dated}' if document.issued_on else f' {document.dated}'.rstrip()}"
        f" về việc {_about(document.subject)};"
        for document in narrative.issued_documents(scope)[:MOST]
    ]


def _results(scope: Scope) -> list[str]:
    done = rows(scope, "done").for_work_list().exclude(result="").order_by("directive_id", "task__position", "pk")
    return [f"- {it.unit}: {_sentence(it.result)}" for it in done[:MOST]]


def _obstacles(scope: Scope) -> list[str]:
    """What is late, a task once with its units; then what units wrote."""
    late: dict[int, list[Assignment]] = {}
    for assignment in narrative.overdue(scope)[: MOST * 10]:
        late.setdefault(assignment.task_id, []).append(assignment)
    lines = []
    for found in late.values():
        names = ", ".join(str(it.unit) for it in found[:NAMED])
        more = f" và {len(found) - NAMED} đơn vị khác" if len(found) > NAMED else ""
        due = max(it.due_on for it in found if it.due_on)
        lines.append(f"- Nhiệm vụ “{found[0].task.shorter}” (hạn {due:%d/%m/%Y}) chưa hoàn thành tại {names}{more};")
    return lines[:MOST] + _said(narrative.obstacles(scope), "obstacles")


def _proposals(scope: Scope) -> list[str]:
    return _said(narrative.proposals(scope), "proposals")


def _said(found: narrative.AssignmentQuerySet, field: str) -> list[str]:
    return [f"- {it.unit}: {_sentence(getattr(it, field))}" for it in found[:MOST]]


def _coming(scope: Scope) -> list[str]:
    """A task once, with how many units have it."""
    by_task: dict[int, list[Any]] = {}
    for assignment in narrative.coming(scope)[: MOST * 10]:
        by_task.setdefault(assignment.task_id, []).append(assignment)
    lines = []
    for found in by_task.values():
        first = found[0]
        who = str(first.unit) if len(found) == 1 else f"{len(found)} đơn vị"
        lines.append(f"- {first.task.text.strip().rstrip('.;')} ({who}; hạn {first.due_then:%d/%m/%Y});")
    return lines[:MOST]


_OFFERS: dict[str, Callable[[Scope], list[str]]] = {
    "leadership": _issued,
    "results": _results,
    "obstacles": _obstacles,
    "coming": _coming,
    "proposals": _proposals,
}


def _sentence(text: str) -> str:
    text = " ".join(text.split())
    return text if text.endswith((".", ";", "!", "?", "…")) else f"{text}."


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]


def _about(subject: str) -> str:
    subject = subject.strip().rstrip(".;")
    for opening in ("Về việc ", "về việc ", "Về ", "về ", "V/v "):
        if subject.startswith(opening):
            subject = subject[len(opening) :]
    return _lower(subject)
