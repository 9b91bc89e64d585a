"""One of everything that an address can name, all of it the first ward's or its first cell's."""

from __future__ import annotations

import datetime
import hashlib
from types import SimpleNamespace
from typing import Any

import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from directives import files
from directives.actions import documents, readings, work
from directives.models import Notice, SavedFilter, Task
from directives.models.reminders import Digest
from reports.drawing.models import Drawing
from reports.figure_codes import figure_code
from reports.models import SignedPaper
from reports.templating.actions import keep_template
from reports.templating.default import default_template
from reports.urging.actions import draft_letter
from tests.cast import Role, assign, person
from tests.drafts import make_draft
from tests.papers import PLAN
from tests.reports import begin, freeze, make_report
from tests.streams import BEGUN, JUNE, ask, asked, hand_in
from units.actions import merging
from units.models import Seat

NOW = datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
TODAY = NOW.date()
SIGNED = hashlib.sha256(b"%PDF").hexdigest()


def make_scene() -> SimpleNamespace:
    with time_machine.travel(NOW, tick=False):
        w = make_report()
        w.officer = person("can-bo.xdd", w.board, Role.CLERK, "Chuyên viên")
        freeze(w.report, by=w.clerk, today=TODAY)
        w.frozen, w.snapshot = w.report, w.report.snapshots.get()
        w.freezing = w.report.freezings.get()
        w.drawing, w.drawn = (
            Drawing.objects.create(asked_by=w.clerk, paper={}, name="du-thao.pdf", back="/reports/", state=state)
            for state in ("waiting", "done")
        )
        w.drawn.file.write_bytes(b"%PDF")
        w.signed = SignedPaper.objects.create(
            snapshot=w.snapshot, number=1, way="brought", original=w.snapshot.pdf.name, pdf=files.keep(b"%PDF", SIGNED),
            original_sha256=w.snapshot.pdf_sha256, pdf_size=4, pdf_sha256=SIGNED, signers=[], kept_at=NOW,
            kept_by=w.clerk,
        )  # fmt: skip
        w.report = begin(w, directive=w.plan)
        make_draft(w)
        w.file = documents.attach_file(w.plan, SimpleUploadedFile("kh.txt", b"Ke hoach"), by=w.clerk, today=TODAY)
        w.working = assign(w.task, w.cell, period="2026-06")
        work.receive(w.working, by=w.secretary, today=TODAY)
        w.event = Task.objects.create(
            directive=w.plan, position=9, text="Báo cáo kết quả quán triệt", deadline_kind="relative",
            deadline_phrase="trong 30 ngày kể từ ngày nhận",
        )  # fmt: skip
        w.evidence = work.attach(w.working, SimpleUploadedFile("kq.txt", b"Ket qua"), by=w.secretary, today=TODAY)
        w.urging = draft_letter(
            by=w.clerk, today=TODAY, unit=w.ward, reply_by=TODAY,
            assignments=[assign(w.task, w.cells[1], period="2026-05", due_on=datetime.date(2026, 5, 31)).pk],
        )  # fmt: skip
        w.reading = readings.start_reading(
            SimpleUploadedFile("kh.txt", PLAN.encode()), by=w.clerk, today=TODAY, unit=w.ward
        )
        readings.read(w.reading.pk, now=NOW, today=TODAY)
        w.stream = ask(w, today=TODAY, first_on=BEGUN)
        found = asked(w)
        w.asked, w.handed_in = found[w.cell], found[w.cells[1]]
        hand_in(w.handed_in, by=w.secretary2, today=TODAY)
        w.seat = Seat.objects.get(person=w.secretary2)
        w.change = merging.prepare(
            w.cells[:2], by=w.admin, today=TODAY, kind="merge", effective_on=TODAY, ground="Quyết định số 15-QĐ/ĐU",
            makes_new=True, new_name="Chi bộ tổ dân phố số 1 và 2", new_kind="cell", superior=w.ward,
        )  # fmt: skip
        template = SimpleUploadedFile("mau.docx", default_template("hd05"))
        keep_template(w.cell, template, kind="so_ket", form="party", by=w.admin, today=TODAY)
        w.saved = SavedFilter.objects.create(person=w.clerk, page="work-list", name="An ninh mạng", query="q=an+ninh")
        w.notice = Notice.objects.create(person=w.secretary, text="Có việc mới")
        w.digest = Digest.objects.create(
            person=w.secretary, day=TODAY, message_id="<x@y>", composed_at=NOW, next_try_at=NOW
        )
    return w


