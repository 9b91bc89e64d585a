"""The journal of one assignment, told: who did what, when, and in which words."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.utils import timezone

from directives.models import Assignment, Urging
from units.models import Entry

# Act → symbol, what was done. The act is named in directives/actions.
_ACTS = {
    "assignment.receive": ("user-check", "nhận việc"),
    "assignment.start": ("player-play", "bắt đầu thực hiện"),
    "assignment.save": ("device-floppy", "ghi nội dung kết quả, chưa gửi"),
    "assignment.attach": ("paperclip", "kèm minh chứng"),
    "assignment.withdraw": ("trash", "rút minh chứng"),
    "assignment.submit": ("send", "gửi kết quả"),
    "assignment.confirm": ("circle-check", "xác nhận kết quả, việc hoàn thành"),
    "assignment.return": ("arrow-back-up", "trả lại, đề nghị bổ sung"),
    "assignment.ask_extension": ("calendar-event", "đề nghị gia hạn"),
    "assignment.grant_extension": ("calendar-check", "đồng ý gia hạn"),
    "assignment.refuse_extension": ("calendar-off", "không đồng ý gia hạn"),
    "assignment.pause": ("player-pause", "tạm dừng việc này"),
    "assignment.resume": ("player-play", "cho tiếp tục thực hiện"),
    "assignment.cancel": ("ban", "hủy việc này"),
    "directive.revoke": ("ban", "thu hồi văn bản"),
}


@dataclass(frozen=True)
class Line:
    """One sentence of the story: "12/06/2026 09:15 – Bí thư chi bộ, Chi bộ 1 gửi kết quả." and what was written."""

    symbol: str
    when: str
    who: str
    what: str
    words: str = ""

    def __str__(self) -> str:
        return f"{self.when} – {self.who} {self.what}."


def entries_of(assignment: Assignment) -> QuerySet[Entry]:
    """What was done with the assignment, and what befell the document that gave it. Needs `assignment.directive`."""
    about = Q(subject_type="assignment", subject_id=assignment.pk)
    documents = [assignment.directive_id, assignment.directive.replaces_id]
    befell = Q(subject_type="directive", subject_id__in=documents, act__in=["directive.revoke", "directive.replace"])
    return Entry.objects.filter(about | befell)


def story(assignment: Assignment, entries: Iterable[Entry], urgings: Iterable[Urging] = ()) -> list[Line]:
    """The lines from the issue of the document to the last deed, with the letters that urged it on among them."""
    directive = assignment.directive
    if directive.replaces and directive.issued_on and assignment.assigned_on < directive.issued_on:
        directive = directive.replaces  # a correction took the work over from the document that gave it
    day = directive.issued_on or assignment.assigned_on
    first = Line("rubber-stamp", f"{day:%d/%m/%Y}", directive.issuer, f"ban hành {directive} và giao việc này")
    told = [(entry.at, _line(entry)) for entry in entries]
    told += [(letter.sent_at, _urged(letter)) for letter in urgings if letter.sent_at]
    return [first, *(line for _, line in sorted(told, key=lambda pair: pair[0]))]


def last_of(entries: Iterable[Entry], *verbs: str) -> Entry | None:
    """The latest entry of one of those acts."""
    acts = {f"assignment.{verb}" for verb in verbs}
    return next((entry for entry in reversed(list(entries)) if entry.act in acts), None)


def _line(entry: Entry) -> Line:
    symbol, what = _ACTS.get(entry.act, ("point", entry.text.rstrip(".")))
    known = entry.act in _ACTS
    when = _moment(entry.at)
    who = entry.post or (str(entry.actor) if entry.actor else "Hệ thống")
    if entry.on_behalf_of:
        who += f" (thay mặt {entry.on_behalf_of})"
    return Line(symbol, when, who if known else "", what + (_detail(entry) if known else ""), _words(entry))


def _urged(letter: Urging) -> Line:
    what = f"đôn đốc bằng {letter}, báo cáo kết quả chậm nhất ngày {letter.reply_by:%d/%m/%Y}"
    return Line("mail", _moment(letter.sent_at), str(letter.unit), what)


def _moment(at: datetime.datetime | None) -> str:
    return f"{at.astimezone(timezone.get_current_timezone()):%d/%m/%Y %H:%M}" if at else ""


def _detail(entry: Entry) -> str:
    data = entry.data
    if name := data.get("name"):
        return f" “{name}”" + (f" (lần {data['revision']})" if data.get("revision", 1) > 1 else "")
    if entry.act == "assignment.ask_extension":
        old = _day(data.get("old_due_on"))
        return f" {f'từ {old} ' if old else ''}đến {_day(data['new_due_on'])}"
    if entry.act == "assignment.grant_extension":
        return f" đến {_day(data['to'])}"
    return ""


def _words(entry: Entry) -> str:
    data = entry.data
    if entry.act == "assignment.submit":
        parts = [data.get("result", "")]
        parts += [f"Khó khăn, vướng mắc: {data['obstacles']}"] if data.get("obstacles") else []
        parts += [f"Kiến nghị, đề xuất: {data['proposals']}"] if data.get("proposals") else []
        return "\n".join(parts)
    return data.get("reason") or data.get("note") or ""


def _day(iso: str | None) -> str:
    return f"{datetime.date.fromisoformat(iso):%d/%m/%Y}" if iso else ""
