"""A letter's data and its paper. `gather` reads rows; `compose` is pure, so what was sent is printed again alike."""

from __future__ import annotations

import datetime
import re
from typing import Any

from directives.models import Urging
from reports.composing import DRAFT_MARK, day, text_blocks, written_day
from reports.models import Report
from reports.outlines import letterhead_for, recipients_for, said, speaker
from reports.paper import Appendix, Band, Block, Cell, Layout, Letterhead, Paper, Paragraph, Signature, Table
from reports.urging.choosing import late
from units.models import Office, Unit

HEAD = (
    "reference_number", "subject", "place", "superior_line", "issuer_line", "introduction", "closing",
    "signing_authority", "signer_title", "signer_name", "recipients", "profile",
)  # fmt: skip
FACTS = ("profile", "place", "superior_line", "issuer_line", "signing_authority", "signer_title", "signer_name")
SUBJECT = "việc đôn đốc thực hiện nhiệm vụ quá hạn"
CLOSING = "Đơn vị nào gặp vướng mắc khi thực hiện, xin báo về {unit} trước ngày trả lời để cùng tháo gỡ."
MOST_NAMED = 12
TABLE_HEAD = ("STT", "Nhiệm vụ", "Văn bản giao", "Hạn", "Quá hạn (ngày)", "Tình trạng")
_WIDTHS = (6, 32, 24, 13, 11, 14)
_ALIGN: Any = ("center", "left", "left", "center", "center", "left")
LONGEST_TASK = 600


# --- A new letter's words ---------------------------------------------------------------------------------------------


def head_for(unit: Unit, rows: list[Any]) -> dict[str, Any]:
    """The fields of a new letter: who writes and signs as in the unit's last letter, or report, or document."""
    head = letterhead_for(unit, "CV", Office.current()) | last_facts(unit)
    mark = "V/v" if head["profile"] == Urging.Profile.ND30 else "về"
    documents = list({row.directive_id: row.directive for row in rows}.values())
    named = ", ".join(said(document) for document in documents) if len(documents) <= 3 else "các văn bản được giao"
    introduction = (
        f"Qua theo dõi việc thực hiện {named}, {speaker(unit)} nhận thấy một số nhiệm vụ chưa bảo đảm thời hạn"
        " được giao."
    )
    return head | {
        "subject": f"{mark} {SUBJECT if mark == 'về' else SUBJECT.removeprefix('việc ')}",
        "introduction": introduction,
        "closing": CLOSING.format(unit=unit.name),
        "recipients": head.get("recipients") or usual_recipients(unit),
    }


def usual_recipients(unit: Unit) -> str:
    return "\n".join(["Như trên", recipients_for(unit, None, None)[-1]])


def last_facts(unit: Unit) -> dict[str, Any]:
    letter = Urging.objects.filter(unit=unit).order_by("-pk").first()
    if letter:
        facts = {name: getattr(letter, name) for name in (*FACTS, "recipients")}
        return facts | {"reference_number": re.sub(r"^\s*\d+\s*", "", letter.reference_number)}
    if report := Report.objects.filter(unit=unit).exclude(signer_name="").order_by("-pk").first():
        return {name: getattr(report, name) for name in FACTS}
    signed = unit.directives.filter(kept_by=unit).exclude(signer_name="").exclude(state="draft")
    if document := signed.order_by("-pk").first():
        return {name: getattr(document, name) for name in ("signing_authority", "signer_title", "signer_name")}
    return {}


# --- What is printed --------------------------------------------------------------------------------------------------


def rows_of(letter: Urging, today: datetime.date) -> list[Any]:
    """The letter's assignments in the order of print, each with its row's `row_pk` and whether it is `still_late`."""
    related = ("assignment__task", "assignment__unit", "assignment__directive__issuing_unit")
    rows = letter.rows.select_related(*related).order_by(
        "assignment__unit__sort_key", "assignment__unit_id", "assignment__due_on", "assignment_id"
    )
    still = set(letter.rows.filter(late(_day(letter, today), "assignment__")).values_list("pk", flat=True))
    found = []
    for row in rows:
        work: Any = row.assignment
        work.row_pk, work.still_late = row.pk, row.pk in still
        found.append(work)
    return found


def _day(letter: Urging, today: datetime.date) -> datetime.date:
    """The day as of which it speaks: its own, or today."""
    return min(letter.issued_on or today, today)


