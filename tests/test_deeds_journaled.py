"""Every deed of the house leaves exactly one line in the journal, under the name of who did it."""

from __future__ import annotations

import datetime
import inspect
from types import ModuleType
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from directives import outline
from directives.actions import (
    anchoring,
    answering,
    corrections,
    covering,
    deriving,
    documents,
    issuing,
    readings,
    reminding,
    targets,
    tasks,
    work,
)
from directives.actions.tasks import TaskRow
from directives.models import Directive, Target
from reports import actions as reports
from reports.models import Report
from reports.periods import PeriodKind, period
from reports.signing import actions as signing
from reports.signing.originals import of_snapshot
from reports.streams import actions as streams
from reports.streams import handing, urging
from reports.templating import actions as templating
from reports.templating.default import default_template
from reports.templating.outlines import default_lines
from tests.cast import assign
from tests.drafts import save
from tests.scene import NOW, TODAY, make_scene
from tests.signing import PASSPHRASE, make_key, signed_elsewhere
from tests.streams import CELLS, ask
from units.actions import keeping, merging, seating, settling
from units.models import Entry, Office, Seat, Unit, UnitAlias, User
from units.signin import actions as signin
from units.signin import factors, totp

MODULES: list[ModuleType] = [
    anchoring, answering, corrections, covering, deriving, documents, issuing, readings, reminding, targets, tasks,
    work, reports, keeping, merging, seating, settling, streams, handing, urging, templating, signin,
    factors,
    signing,
]  # fmt: skip
# The first asks, and changes nothing; the others are parts of larger deeds, which leave the line.
NO_DEEDS = {"tasks.editable", "deriving.begin_answer", "readings.hold", "actions.make_report", "actions.keep_section"}
SECRET = totp.new_secret()
YEAR = period(PeriodKind.YEAR, 2026, 1, 14)
JULY = datetime.date(2026, 7, 31)


def paper(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"Van ban moi")


def sent(w: Any) -> Any:
    w.working.refresh_from_db()
    work.submit(w.working, by=w.secretary, today=TODAY, version=w.working.version, result="Đã tổ chức xong.")
    return w.working


def fresh(w: Any) -> Any:
    return assign(w.task, w.cell, period="2026-07")


def asked(w: Any) -> Any:
    return work.ask_extension(w.working, by=w.secretary, today=TODAY, new_due_on=JULY, reason="Chờ kinh phí")


def paused(w: Any) -> Any:
    work.pause(w.working, by=w.clerk, today=TODAY, reason="Chờ hướng dẫn")
    return w.working


def ready(w: Any) -> Any:
    save(w, TaskRow(text="Rà soát thiết bị", lead="các chi bộ trực thuộc", deadline="trước ngày 30/7/2026"))
    w.draft.refresh_from_db()
    return w.draft


def begun(w: Any) -> None:
    handing.begin(w.asked, by=w.secretary, today=TODAY)


def written(w: Any) -> None:
    begun(w)
    handing.write(w.asked, by=w.secretary, today=TODAY, now=NOW, bodies={"results": "Đã họp"}, versions={"results": 1})


def overdue(w: Any) -> None:
    w.stream.requests.update(due_on=TODAY - datetime.timedelta(days=1))


def signed_in(w: Any) -> None:
    Client().force_login(w.clerk)


def of(kind: str) -> dict[str, Any]:
    return {"kind": kind, "subject": "Về việc mới"}


