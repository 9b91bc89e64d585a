"""Who may open what: every address × every person of the cast × reading and writing, the wanted answer written out.

A new page fails here until it has its row. Answers: `+` let in, `-` 403 (yours to see but not to do), `0` 404 (not
yours to see, and not told apart from what does not exist), `x` 405 (not done that way), `?` sign in first.
"""

from __future__ import annotations

from http.cookies import SimpleCookie
from types import SimpleNamespace

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.scene import NOW, address, make_scene
from tests.test_house import OPEN_TO_ALL, pages

# In the order of the letters in a row. Ward: clerk, second clerk, leader, inspector, administrator, the focal board's
# officer. Cells: the first (whose assignment it is) and the second. Next ward: its clerk and a secretary. And no seat.
PEOPLE = ["clerk", "clerk2", "leader", "inspector", "admin", "officer", "secretary", "secretary2", "outsider",
          "outside_secretary", "nobody"]  # fmt: skip

ROWS: dict[str, tuple[str, str]] = {
    "home": ("+++++++++++", "+++++++++++"),
    "sign-out": ("xxxxxxxxxxx", "???????????"),
    "account": ("+++++++++++", "+++++++++++"),
    "password-change": ("+++++++++++", "+++++++++++"),
    "second-step": ("+++++++++++", "+++++++++++"),  # signed in already: led on
    "factor-list": ("+++++++++++", "+++++++++++"),
    "factor-app": ("+++++++++++", "+++++++++++"),
    "factor-passkey": ("xxxxxxxxxxx", "+++++++++++"),
    "factor-codes": ("xxxxxxxxxxx", "+++++++++++"),
    "factor-remove": ("+++++++++++", "+++++++++++"),
    "session-list": ("+++++++++++", "+++++++++++"),
    "session-end": ("xxxxxxxxxxx", "+++++++++++"),
    "unit-list": ("+++++++++++", "+++++++++++"),
    "unit-template": ("+++++++++++", "+++++++++++"),
    "unit-detail": ("+++++++0000", "+++++++0000"),
    "unit-edit": ("----+--0000", "----+--0000"),
    "unit-move": ("----+--0000", "----+--0000"),
    "unit-alias-remove": ("xxxxxxxxxxx", "++--+++0000"),
    "unit-create": ("----+--0000", "----+--0000"),
    "unit-import": ("----+--0000", "----+--0000"),
    "unit-merge": ("----+--0000", "----+--0000"),
    "unit-rename": ("----+--0000", "----+--0000"),
    "unit-change-list": ("----+------", "----+------"),
    "unit-change-detail": ("0000+000000", "0000+000000"),
    "unit-change-edit": ("0000+000000", "0000+000000"),
    "unit-change-confirm": ("xxxxxxxxxxx", "0000+000000"),
    "unit-change-withdraw": ("0000+000000", "0000+000000"),
    "unit-change-undo": ("0000+000000", "0000+000000"),
    "unit-report-forms": ("----+--0000", "xxxxxxxxxxx"),
    "unit-report-outline": ("----+--0000", "----+--0000"),
    "unit-word-template": ("----+--0000", "----+--0000"),
    "unit-word-template-default": ("----+--0000", "xxxxxxxxxxx"),
    "unit-word-template-file": ("----+--0000", "xxxxxxxxxxx"),
    "unit-word-template-use": ("xxxxxxxxxxx", "----+--0000"),
    "seat-create": ("----+--0000", "----+--0000"),
    "seat-edit": ("----+-0-000", "----+-0-000"),
    "seat-deputise": ("----+-0-000", "----+-0-000"),
    "user-list": ("----+------", "----+------"),
    "user-create": ("----+------", "----+------"),
    "user-detail": ("----+------", "----+------"),
    "user-link": ("xxxxxxxxxxx", "----+------"),
    "user-reset-factor": ("xxxxxxxxxxx", "----+------"),
    "user-release": ("xxxxxxxxxxx", "----+------"),
    "user-end-sessions": ("xxxxxxxxxxx", "----+------"),
    "user-sign-ins": ("----+------", "----+------"),
    "office-edit": ("----+------", "----+------"),
    "journal": ("--+++------", "--+++------"),
    "search": ("+++++++++++", "+++++++++++"),
    "directive-list": ("+++++++++++", "+++++++++++"),
    "directive-create": ("++---+++++-", "++---+++++-"),
    "directive-record": ("++---+++++-", "++---+++++-"),
    "reading-create": ("++---+++++-", "++---+++++-"),
    "reading-detail": ("++-00000000", "++-00000000"),
    "reading-discard": ("++-00000000", "++-00000000"),
    "reading-file": ("++-00000000", "xxxxxxxxxxx"),
    "reading-page": ("00-00000000", "xxxxxxxxxxx"),  # a text has no pictures
    "reading-deadline": ("++-00000000", "xxxxxxxxxxx"),
    "reading-units": ("++-00000000", "xxxxxxxxxxx"),
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
    "task-anchor": ("+++-0---000", "+++-0---000"),
    "directive-revoke": ("+++-0---000", "+++-0---000"),
    "directive-paper": ("++++0+++000", "xxxxxxxxxxx"),
    "work-list-paper": ("++++0+++++0", "xxxxxxxxxxx"),
    "meeting": ("+++++++++++", "xxxxxxxxxxx"),
    "meeting-sheet": ("+++00+++++0", "xxxxxxxxxxx"),
    "work-list": ("+++++++++++", "+++++++++++"),
    "work-tracking-xlsx": ("+++++++++++", "+++++++++++"),
    "work-tracking-csv": ("+++++++++++", "+++++++++++"),
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
    "errand": ("???????????", "???????????"),  # opened by a link, for who is not signed in
    "confirm-list": ("+++++++++++", "xxxxxxxxxxx"),
    "confirm-selected": ("+++++++++++", "+++--+++++-"),
    "notice-list": ("+++++++++++", "xxxxxxxxxxx"),
    "notice-read-all": ("xxxxxxxxxxx", "+++++++++++"),
    "notice-read": ("xxxxxxxxxxx", "000000+0000"),
    "digest-detail": ("000000+0000", "xxxxxxxxxxx"),
    "feed-make": ("xxxxxxxxxxx", "++++++++++-"),
    "feed-revoke": ("xxxxxxxxxxx", "+++++++++++"),
    "reminder-choices": ("+++++++++++", "+++++++++++"),
    "backup-status": ("++--+---+--", "xxxxxxxxxxx"),
    "backup-now": ("xxxxxxxxxxx", "++--+---+--"),
    "reminder-status": ("++--+---+--", "xxxxxxxxxxx"),
    "reminder-send": ("xxxxxxxxxxx", "++--+---+--"),
    "reminder-trust-clock": ("xxxxxxxxxxx", "----+------"),
    "dashboard": ("+++++++++++", "+++++++++++"),
    "dashboard-unit": ("+++++++000+", "+++++++000+"),
    "saved-filter-save": ("xxxxxxxxxxx", "00000000000"),
    "saved-filter-delete": ("xxxxxxxxxxx", "+0000000000"),
    "directive-cascade": ("++++0+++000", "xxxxxxxxxxx"),
    "directive-coverage": ("++++0+++000", "xxxxxxxxxxx"),
    "directive-coverage-pdf": ("++++0+++000", "xxxxxxxxxxx"),
    "directive-coverage-xlsx": ("++++0+++000", "xxxxxxxxxxx"),
    "directive-coverage-row": ("++++0+++000", "xxxxxxxxxxx"),
    "directive-coverage-cell": ("++++00+0000", "xxxxxxxxxxx"),
    "directive-coverage-give": ("xxxxxxxxxxx", "++--00-0000"),
    "directive-coverage-not-applicable": ("xxxxxxxxxxx", "++--00+0000"),
    "directive-coverage-applies": ("xxxxxxxxxxx", "++--00+0000"),
    "dashboard-pictures": ("+++++++++++", "+++++++++++"),
    "dashboard-trend": ("+++++++++++", "+++++++++++"),
    "dashboard-directive": ("++++++++00+", "++++++++00+"),
    "dashboard-compared": ("+++++++++++", "+++++++++++"),
    "figure-rows": ("++++0+++++0", "++++0+++++0"),
    "figure-rows-xlsx": ("++++0+++++0", "++++0+++++0"),
    "figure-rows-csv": ("++++0+++++0", "++++0+++++0"),
    "figure-rows-tracking-xlsx": ("++++0+++++0", "++++0+++++0"),
    "figure-rows-tracking-csv": ("++++0+++++0", "++++0+++++0"),
    "drawing-detail": ("+0000000000", "xxxxxxxxxxx"),
    "drawing-pdf": ("+0000000000", "xxxxxxxxxxx"),
    "report-list": ("+++++++++++", "+++++++++++"),
    "report-create": ("++---+++++-", "++---+++++-"),
    "report-detail": ("++++0000000", "++++0000000"),
    "report-head": ("++--0000000", "++--0000000"),
    "report-section": ("++--0000000", "++--0000000"),
    "report-preview": ("++++0000000", "++++0000000"),
    "report-preview-css": ("++++0000000", "++++0000000"),
    "report-draft-pdf": ("++++0000000", "++++0000000"),
    "report-draft-docx": ("++++0000000", "++++0000000"),
    "report-freeze": ("++--0000000", "++--0000000"),
    "report-freezing": ("++++0000000", "++++0000000"),
    "report-correct": ("++--0000000", "++--0000000"),
    "report-snapshot": ("++++0000000", "++++0000000"),
    "report-snapshot-rows": ("++++0000000", "++++0000000"),
    "report-snapshot-pdf": ("++++0000000", "++++0000000"),
    "report-snapshot-xlsx": ("++++0000000", "++++0000000"),
    "report-figure-find": ("+++++++++++", "xxxxxxxxxxx"),
    "report-figure-open": ("++++0000000", "xxxxxxxxxxx"),
    "report-snapshot-docx": ("++++0000000", "++++0000000"),
    "report-snapshot-tracking-xlsx": ("++++0000000", "++++0000000"),
    "report-snapshot-tracking-csv": ("++++0000000", "++++0000000"),
    "paper-sign": ("++--0000000", "++--0000000"),
    "paper-sign-upload": ("xxxxxxxxxxx", "++--0000000"),
    "paper-sign-unsigned": ("++--0000000", "xxxxxxxxxxx"),
    "paper-signed": ("++++0000000", "xxxxxxxxxxx"),
    "stream-list": ("+++++++++++", "xxxxxxxxxxx"),
    "stream-create": ("++---+++++-", "++---+++++-"),
    "stream-detail": ("++++0+++000", "xxxxxxxxxxx"),
    "stream-edit": ("++--0---000", "++--0---000"),
    "stream-end": ("++--0---000", "++--0---000"),
    "stream-period": ("++++0+++000", "xxxxxxxxxxx"),
    "stream-period-xlsx": ("++++0+++000", "xxxxxxxxxxx"),
    "stream-period-docx": ("+++-0+--000", "xxxxxxxxxxx"),
    "stream-period-pdf": ("+++-0+--000", "xxxxxxxxxxx"),
    "stream-period-urge": ("xxxxxxxxxxx", "+++-0+--000"),
    "request-list": ("+++++++++++", "xxxxxxxxxxx"),
    "request-detail": ("++++0++0000", "xxxxxxxxxxx"),
    "request-begin": ("xxxxxxxxxxx", "----0-+0000"),
    "request-write": ("xxxxxxxxxxx", "----0-+0000"),
    "request-nothing": ("xxxxxxxxxxx", "----0-+0000"),
    "request-submit": ("xxxxxxxxxxx", "----0-+0000"),
    "request-take-back": ("xxxxxxxxxxx", "----0-+0000"),
    "request-accept": ("xxxxxxxxxxx", "+++-0+-0000"),
    "request-return": ("xxxxxxxxxxx", "+++-0+-0000"),
    "report-gather": ("++++0000000", "xxxxxxxxxxx"),
    "report-submission": ("++++0+0+000", "xxxxxxxxxxx"),
    "report-submission-rows": ("++++0+0+000", "xxxxxxxxxxx"),
    "urging-list": ("+++++++++++", "xxxxxxxxxxx"),
    "urging-create": ("++---+++++-", "++---+++++-"),
    "urging-detail": ("++++0000000", "xxxxxxxxxxx"),
    "urging-edit": ("xxxxxxxxxxx", "++--0000000"),
    "urging-remove": ("xxxxxxxxxxx", "++--0000000"),
    "urging-delete": ("xxxxxxxxxxx", "++--0000000"),
    "urging-send": ("++--0000000", "++--0000000"),
    "urging-preview": ("++++0000000", "xxxxxxxxxxx"),
    "urging-preview-css": ("++++0000000", "xxxxxxxxxxx"),
    "urging-pdf": ("++++0000000", "xxxxxxxxxxx"),
    "urging-docx": ("++++0000000", "xxxxxxxxxxx"),
}  # fmt: skip


@pytest.fixture
def scene(db: None) -> SimpleNamespace:
    return make_scene()


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
