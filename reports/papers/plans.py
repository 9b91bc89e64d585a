"""A document as it is issued, and the annex that gives out its tasks, from the rows of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch

from directives.models import Clause, Directive, Task, TaskParty
from directives.numbering import CODES
from reports.composing import DRAFT_MARK, text_blocks
from reports.outlines import letterhead_for, recipients_for, superior_of
from reports.paper import Appendix, Band, Block, Cell, Heading, Layout, Letterhead, Paper, Paragraph, Signature, Table
from units.models import Office
from units.text import fold

Kind, State = Directive.Kind, Directive.State
MARKS: dict[str, str] = {
    State.DRAFT: DRAFT_MARK, State.ISSUING: DRAFT_MARK, State.REPLACED: "ĐÃ THAY THẾ", State.REVOKED: "ĐÃ THU HỒI",
}  # fmt: skip
ANNEX_HEAD = ("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm")
_WIDTHS = (5, 36, 17, 17, 12, 13)
_ALIGN: Any = ("center", "left", "left", "left", "left", "left")
LONGEST_HEADING = 250
LONGEST_BAND = 200


def plan_paper(directive: Directive, office: Office) -> Paper:
    head = _head(directive, office)
    outline = Outline.of(directive)
    kind: Any = "letter" if directive.kind == Kind.OFFICIAL_LETTER else "typed"
    return Paper(
        letterhead=_letterhead(directive, head),
        kind=kind,
        type_name="" if kind == "letter" else _type_name(directive),
        subject=[line.strip() for line in directive.subject.splitlines() if line.strip()],
        addressees=[line.strip(" -;.") for line in directive.addressees.splitlines() if line.strip(" -;.")],
        basis=_bases(directive),
        body=[*text_blocks(directive.introduction), *outline.blocks()] or [Paragraph("Chưa nhập nội dung.")],
        signature=Signature(
            directive.signing_authority or head["signing_authority"],
            directive.signer_title or head["signer_title"],
            directive.signer_name,
        ),
        recipients=_recipients(directive),
        draft_mark=MARKS.get(directive.state, ""),
        created_at=directive.released_at,
        layout=Layout(profile=head["profile"]),
    )


def annex_paper(directive: Directive, office: Office) -> Paper:
    """The annex by itself, to lie behind a plan that was written elsewhere."""
    head = _head(directive, office)
    letterhead = _letterhead(directive, head)
    table = Table(ANNEX_HEAD, list(_banded(Outline.of(directive))), _WIDTHS, _ALIGN)
    kind = directive.get_kind_display()
    annex = Appendix(
        title=f"Phân công nhiệm vụ thực hiện {kind[0].lower()}{kind[1:]}",
        attached_to=_attached_to(directive, letterhead),
        landscape=True,
        blocks=[table],
    )
    return Paper(
        letterhead=letterhead,
        type_name="PHỤ LỤC PHÂN CÔNG NHIỆM VỤ",
        subject=[directive.subject],
        body=[],
        appendices=[annex],
        annex_only=True,
        draft_mark=MARKS.get(directive.state, ""),
        created_at=directive.released_at,
        layout=Layout(profile=head["profile"]),
    )


def annex_rows(directive: Directive) -> Iterator[list[Cell]]:
    """The annex for Excel: the group in a column of its own, so that it can be sorted and filtered."""
    group = ""
    for row in _banded(Outline.of(directive)):
        if isinstance(row, Band):
            group = row.text
        else:
            yield [row[0], group, *row[1:]]


SHEET_HEAD = (ANNEX_HEAD[0], "Mục", *ANNEX_HEAD[1:])


# --- The head ---------------------------------------------------------------------------------------------------------


def _head(directive: Directive, office: Office) -> dict[str, Any]:
    code = CODES.get(directive.kind, ("VB",))[0]
    return letterhead_for(directive.issuing_unit, code, office)


def _letterhead(directive: Directive, head: dict[str, Any]) -> Letterhead:
    return Letterhead(
        superior=head["superior_line"],
        issuer=directive.issuer.upper(),
        number=directive.reference_number or head["reference_number"],
        place=directive.place or head["place"],
        dated=directive.issued_on or directive.issued_month,
        blank_day=directive.issued_on is None,
    )


def _type_name(directive: Directive) -> str:
    if directive.kind == Kind.REGULATION:
        return "QUY CHẾ" if "qc" in fold(directive.reference_number) else "QUY ĐỊNH"
    return "VĂN BẢN" if directive.kind == Kind.OTHER else directive.get_kind_display().upper()


def _bases(directive: Directive) -> list[str]:
    """Each begun with "Căn cứ" unless it says by itself how it is one."""
    lines = [basis.text.strip(" -;,.\n") for basis in directive.bases.all()]
    lines = [line if _GROUNDS.match(line) else f"Căn cứ {_within(line)}" for line in lines if line]
    return [f"{line}{'.' if place == len(lines) else ';'}" for place, line in enumerate(lines, start=1)]


_GROUNDS = re.compile(r"(?i)(căn cứ|thực hiện|theo|xét|trên cơ sở|thi hành|triển khai)\b")
_NAMED = re.compile(
    r"(?i)(" + "|".join([*Kind.labels[:-1], "luật", "điều lệ", "nghị định", "thông tư", "hiến pháp"]) + ")"
)


def _within(line: str) -> str:
    """A document keeps its capital within the sentence; anything else begins small."""
    return line if _NAMED.match(line) else line[0].lower() + line[1:]


def _recipients(directive: Directive) -> list[str]:
    """As written; a draft that has none yet gets the usual ones."""
    written = [line for line in directive.recipients.splitlines() if line.strip()]
    if written or not directive.is_draft:
        return written
    unit = directive.issuing_unit
    return recipients_for(unit, superior_of(unit), directive)


def _attached_to(directive: Directive, letterhead: Letterhead) -> str:
    dated = letterhead.date_text.removeprefix(f"{letterhead.place}, ")
    dated = dated[0].lower() + dated[1:]
    return f"Kèm theo {directive.get_kind_display()} số {letterhead.number_text}, {dated} của {directive.issuer}"


# --- The outline and its tasks ----------------------------------------------------------------------------------------


@dataclass
class Outline:
    """The clauses in their order with the tasks of each, and the tasks that stand in none."""

    clauses: list[Clause]
    tasks: dict[int | None, list[Task]] = field(default_factory=dict)

    @classmethod
    def of(cls, directive: Directive) -> Outline:
        """Three queries, however long the document."""
        found = cls(list(directive.clauses.order_by("position", "pk")))
        parties = Prefetch("parties", TaskParty.objects.select_related("unit", "anchor"))
        for task in directive.tasks.order_by("position", "pk").prefetch_related(parties):
            found.tasks.setdefault(task.clause_id, []).append(task)
        return found

    def blocks(self) -> Iterator[Block]:
        """The text as written; a task that its clause does not say itself is added below it."""
        for place, clause in enumerate(self.clauses):
            yield _written(clause, self._has_more_below(place))
            for task in self.tasks.get(clause.pk, []):
                if not says(clause, task):
                    yield Paragraph(f"- {_with_facts(task)}")
        if loose := self.tasks.get(None):
            yield Heading("NHIỆM VỤ CỤ THỂ" if self.clauses else "NHIỆM VỤ", 1, "" if self.clauses else "I.")
            for number, task in enumerate(loose, start=1):
                yield Paragraph(f"{number}. {_with_facts(task)}")

    def _has_more_below(self, place: int) -> bool:
        clause = self.clauses[place]
        follows = place + 1 < len(self.clauses) and self.clauses[place + 1].level > clause.level
        return follows or any(not says(clause, task) for task in self.tasks.get(clause.pk, []))


def says(clause: Clause, task: Task) -> bool:
    """Whether the clause's own words hold the task, so that it need not be said again."""
    return fold(task.text).strip(" .;,") in fold(clause.text)