# Each deed: what must be so before it, then the deed itself on that; `w.clerk` and his kin are the people of the scene.
DEEDS: dict[str, tuple[Any, str, Any]] = {
    "anchoring.set_anchor": (
        None, "clerk", lambda w, _, by: anchoring.set_anchor(w.event, version=1, anchor_on=TODAY, **by)),
    "answering.confirm": (sent, "clerk", lambda w, a, by: answering.confirm(a, **by)),
    "answering.return_for_more": (sent, "clerk", lambda w, a, by: answering.return_for_more(a, reason="Thêm", **by)),
    "answering.decide_extension": (asked, "clerk", lambda w, e, by: answering.decide_extension(e, granted=True, **by)),
    "answering.pause": (None, "clerk", lambda w, _, by: answering.pause(w.working, reason="Chờ", **by)),
    "answering.cancel": (None, "clerk", lambda w, _, by: answering.cancel(w.working, reason="Thôi", **by)),
    "answering.resume": (paused, "clerk", lambda w, a, by: answering.resume(a, **by)),
    "corrections.start_correction": (
        None, "clerk", lambda w, _, by: corrections.start_correction(w.plan, reason="Sửa hạn", **by)),
    "corrections.revoke": (None, "clerk", lambda w, _, by: corrections.revoke(w.plan, reason="Thôi", **by)),
    "covering.give_task": (
        None, "clerk",
        lambda w, _, by: covering.give_task(w.plan, w.task, office=w.ward, unit=w.cells[2], **by)),
    "covering.say_not_applicable": (
        None, "secretary",
        lambda w, _, by: covering.say_not_applicable(w.plan, w.task, unit=w.cell, reason="Không có", **by)),
    "covering.take_back_not_applicable": (
        lambda w: covering.say_not_applicable(w.plan, w.task, unit=w.cell, reason="K", by=w.secretary, today=TODAY),
        "clerk", lambda w, mark, by: covering.take_back_not_applicable(w.plan, mark, version=1, **by)),
    "deriving.derive_plan": (None, "secretary", lambda w, _, by: deriving.derive_plan(w.plan, unit=w.cell, **by)),
    "documents.create_draft": (
        None, "clerk", lambda w, _, by: documents.create_draft(unit=w.ward, **of(Directive.Kind.PLAN), **by)),
    "documents.record_received": (
        None, "clerk",
        lambda w, _, by: documents.record_received(
            kept_by=w.ward, issuing_unit=w.city, **of(Directive.Kind.PLAN), **by)),
    "documents.change_head": (
        None, "clerk", lambda w, _, by: documents.change_head(w.draft, version=1, subject="Khác", **by)),
    "documents.set_bases": (
        None, "clerk", lambda w, _, by: documents.set_bases(w.draft, [("Căn cứ Chỉ thị", None)], version=1, **by)),
    "documents.set_outline": (
        None, "clerk",
        lambda w, _, by: documents.set_outline(w.draft, outline.parse_outline("I. MỤC ĐÍCH"), version=1, **by)),
    "documents.attach_file": (None, "clerk", lambda w, _, by: documents.attach_file(w.plan, paper("m.txt"), **by)),
    "documents.remove_file": (
        lambda w: documents.attach_file(w.draft, paper("n.txt"), by=w.clerk, today=TODAY), "clerk",
        lambda w, file, by: documents.remove_file(file, **by)),
    "documents.delete_draft": (None, "clerk", lambda w, _, by: documents.delete_draft(w.draft, version=1, **by)),
    "issuing.issue": (ready, "clerk", lambda w, draft, by: issuing.issue(draft, version=draft.version, **by)),
    "reminding.set_reminders": (
        None, "clerk",
        lambda w, _, by: reminding.set_reminders(w.plan, version=1, reminder_days="5", is_open=False, **by)),
    "readings.start_reading": (
        None, "clerk", lambda w, _, by: readings.start_reading(paper("kh-moi.txt"), unit=w.ward, **by)),
    "readings.save_sheet": (
        None, "clerk",
        lambda w, _, by: readings.save_sheet(w.reading, w.reading.sheet | {"seen": ["no_number:1"]}, version=1, **by)),
    "readings.discard": (None, "clerk", lambda w, _, by: readings.discard(w.reading, **by)),
    "targets.save_targets": (
        None, "clerk",
        lambda w, _, by: targets.save_targets(w.draft, [Target(text="100% chi bộ", value=100)], version=1, **by)),
    "tasks.save_tasks": (
        None, "clerk",
        lambda w, _, by: tasks.save_tasks(w.draft, [TaskRow(text="Rà soát", lead=w.cell.name)], version=1, **by)),
    "work.receive": (fresh, "secretary", lambda w, a, by: work.receive(a, **by)),
    "work.start": (None, "secretary", lambda w, _, by: work.start(w.working, **by)),
    "work.save_result": (
        None, "secretary",
        lambda w, _, by: work.save_result(w.working, version=1, result="Đang làm", obstacles="", proposals="", **by)),
    "work.submit": (None, "secretary", lambda w, _, by: work.submit(w.working, version=1, result="Xong", **by)),
    "work.ask_extension": (
        None, "secretary", lambda w, _, by: work.ask_extension(w.working, new_due_on=JULY, reason="Chờ", **by)),
    "work.attach": (None, "secretary", lambda w, _, by: work.attach(w.working, paper("m.txt"), **by)),
    "work.withdraw": (None, "secretary", lambda w, _, by: work.withdraw(w.evidence, **by)),
    "actions.create_report": (
        None, "clerk",
        lambda w, _, by: reports.create_report(
            unit=w.ward, directive=w.plan, kind=Report.Kind.TONG_KET, period=YEAR, **by)),
    "actions.change_head": (
        None, "clerk", lambda w, _, by: reports.change_head(w.report, version=1, signer_name="Khác", **by)),
    "actions.save_section": (
        None, "clerk",
        lambda w, _, by: reports.save_section(
            w.report.sections.get(key="results"), version=1, body="Đã làm", title="KẾT QUẢ", now=NOW, **by)),
    "actions.ask_freeze": (
        None, "clerk", lambda w, _, by: reports.ask_freeze(w.report, seen=reports.text_seen(w.report), **by)),
    "actions.start_correction": (
        None, "clerk", lambda w, _, by: reports.start_correction(w.frozen, reason="Sót số liệu", **by)),
    "actions.sign": (
        lambda w: w.signed.delete(), "clerk",
        lambda w, _, by: signing.sign(of_snapshot(w.snapshot), key=make_key(), passphrase=PASSPHRASE, now=NOW, **by)),
    "actions.keep_signed": (
        lambda w: signed_elsewhere(w.snapshot.pdf.read()), "clerk",
        lambda w, pdf, by: signing.keep_signed(of_snapshot(w.snapshot), pdf, now=NOW, **by)),
    "actions.create_stream": (None, "clerk", lambda w, _, by: ask(w, name="Báo cáo quý", every="quarter", **by)),
    "actions.change_stream": (
        None, "clerk",
        lambda w, _, by: streams.change_stream(w.stream, version=1, levels=[CELLS], name="Tên mới", **by)),
    "actions.end_stream": (None, "clerk", lambda w, _, by: streams.end_stream(w.stream, **by)),
    "actions.keep_template": (
        None, "admin",
        lambda w, _, by: templating.keep_template(
            w.ward, SimpleUploadedFile("m.docx", default_template("hd05")), kind="so_ket", form="party", **by)),
    "actions.use_template": (
        lambda w: templating.use_default_template(w.cell, kind="so_ket", form="party", by=w.admin, today=TODAY),
        "admin", lambda w, _, by: templating.use_template(w.cell.word_templates.get(), **by)),
    "actions.use_default_template": (
        None, "admin", lambda w, _, by: templating.use_default_template(w.cell, kind="so_ket", form="party", **by)),
    "actions.save_outline": (
        None, "admin",
        lambda w, _, by: templating.save_outline(
            w.cell, kind="so_ket", lines=default_lines("so_ket")[1:], version=0, **by)),
    "actions.use_default_outline": (
        lambda w: templating.save_outline(
            w.cell, kind="so_ket", lines=default_lines("so_ket")[1:], version=0, by=w.admin, today=TODAY),
        "admin", lambda w, _, by: templating.use_default_outline(w.cell, kind="so_ket", **by)),
    "handing.begin": (None, "secretary", lambda w, _, by: handing.begin(w.asked, **by)),
    "handing.write": (
        begun, "secretary",
        lambda w, _, by: handing.write(
            w.asked, now=NOW, bodies={"results": "Họp", "coming": "Họp"}, versions={"results": 1, "coming": 1}, **by)),
    "handing.submit": (written, "secretary", lambda w, _, by: handing.submit(w.asked, now=NOW, **by)),
    "handing.nothing_arose": (None, "secretary", lambda w, _, by: handing.nothing_arose(w.asked, now=NOW, **by)),
    "handing.accept": (None, "clerk", lambda w, _, by: handing.accept(w.handed_in, **by)),
    "handing.return_for_more": (
        None, "clerk", lambda w, _, by: handing.return_for_more(w.handed_in, reason="Thiếu số", **by)),
    "handing.take_back": (
        None, "secretary2", lambda w, _, by: handing.take_back(w.handed_in, reason="Ghi nhầm", **by)),
    "urging.urge": (
        overdue, "clerk", lambda w, _, by: urging.urge(w.stream, w.asked.period, **by)),
    "keeping.create_unit": (
        None, "admin", lambda w, _, by: keeping.create_unit(w.ward, name="Chi bộ mới", kind=Unit.Kind.CELL, **by)),
    "keeping.change_unit": (
        None, "admin", lambda w, _, by: keeping.change_unit(w.cell, version=1, aliases=["CB một"], name="CB 1", **by)),
    "keeping.forget_alias": (
        lambda w: UnitAlias.objects.create(unit=w.cell, name="CB một"), "clerk",
        lambda w, alias, by: keeping.forget_alias(alias, **by)),
    "keeping.move_unit": (None, "admin", lambda w, _, by: keeping.move_unit(w.board, w.office, **by)),
    "seating.create_account": (
        None, "admin", lambda w, _, by: seating.create_account(w.ward, username="moi", **by)),
    "seating.change_account": (
        None, "admin",
        lambda w, _, by: seating.change_account(
            w.secretary2, version=1, unit=w.ward, full_name="Bí thư", email="", is_active=True, **by)),
    "seating.add_seat": (
        None, "admin",
        lambda w, _, by: seating.add_seat(
            w.cell, person=w.nobody, title="Phó Bí thư", role=Seat.Role.HEAD, from_on=TODAY, **by)),
    "seating.change_seat": (
        None, "admin", lambda w, _, by: seating.change_seat(w.seat, version=1, title="Bí thư", to_on=JULY, **by)),
    "seating.note_link": (
        None, "admin", lambda w, _, by: seating.note_link(w.secretary2, unit=w.ward, text="Cấp liên kết.", **by)),
    "merging.prepare": (
        None, "admin",
        lambda w, _, by: merging.prepare(
            [w.board], kind="rename", new_name="Ban Tổ chức", effective_on=TODAY, ground="Quyết định", **by)),
    "merging.amend": (
        None, "admin", lambda w, _, by: merging.amend(w.change, w.cells[:3], version=1, ground="Khác", **by)),
    "merging.confirm": (None, "admin", lambda w, _, by: merging.confirm(w.change, version=1, **by)),
    "merging.withdraw": (None, "admin", lambda w, _, by: merging.withdraw(w.change, **by)),
    "merging.undo": (
        lambda w: merging.confirm(w.change, by=w.admin, today=TODAY, version=1), "admin",
        lambda w, change, by: merging.undo(change, **by)),
    "actions.note_password": (None, "clerk", lambda w, _, by: signin.note_password(**by)),
    "actions.end_own_sessions": (
        signed_in, "clerk", lambda w, _, by: signin.end_own_sessions(current="", **by)),
    "actions.end_sessions_of": (
        None, "admin", lambda w, _, by: signin.end_sessions_of(w.clerk, unit=w.ward, **by)),
    "actions.release": (None, "admin", lambda w, _, by: signin.release(w.clerk, unit=w.ward, **by)),
    "factors.add_app": (
        None, "clerk",
        lambda w, _, by: factors.add_app(SECRET, totp.code_at(SECRET, int(NOW.timestamp() // 30)), now=NOW, **by)),
    "factors.add_passkey": (None, "clerk", lambda w, _, by: factors.add_passkey(b"khoa", now=NOW, name="Máy", **by)),
    "factors.make_codes": (None, "clerk", lambda w, _, by: factors.make_codes(**by)),
    "factors.remove": (None, "clerk", lambda w, _, by: factors.remove(**by)),
    "factors.reset": (None, "admin", lambda w, _, by: factors.reset(w.clerk, unit=w.ward, **by)),
    "settling.settle": (
        None, "admin", lambda w, _, by: settling.settle(Office.current(), version=1, soon_days=5, **by)),
}  # fmt: skip


# A merger is told in each unit's own journal, and once for itself.
LINES = {"merging.confirm": 3, "merging.undo": 2}


def deeds_of_the_house() -> set[str]:
    """Every public function of a deeds module that somebody does: it takes `by`."""
    found = {
        f"{module.__name__.rpartition('.')[2]}.{name}"
        for module in MODULES
        for name, one in inspect.getmembers(module, inspect.isfunction)
        if one.__module__ == module.__name__ and not name.startswith("_") and "by" in inspect.signature(one).parameters
    }
    return found - NO_DEEDS


def test_every_deed_stands_in_the_table():
    assert deeds_of_the_house() == set(DEEDS)


@pytest.fixture
def w(db):
    Office.current()
    return make_scene()


@pytest.mark.parametrize("name", sorted(DEEDS))
def test_a_deed_leaves_one_line(w, name):
    before, who, deed = DEEDS[name]
    by: User = getattr(w, who)
    with time_machine.travel(NOW, tick=False):
        ground = before(w) if before else None
        last = Entry.objects.order_by("pk").last()
        deed(w, ground, {"by": by, "today": TODAY})
    lines = list(Entry.objects.filter(pk__gt=last.pk if last else 0))
    assert [line.actor for line in lines] == [by] * LINES.get(name, 1)
