"""Who may open what: every address × every person of the cast × reading and writing, the wanted answer written out.

A new page fails here until it has its row. Answers: `+` let in, `-` 403 (yours to see but not to do), `0` 404 (not
yours to see, and not told apart from what does not exist), `x` 405 (not done that way), `?` sign in first.
"""

from __future__ import annotations

import datetime
from http.cookies import SimpleCookie
from types import SimpleNamespace
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from directives.actions import documents, work
from directives.models import Notice
from directives.models.reminders import Digest
from tests.cast import Role, assign, person
from tests.drafts import make_draft
from tests.reports import begin, freeze, make_report
from tests.test_house import OPEN_TO_ALL, pages
from units.models import Seat

NOW = datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
TODAY = NOW.date()

# In the order of the letters in a row. Ward: clerk, second clerk, leader, inspector, administrator, the focal board's
# officer. Cells: the first (whose assignment it is) and the second. Next ward: its clerk and a secretary. And no seat.
PEOPLE = ["clerk", "clerk2", "leader", "inspector", "admin", "officer", "secretary", "secretary2", "outsider",
          "outside_secretary", "nobody"]  # fmt: skip

ROWS: dict[str, tuple[str, str]] = {
    "home": ("+++++++++++", "+++++++++++"),
    "sign-out": ("xxxxxxxxxxx", "???????????"),
    "account": ("+++++++++++", "+++++++++++"),
    "password-change": ("+++++++++++", "+++++++++++"),
    "unit-list": ("+++++++++++", "+++++++++++"),
    "unit-template": ("+++++++++++", "+++++++++++"),
    "unit-detail": ("+++++++0000", "+++++++0000"),
    "unit-edit": ("----+--0000", "----+--0000"),
    "unit-move": ("----+--0000", "----+--0000"),
    "unit-create": ("----+--0000", "----+--0000"),
    "unit-import": ("----+--0000", "----+--0000"),
    "seat-create": ("----+--0000", "----+--0000"),
    "seat-edit": ("----+-0-000", "----+-0-000"),
    "seat-deputise": ("----+-0-000", "----+-0-000"),
    "user-list": ("----+------", "----+------"),
    "user-create": ("----+------", "----+------"),
    "user-detail": ("----+------", "----+------"),
    "user-link": ("xxxxxxxxxxx", "----+------"),
    "office-edit": ("----+------", "----+------"),
    "journal": ("--+++------", "--+++------"),
    "search": ("+++++++++++", "+++++++++++"),
    "directive-list": ("+++++++++++", "+++++++++++"),
    "directive-create": ("++---+++++-", "++---+++++-"),
    "directive-record": ("++---+++++-", "++---+++++-"),
    "directive-candidates": ("+++++++++++", "xxxxxxxxxxx"),
    "directive-number-check": ("+++++++++++", "xxxxxxxxxxx"),
    "directive-file": ("++++0+++000", "xxxxxxxxxxx"),
    "directive-file-remove": ("xxxxxxxxxxx", "----0---000"),
    "directive-detail": ("++++0+++000", "++++0+++000"),
    "directive-edit": ("++-00000000", "++-00000000"),
    "directive-delete": ("++-00000000", "++-00000000"),
    "directive-derive": ("xxxxxxxxxxx", "++--0+++000"),
    "directive-file-add": ("xxxxxxxxxxx", "++--0---000"),
    "directive-bases": ("++-00000000", "++-00000000"),
    "directive-basis-candidates": ("++-00000000", "xxxxxxxxxxx"),
    "directive-outline": ("++-00000000", "++-00000000"),
    "directive-outline-preview": ("xxxxxxxxxxx", "++-00000000"),
    "task-grid": ("++-00000000", "++-00000000"),
    "deadline-reading": ("++-00000000", "++-00000000"),
    "task-units": ("++-00000000", "++-00000000"),
    "target-grid": ("++-00000000", "++-00000000"),
    "directive-preview": ("+++00000000", "+++00000000"),
    "directive-issue": ("xxxxxxxxxxx", "+++00000000"),
    "directive-issuing": ("++++0+++000", "++++0+++000"),
    "directive-correct": ("+++-0---000", "+++-0---000"),
    "directive-reminders": ("+++-0---000", "+++-0---000"),
    "directive-revoke": ("+++-0---000", "+++-0---000"),
    "work-list": ("+++++++++++", "+++++++++++"),
    "assignment-detail": ("++++0++0000", "xxxxxxxxxxx"),
    "assignment-receive": ("xxxxxxxxxxx", "----0-+0000"),
    "assignment-save": ("xxxxxxxxxxx", "----0-+0000"),
    "assignment-submit": ("xxxxxxxxxxx", "----0-+0000"),
    "assignment-ask-extension": ("xxxxxxxxxxx", "----0-+0000"),
    "assignment-confirm": ("xxxxxxxxxxx", "+++-0--0000"),
    "assignment-return": ("xxxxxxxxxxx", "+++-0--0000"),
    "assignment-grant-extension": ("xxxxxxxxxxx", "+++-0--0000"),
    "assignment-refuse-extension": ("xxxxxxxxxxx", "+++-0--0000"),
    "assignment-pause": ("xxxxxxxxxxx", "+++-0--0000"),
    "assignment-resume": ("xxxxxxxxxxx", "+++-0--0000"),
    "assignment-cancel": ("xxxxxxxxxxx", "+++-0--0000"),
    "evidence-download": ("++++0++0000", "xxxxxxxxxxx"),
    "evidence-withdraw": ("xxxxxxxxxxx", "----0-+0000"),
    "confirm-list": ("+++++++++++", "xxxxxxxxxxx"),
    "confirm-selected": ("+++++++++++", "+++--+++++-"),
    "notice-list": ("+++++++++++", "xxxxxxxxxxx"),
    "notice-read-all": ("xxxxxxxxxxx", "+++++++++++"),
    "notice-read": ("xxxxxxxxxxx", "000000+0000"),
    "digest-detail": ("000000+0000", "xxxxxxxxxxx"),
    "reminder-choices": ("+++++++++++", "+++++++++++"),
    "reminder-status": ("++--+---+--", "xxxxxxxxxxx"),
    "reminder-send": ("xxxxxxxxxxx", "++--+---+--"),
    "reminder-trust-clock": ("xxxxxxxxxxx", "----+------"),
    "dashboard": ("+++++++++++", "+++++++++++"),
    "dashboard-unit": ("+++++++000+", "+++++++000+"),
    "dashboard-directive": ("++++++++00+", "++++++++00+"),
    "figure-rows": ("++++0+++++0", "++++0+++++0"),
    "figure-rows-xlsx": ("++++0+++++0", "++++0+++++0"),
    "figure-rows-csv": ("++++0+++++0", "++++0+++++0"),
    "report-list": ("+++++++++++", "+++++++++++"),
    "report-create": ("++---+++++-", "++---+++++-"),
    "report-detail": ("++++0000000", "++++0000000"),
    "report-head": ("++--0000000", "++--0000000"),
    "report-section": ("++--0000000", "++--0000000"),
    "report-preview": ("++++0000000", "++++0000000"),
    "report-preview-css": ("++++0000000", "++++0000000"),
    "report-draft-pdf": ("++++0000000", "++++0000000"),
    "report-freeze": ("++--0000000", "++--0000000"),
    "report-freezing": ("++++0000000", "++++0000000"),
    "report-correct": ("++--0000000", "++--0000000"),
    "report-snapshot": ("++++0000000", "++++0000000"),
    "report-snapshot-rows": ("++++0000000", "++++0000000"),
    "report-snapshot-pdf": ("++++0000000", "++++0000000"),
    "report-snapshot-xlsx": ("++++0000000", "++++0000000"),
}  # fmt: skip


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    """One of everything, all of it the first ward's or its first cell's."""
    with time_machine.travel(NOW, tick=False):
        w = make_report()
        w.officer = person("can-bo.xdd", w.board, Role.CLERK, "Chuyên viên")
        freeze(w.report, by=w.clerk, today=TODAY)
        w.frozen, w.snapshot = w.report, w.report.snapshots.get()
        w.freezing = w.report.freezings.get()
        w.report = begin(w, directive=w.plan)
        make_draft(w)
        w.file = documents.attach_file(w.plan, SimpleUploadedFile("kh.txt", b"Ke hoach"), by=w.clerk, today=TODAY)
        w.working = assign(w.task, w.cell, period="2026-06")
        work.receive(w.working, by=w.secretary, today=TODAY)
        w.evidence = work.attach(w.working, SimpleUploadedFile("kq.txt", b"Ket qua"), by=w.secretary, today=TODAY)
        w.seat = Seat.objects.get(person=w.secretary2)
        w.notice = Notice.objects.create(person=w.secretary, text="Có việc mới")
        w.digest = Digest.objects.create(
            person=w.secretary, day=TODAY, message_id="<x@y>", composed_at=NOW, next_try_at=NOW
        )
    return w


