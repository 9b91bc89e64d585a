"""What people type is printed as text, on every page that shows it, and no page carries code or looks of its own."""

from __future__ import annotations

import re

import pytest
from django.db import models as fields
from django.utils.html import escape

from reports.models import SignedPaper
from tests.crawling import Clients, Page, is_page, make_far_scene, models, opened, text_of
from tests.reports import begin, freeze
from tests.scene import TODAY
from units import journal
from units.fields import TextBlock, TextLine

TOKEN = "<script>alert(1)</script>\"'&"
# What a cut-off token may still look like on the page, and what it must never look like.
SAFE, LIVE, TWICE = "&lt;script&gt;alert(1)", "<script>alert(1)", "&amp;lt;"
GUARDED = {"Entry"}  # the journal takes no changes; it gets an entry of its own


def plant() -> int:
    """Put the token into every text field of every row; returns how many fields there were."""
    planted = 0
    for model in models():
        texts = [one for one in model._meta.concrete_fields if isinstance(one, TextLine | TextBlock)]
        if not texts or model.__name__ in GUARDED:
            continue
        for row in model._base_manager.all():
            words = {one.attname: with_token(one, getattr(row, one.attname), row.pk) for one in texts}
            model._base_manager.filter(pk=row.pk).update(**words)
            planted += len(words)
    return planted


def with_token(field: fields.Field, text: str, pk: int) -> str:
    most = field.max_length or 1000
    return f"{TOKEN} {pk} {text}"[:most] if most >= len(TOKEN) else text


@pytest.fixture
def hostile(db):
    w = make_far_scene()
    w.frozen = begin(w, directive=w.plan, kind="tong_ket")
    assert plant() > 150
    w.frozen.refresh_from_db()
    w.snapshot = freeze(w.frozen, by=w.clerk, today=TODAY)
    w.freezing = w.frozen.freezings.get()
    signer = {"name": TOKEN, "issuer": TOKEN, "at": "", "stamped": False, "is_self_issued": False, "in_force": True}
    SignedPaper.objects.update(snapshot=w.snapshot, signers=[signer | {"trust": "unchecked"}])
    w.ward.refresh_from_db()
    journal.record("unit.change", w.ward, unit=w.ward, by=w.clerk, text=f"Sửa {w.ward.name}", today=TODAY)
    return w


def test_text_is_printed_as_text_on_every_page(hostile):
    clients, wrong, shown = Clients(hostile), [], 0
    for name, path, who in opened("get", hostile):
        response = clients.get(who, path)
        text = text_of(response)
        if response.status_code >= 400:
            wrong.append(f"{name}: {response.status_code}")
        if not is_page(response):
            continue
        shown += SAFE in text
        wrong += [f"{name}: {sign}" for sign in (LIVE, TWICE, "alert(1)</script>") if sign in text]
        wrong += [f"{name}: {what}" for what in Page(text, path).alive]
    assert not wrong, "\n".join(wrong)
    assert shown > 40


def test_messages_and_errors_repeat_text_as_text(hostile):
    """Filters, refused forms and messages say again what was typed."""
    clients, wrong, said = Clients(hostile), [], 0
    for name, path, who in opened("get", hostile):
        response = clients.get(who, path, dict.fromkeys(("q", "person", "parent_words", "on", "since"), TOKEN))
        wrong += [name for sign in (LIVE, TWICE) if is_page(response) and sign in text_of(response)]
    for name, path, who in opened("post", hostile):
        form = {key: TOKEN for key in ("reason", "text", "username", "full_name", "title", "row-0-lead", "row-0-text",
                                       "basis-0-text", "target-0-text", "q", "person", "reference_number")}  # fmt: skip
        response = clients.post(who, path, form)
        text = text_of(response) if is_page(response) else ""
        said += escape(TOKEN) in text
        wrong += [name for sign in (LIVE, TWICE) if sign in text]
    assert not wrong, "\n".join(wrong)
    assert said > 8


def test_every_answer_carries_the_strict_policy(hostile):
    clients, wrong = Clients(hostile), []
    for name, path, who in [*opened("get", hostile), ("missing", "/khong-co/", "clerk")]:
        for someone in (who, "outsider"):
            response = clients.get(someone, path)
            policy = response.headers.get("Content-Security-Policy", "")
            if "default-src 'none'" not in policy or "unsafe" in policy or "script-src 'self'" not in policy:
                wrong.append(f"{name} {response.status_code}")
            if response.headers.get("X-Frame-Options") != "DENY" or "nosniff" not in str(response.headers):
                wrong.append(f"{name} {response.status_code} frame, sniff")
    assert not wrong, "\n".join(wrong)


def test_numbers_for_machines_carry_no_dots_and_links_lead_somewhere(db):
    """Ids and versions in the ten thousands are written plainly in links, forms and hidden fields, and so are years."""
    w = make_far_scene()
    for model in models():
        if any(one.name == "version" for one in model._meta.concrete_fields):
            model._base_manager.update(version=54_321)
    clients, wrong, followed = Clients(w), [], set()
    for name, path, who in opened("get", w):
        response = clients.get(who, path)
        if not is_page(response):
            continue
        text = text_of(response)
        wrong += [f"{name}: {one}" for one in re.findall(r"[\w-]+=\"[^\"]*\b54\.3\d\d\b[^\"]*\"", text)]
        wrong += [f"{name}: {one}" for one in re.findall(r".{20}\b2\.02\d\b.{9}", text)]
        for link in sorted(Page(text, path).links):
            if (who, link) not in followed:
                followed.add((who, link))
                answer = clients.get(who, link)
                if answer.status_code >= 400:
                    wrong.append(f"{name}: {link} {answer.status_code} for {who}")
    assert not wrong, "\n".join(wrong)
    assert len(followed) > 150
