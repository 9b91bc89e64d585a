"""Whatever stands in an address or a form: an answer in Vietnamese, never a fault of ours, never half a deed."""

from __future__ import annotations

import random
import re
import unicodedata

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from tests.crawling import Clients, Page, is_page, make_far_scene, opened, text_of
from tests.scene import NOW, address
from tests.test_access import ROWS
from tests.test_house import OPEN_TO_ALL, pages

# What a browser, a scanner or a cat on the keyboard may send.
ODD = [
    "1" * 5_000, str(10**30), str(10**9), str(2**63), "-1", "0", "1.5", "²", "٣", "\0", "a\0b", "%", "_'\"\\;--", "[]",
    "x" * 10_000, unicodedata.normalize("NFD", "Thủy lợi hòa"), "\ud7ff\uffff", "😀" * 300, "31/02/2026", "01/01/0001",
    "31/12/9999", "9999-12-31", "2026-Q9", "year", "true", " ", "\r\n\r\nSet-Cookie: a=b", "../../etc/passwd",
    "{{7*7}}{% now %}", "ngày 31/12/9999", "trong 99999999999 ngày", "hằng quý",
]  # fmt: skip
SHARES = 4  # of the deeds: a test each, so that both processes of a run have something to do
WORST = ["1" * 5_000, str(10**30), "a\0b", "x" * 10_000, "31/12/9999"]
ASKED = [
    "q", "page", "sort", "figure", "period", "on", "unit", "directive", "group", "scope", "kind", "state", "year", "a",
    "only", "outside", "ideas", "closed", "format", "since", "until", "person", "parent", "parent_words", "view",
    "by", "every", "col",
    "issuing_unit", "reference_number", "deadline", "lead", "support", "row-1-deadline", "basis-0-text",
    "basis-0-cited", "text", "cited", "next",
]  # fmt: skip
# Fields of pages whose form stands on another page, or nowhere.
POSTED = ["version", "text", "reason", "also", "a", "newest", "page", "row-0-text", "row-0-deadline", "row-0-id",
          "unit", "row-0-clause", "row-0-superior", "sheet", "write", "basis-TOTAL_FORMS", "seen",
          "office", "query", "name"]  # fmt: skip


@pytest.fixture
def scene(db):
    return make_far_scene()


def dice(name: str = "") -> random.Random:
    return random.Random(f"2026 {name}")  # noqa: S311


def test_odd_questions_never_break_a_page(scene):
    """Each page gets every parameter with the worst values, then a different odd value in each."""
    clients, dealt, broken = Clients(scene), dice(), []
    for name, path, who in opened("get", scene):
        questions = [dict.fromkeys(ASKED, worst) for worst in WORST]
        questions += [{key: dealt.choice(ODD) for key in dealt.sample(ASKED, 12)} for _ in range(3)]
        for asked in questions:
            with transaction.atomic():
                response = clients.get(who, path, asked)
                transaction.set_rollback(response.status_code >= 500)
            if response.status_code >= 500:
                broken.append(f"{name} { ({key: value[:20] for key, value in asked.items()})!r:.300}")
    assert not broken, "\n".join(broken)


FORMS: dict[str, dict[str, str]] = {}


def forms_in_sight(scene, clients) -> dict[str, dict[str, str]]:
    """Every form that some page shows, filled in as it stands, by where it is sent to. Gathered once: every scene has
    the same ids."""
    for _, path, who in [] if FORMS else opened("get", scene):
        response = clients.get(who, path)
        for form in Page(text_of(response), path).forms if is_page(response) else []:
            if form.method == "post":
                FORMS.setdefault(form.action, {}).update(form.fields)
    return FORMS


def filled(name: str, value: str) -> str:
    """A sensible entry where the page has none, so that the odd one meets the deed and not only the empty field."""
    if value or name.endswith(("DELETE", "-id", "clause", "superior")):
        return value
    return "20/06/2026" if name.endswith(("_on", "_from", "_to")) else "Nội dung"


@pytest.mark.parametrize("share", range(SHARES))
def test_odd_entries_never_break_a_deed(scene, share):
    """Each form is sent with odd values among sensible ones; what comes back is a page, and nothing is left behind."""
    clients, broken = Clients(scene), []
    forms = forms_in_sight(scene, clients)
    assert len(forms) > 30
    for name, path, who in list(opened("post", scene))[share::SHARES]:
        if name == "sign-out":
            continue
        dealt = dice(name)
        clients[who]  # signed in before what is undone again
        sensible = {key: filled(key, value) for key, value in forms.get(path, dict.fromkeys(POSTED, "")).items()}
        tries = [sensible | dict.fromkeys((key for key in sensible if "TOTAL" not in key), worst) for worst in WORST]
        for _ in range(4):
            odd = dealt.sample(sorted(sensible), max(1, len(sensible) // 4))
            tries.append(sensible | {key: dealt.choice(ODD) for key in odd})
        # Where no form is in sight the other fields are guesses: one odd entry among them would meet no deed.
        tries += [sensible | {key: worst} for key in forms.get(path, ()) for worst in ("a\0b", "31/12/9999")]
        for sent in tries[:25]:
            with transaction.atomic():
                response = clients.post(who, path, sent)
                transaction.set_rollback(True)
            signed_out = response.headers.get("Location", "").startswith("/sign-in/")
            if response.status_code >= 500 or signed_out:
                changed = {key: value[:20] for key, value in sent.items() if value != sensible.get(key)}
                broken.append(f"{name} {changed!r:.300}")
    assert not broken, "\n".join(broken)


def test_ids_no_column_can_hold_are_not_there(scene):
    clients, wrong = Clients(scene), []
    for name, path, who in opened("get", scene):
        for giant in (10**30, 2**63, 0):
            there = re.sub(r"\d{5,}", str(giant), path)
            if there != path and (status := clients.get(who, there).status_code) != 404:
                wrong.append(f"{name} {there} {status}")
    assert wrong == []


def test_what_is_not_yours_looks_like_what_does_not_exist(scene):
    clients, wrong, compared = Clients(scene), [], 0
    for name, page in pages():
        if name in OPEN_TO_ALL or ROWS[name][0][8] != "0":
            continue
        foreign = address(name, len(page.pattern.converters), scene)
        absent = re.sub(r"54\d{3}", "99999", foreign)
        answers = [clients.get("outsider", path) for path in (foreign, absent)]
        bodies = [re.sub(r'value="\w{64}"|99999|54\d{3}', "§", text_of(answer)) for answer in answers]
        compared += 1
        if bodies[0] != bodies[1] or answers[0].headers.keys() != answers[1].headers.keys():
            wrong.append(name)
    assert wrong == []
    assert compared > 15


def test_every_deed_is_refused_without_its_token(scene):
    """A form on another site cannot act in somebody's name."""
    wrong, tried = [], 0
    clients = Clients(scene)
    for name, path, who in [*opened("post", scene), ("sign-in", "/sign-in/", "clerk")]:
        client = Client(enforce_csrf_checks=True)
        client.cookies = clients[who].cookies
        with time_machine.travel(NOW, tick=False):
            answer = client.post(path, {"reason": "x"})
        tried += 1
        if answer.status_code != 403:
            wrong.append(f"{name} {answer.status_code}")
    assert wrong == []
    assert tried > 40