# Which object stands in an address. Names without a row here take none.
OBJECTS: dict[str, Any] = {
    "unit": lambda w: [w.cell.pk],
    "unit-report-outline": lambda w: [w.cell.pk, "so_ket"],
    "unit-word-template": lambda w: [w.cell.pk, "so_ket", "party", 1],
    "unit-alias-remove": lambda w: [w.cell.pk, 1],
    "unit-change": lambda w: [w.change.pk],
    "seat-create": lambda w: [w.cell.pk],
    "seat": lambda w: [w.seat.pk],
    "user": lambda w: [w.secretary2.pk],
    "directive": lambda w: [w.plan.pk],
    "paper-sign": lambda w: ["report", w.snapshot.pk],
    "paper-signed": lambda w: ["report", w.snapshot.pk, 1],
    "directive-paper": lambda w: [w.plan.pk, "annex", "html"],
    "work-list-paper": lambda w: ["html"],
    "meeting-sheet": lambda w: ["html"],
    "directive-coverage-row": lambda w: [w.plan.pk, f"t{w.task.pk}"],
    "directive-coverage-cell": lambda w: [w.plan.pk, f"t{w.task.pk}", f"u{w.cell.pk}"],
    "directive-coverage-give": lambda w: [w.plan.pk, f"t{w.task.pk}", f"u{w.cell.pk}"],
    "directive-coverage-not-applicable": lambda w: [w.plan.pk, f"t{w.task.pk}", f"u{w.cell.pk}"],
    "directive-coverage-applies": lambda w: [w.plan.pk, f"t{w.task.pk}", f"u{w.cell.pk}"],
    "directive-file": lambda w: [w.file.pk],
    "directive-file-remove": lambda w: [w.file.pk],
    "reading": lambda w: [w.reading.pk],
    "reading-page": lambda w: [w.reading.pk, 1],
    "directive-file-add": lambda w: [w.plan.pk],
    "task": lambda w: [w.draft.pk],
    "deadline-reading": lambda w: [w.draft.pk],
    "task-anchor": lambda w: [w.event.pk],
    "target-grid": lambda w: [w.draft.pk],
    "assignment": lambda w: [w.working.pk],
    "evidence": lambda w: [w.evidence.pk],
    "notice-read": lambda w: [w.notice.pk],
    "saved-filter": lambda w: [w.saved.pk],
    "digest-detail": lambda w: [w.digest.pk],
    "dashboard-unit": lambda w: [w.cell.pk],
    "dashboard-directive": lambda w: [w.plan.pk],
    "report-figure": lambda w: [figure_code(w.snapshot.data, 0, "total")],
    "drawing": lambda w: [w.drawing.pk],
    "drawing-pdf": lambda w: [w.drawn.pk],
    "report": lambda w: [w.report.pk],
    "report-section": lambda w: [w.report.pk, w.report.sections.first().key],
    "report-freezing": lambda w: [w.frozen.pk, w.freezing.pk],
    "report-snapshot": lambda w: [w.frozen.pk, 1],
    "report-submission": lambda w: [w.handed_in.report_id, 1],
    "stream": lambda w: [w.stream.pk],
    "stream-period": lambda w: [w.stream.pk, JUNE],
    "request": lambda w: [w.asked.pk],
    "urging": lambda w: [w.urging.pk],
    "password-set": lambda w: ["MQ", "x"],
} | {
    f"directive-{page}": lambda w: [w.draft.pk]
    for page in ("edit", "delete", "bases", "basis-candidates", "outline", "outline-preview", "preview", "issue")
}


def address(name: str, taken: int, w: SimpleNamespace) -> str:
    """The address of a page with the scene's object in it: the longest name in OBJECTS that the page's begins with."""
    if not taken:
        return reverse(name)
    known = max((key for key in OBJECTS if name == key or name.startswith(f"{key}-")), key=len)
    return reverse(name, args=OBJECTS[known](w)[:taken])