# Which object stands in an address. Names without a row here take none.
OBJECTS: dict[str, Any] = {
    "unit": lambda w: [w.cell.pk],
    "seat-create": lambda w: [w.cell.pk],
    "seat": lambda w: [w.seat.pk],
    "user": lambda w: [w.secretary2.pk],
    "directive": lambda w: [w.plan.pk],
    "directive-file": lambda w: [w.file.pk],
    "directive-file-remove": lambda w: [w.file.pk],
    "task": lambda w: [w.draft.pk],
    "deadline-reading": lambda w: [w.draft.pk],
    "target-grid": lambda w: [w.draft.pk],
    "assignment": lambda w: [w.working.pk],
    "evidence": lambda w: [w.evidence.pk],
    "notice-read": lambda w: [w.notice.pk],
    "digest-detail": lambda w: [w.digest.pk],
    "dashboard-unit": lambda w: [w.cell.pk],
    "dashboard-directive": lambda w: [w.plan.pk],
    "report": lambda w: [w.report.pk],
    "report-section": lambda w: [w.report.pk, w.report.sections.first().key],
    "report-freezing": lambda w: [w.frozen.pk, w.freezing.pk],
    "report-snapshot": lambda w: [w.frozen.pk, 1],
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


def answer(client: Client, method: str, path: str) -> str:
    """One cell, undone at once."""
    ticket = client.cookies.output()
    with transaction.atomic(), time_machine.travel(NOW, tick=False):
        response = getattr(client, method)(path)
        transaction.set_rollback(True)
    client.cookies = SimpleCookie(ticket.replace("Set-Cookie: ", ""))  # signing out takes the ticket along
    if response.status_code == 302 and response["Location"].startswith(reverse("sign-in")):
        return "?"
    letters = {403: "-", 404: "0", 405: "x"} | dict.fromkeys((200, 302, 400, 409, 422), "+")
    return letters.get(response.status_code, f"({response.status_code})")


def asked_of(w: SimpleNamespace) -> dict[str, Client]:
    clients = {}
    for who in PEOPLE:
        clients[who] = Client()
        with time_machine.travel(NOW, tick=False):
            clients[who].force_login(getattr(w, who))
    return clients


def test_everybody_gets_the_wanted_answer_everywhere(scene):
    clients = asked_of(scene)
    wrong, cells = [], 0
    for name, page in pages():
        if name in OPEN_TO_ALL:
            continue
        path = address(name, len(page.pattern.converters), scene)
        got = tuple("".join(answer(client, method, path) for client in clients.values()) for method in ("get", "post"))
        cells += 2 * len(clients)
        if got != ROWS.get(name):
            wrong.append(f'    "{name}": ({", ".join(map(repr, got))}),')
    assert not wrong, "\n" + "\n".join(wrong)
    assert cells > 1500