def gather(letter: Urging, today: datetime.date) -> dict[str, Any]:
    """All that the paper says, as JSON: the head, and the units with what is late as of the letter's day."""
    if letter.data is not None:
        kept: dict[str, Any] = letter.data
        return kept
    as_of = letter.issued_on or today
    units: dict[int, dict[str, Any]] = {}
    for work in rows_of(letter, today):
        if work.still_late:
            unit = units.setdefault(work.unit_id, {"id": work.unit_id, "name": str(work.unit), "rows": []})
            unit["rows"].append(_row(work, as_of))
    head = {name: getattr(letter, name) for name in HEAD}
    head |= {
        "unit": str(letter.unit),
        "speaker": speaker(letter.unit),
        "issued_on": letter.issued_on.isoformat() if letter.issued_on else None,
        "reply_by": letter.reply_by.isoformat(),
    }
    return {"head": head, "day": as_of.isoformat(), "units": list(units.values())}


def _row(work: Any, as_of: datetime.date) -> dict[str, Any]:
    text = " ".join(work.task.text.split())
    return {
        "id": work.pk,
        "task": text if len(text) <= LONGEST_TASK else text[: LONGEST_TASK - 1].rsplit(" ", 1)[0] + "…",
        "document": said(work.directive),
        "due_on": work.due_on.isoformat(),
        "days_late": (as_of - work.due_on).days,
        "state": work.get_state_display(),
    }


def compose(data: dict[str, Any], *, draft: bool = False, created_at: datetime.datetime | None = None) -> Paper:
    head, units = data["head"], data["units"]
    letterhead = Letterhead(
        superior=head["superior_line"],
        issuer=head["issuer_line"],
        number=head["reference_number"],
        place=head["place"],
        dated=day(head["issued_on"]),
    )
    return Paper(
        letterhead=letterhead,
        kind="letter",
        subject=[head["subject"]],
        addressees=_addressees(units),
        body=list(_body(data)),
        signature=Signature(head["signing_authority"], head["signer_title"], head["signer_name"]),
        recipients=[line for line in head["recipients"].splitlines() if line.strip()],
        appendices=[_annex(data)] if units else [],
        draft_mark=DRAFT_MARK if draft else "",
        created_at=created_at,
        layout=Layout(profile=head["profile"]),
    )


def _addressees(units: list[dict[str, Any]]) -> list[str]:
    if len(units) > MOST_NAMED:
        return ["Các đơn vị có tên trong Phụ lục kèm theo"]
    return [unit["name"] for unit in units]


def counted(data: dict[str, Any]) -> str:
    """What the machine writes of the figures, so that they follow the rows."""
    units = data["units"]
    count = sum(len(unit["rows"]) for unit in units)
    whose = units[0]["name"] if len(units) == 1 else f"{len(units):02} đơn vị"
    return (
        f"Tính đến ngày {written_day(data['day'])}, {whose} còn {count:02} nhiệm vụ quá hạn chưa hoàn thành"
        " (danh mục tại Phụ lục kèm theo)."
    )


def asked(data: dict[str, Any]) -> str:
    """What is asked for, with the day."""
    head = data["head"]
    whom = data["units"][0]["name"] if len(data["units"]) == 1 else "các đơn vị có tên trong Phụ lục"
    return (
        f"{head['speaker']} đề nghị {whom} tập trung chỉ đạo, hoàn thành các nhiệm vụ nêu trên và báo cáo kết quả chậm"
        f" nhất vào ngày {written_day(head['reply_by'])}; nhiệm vụ nào chưa hoàn thành thì nêu rõ nguyên nhân và thời"
        " gian hoàn thành."
    )


def _body(data: dict[str, Any]) -> list[Block]:
    head = data["head"]
    middle = [Paragraph(counted(data)), Paragraph(asked(data))] if data["units"] else []
    return [*text_blocks(head["introduction"]), *middle, *text_blocks(head["closing"])]


def _annex(data: dict[str, Any]) -> Appendix:
    head = data["head"]
    number = head["reference_number"]
    named = f" số {number}" if number[:1].isdigit() else ""
    issued = f", ngày {written_day(head['issued_on'])}" if head["issued_on"] else ""
    rows: list[list[Cell] | Band] = []
    for unit in data["units"]:
        rows.append(Band(f"{unit['name']} ({len(unit['rows'])} nhiệm vụ)"))
        for place, row in enumerate(unit["rows"], start=1):
            cells = [row["task"], row["document"], day(row["due_on"]), row["days_late"], row["state"]]
            rows.append([place, *cells])
    return Appendix(
        title="Danh mục nhiệm vụ quá hạn chưa hoàn thành",
        attached_to=f"Kèm theo Công văn{named}{issued} của {head['unit']}",
        blocks=[Table(TABLE_HEAD, rows, _WIDTHS, _ALIGN)],
    )