def _written(clause: Clause, has_more_below: bool) -> Block:
    """A Roman number heads a part; any other line is a heading where others stand under it, else text."""
    words, number = clause.text.strip(), clause.number.strip()
    level = _level(number)
    is_heading = len(words) <= LONGEST_HEADING and (has_more_below or words.isupper() or level < 2)
    if number and number not in "-–—•*+o●" and is_heading:
        return Heading(words, level, clause.marker if level else number)
    return Paragraph(f"{clause.marker} {words}".strip())


def _level(number: str) -> int:
    bare = number.strip("().-/ ")
    if re.match(r"(?i)(phần|chương|mục)\b", number):
        return 0
    if re.fullmatch(r"[IVXLC]+|[A-H]", bare):
        return 1
    return 2 if bare[:1].isdigit() else 3


def _with_facts(task: Task) -> str:
    """ "Tổ chức … (chủ trì: …; phối hợp: …; thời hạn: …)." """
    text = " ".join(task.text.split()).rstrip(" .;,")
    facts = [("chủ trì", _parties(task, "lead")), ("phối hợp", _parties(task, "support")), ("thời hạn", deadline(task))]
    said = "; ".join(f"{name}: {words}" for name, words in facts if words)
    return f"{text} ({said})." if said else f"{text}."


def _parties(task: Task, part: str) -> str:
    named = [party for party in task.parties.all() if party.part == part]
    return "; ".join(f"{party} ({party.anchor})" if party.anchor else str(party) for party in named)


def deadline(task: Task) -> str:
    """As written, with the day beside it where the words do not say it."""
    kinds = (Task.DeadlineKind.NONE, Task.DeadlineKind.UNREAD)
    words = task.deadline_phrase or ("" if task.deadline_kind in kinds else task.get_deadline_kind_display())
    if task.deadline_kind == Task.DeadlineKind.RECURRING and not task.deadline_phrase and task.every:
        words = f"Hằng {task.get_every_display().lower()}"
    due = f"{task.due_on:%d/%m/%Y}" if task.due_on else ""
    if task.anchor_on and words and due:
        return f"{words} ({due})"
    return words or due


# --- The annex --------------------------------------------------------------------------------------------------------


def _banded(outline: Outline) -> Iterator[list[Cell] | Band]:
    """The tasks in the outline's order under the names of the parts in which they stand."""
    known = {clause.pk: clause for clause in outline.clauses}
    number, shown = 0, ""
    for clause in [*outline.clauses, None]:
        for task in outline.tasks.get(clause.pk if clause else None, []):
            group = _group(clause, task, known)
            if group and group != shown:
                yield Band(group)
            shown = group
            number += 1
            words = " ".join(task.text.split())
            yield [
                number, words, _parties(task, "lead"), _parties(task, "support"), deadline(task), task.deliverable,
            ]  # fmt: skip


def _group(clause: Clause | None, task: Task, known: dict[int, Clause]) -> str:
    """The nearest numbered line above the task; "Nhiệm vụ cụ thể" for what stands in none, if others do."""
    if clause is None:
        return "Nhiệm vụ cụ thể" if known else ""
    above: Clause | None = known.get(clause.parent_id or 0) if says(clause, task) else clause
    while above and (not above.number or above.number in "-–—•*+o●"):
        above = known.get(above.parent_id or 0)
    words = f"{above.marker} {' '.join(above.text.split())}" if above else ""
    return words if len(words) <= LONGEST_BAND else words[: LONGEST_BAND - 1].rsplit(" ", 1)[0] + "…"
