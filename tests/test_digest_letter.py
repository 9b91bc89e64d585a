"""The letter itself: nothing from elsewhere, both versions say the same, and no name writes a header of its own."""

from __future__ import annotations

import datetime
import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest
from icalendar import Calendar

from directives.models import Assignment, Digest, Directive, Reminder
from directives.reminders import gateway, letters
from directives.reminders.calendars import calendar_of
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from tests.cast import assign, make_plan, make_ward
from units.models import Office, Unit, User

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 6, 30)
MORNING = datetime.datetime(2026, 6, 30, 1, tzinfo=datetime.UTC)
SITE = "https://thongsuot.example.vn"
EVIL = "Chi bộ 1\r\nBcc: ai-do@example.com\r\n\r\n<script>alert(1)</script>"


@pytest.fixture
def w(settings):
    settings.SITE_URL = SITE
    ward = make_ward()
    make_plan(ward)
    for n, days in enumerate((-12, 0, 1)):
        assign(ward.task, ward.ward, period=str(n), due_on=TODAY + datetime.timedelta(days=days))
    Assignment.objects.filter(unit__in=ward.cells).update(due_on=TODAY - datetime.timedelta(days=9))
    sent = assign(ward.task, ward.cell, period="x", due_on=TODAY)
    Assignment.objects.filter(pk=sent.pk).update(state="submitted", submitted_on=TODAY - datetime.timedelta(days=4))
    return ward


def letter_to(person: User):
    plan(TODAY)
    compose(TODAY, MORNING)
    digest = Digest.objects.get(person=person)
    reminders = list(Reminder.objects.filter(digest=digest).for_digest())
    return letters.letter(digest, reminders, TODAY, Office.current())


class Page(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[tuple[str, str]] = []
        self.words: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.addresses += [(name, value) for name, value in attrs if name in ("href", "src", "background", "srcset")]
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data):
        self.words += [" ".join(data.split())] if data.strip() else []


def parts(letter):
    html = next(content for content, kind in letter.alternatives if kind == "text/html")
    return letter.body, html


def test_the_html_asks_for_nothing_from_elsewhere(w):
    _, html = parts(letter_to(w.clerk))
    page = Page(html)
    assert not {"script", "img", "link", "iframe", "object", "form", "svg", "video", "style"} & set(page.tags)
    assert {name for name, _ in page.addresses} == {"href"}
    assert {urlsplit(address).netloc for _, address in page.addresses} == {urlsplit(SITE).netloc}
    assert not re.search(r"url\(|@import|expression\(", html)


def test_both_versions_say_the_same(w):
    text, html = parts(letter_to(w.clerk))
    for address in {address for _, address in Page(html).addresses}:
        assert address in text
    said = " ".join(text.split()).lower()
    body = html[html.index("<body") :]
    headings = re.findall(r"<h2[^>]*>([^<]+)</h2>", body)
    lines = re.findall(r"<strong>([^<]+)</strong><br>\s*<span[^>]*>([^<]+)</span>", body)
    assert len(headings) == 5
    assert len(lines) >= 5
    for heading in headings:
        assert heading.lower() in said
    for document, words in lines:
        assert f"{document}: {' '.join(words.split())}".lower() in said


def test_a_letter_is_readable_without_its_style(w):
    page = Page(parts(letter_to(w.clerk))[1])
    assert page.words[0] == "Nhắc việc ngày 30/06/2026"
    assert "Xem từng việc" in page.words


@pytest.mark.parametrize("where", ["unit", "office", "person", "document", "subject"])
def test_a_line_break_in_a_name_writes_no_header_of_its_own(w, where):
    if where == "unit":
        Unit.objects.filter(pk__in=[w.ward.pk, w.cell.pk]).update(name=EVIL, short_name=EVIL[:60])
    elif where == "office":
        Office.objects.update_or_create(pk=1, defaults={"name": EVIL})
    elif where == "person":
        User.objects.update(full_name=EVIL)
    elif where == "document":
        Directive.objects.update(reference_number=EVIL[:60])
    else:
        Directive.objects.update(subject=EVIL)
    letter = letter_to(w.clerk)
    message = letter.message()
    assert message["Bcc"] is None
    assert sorted(set(message.keys()) - {"Content-Type", "MIME-Version", "Date"}) == [
        "Auto-Submitted", "From", "List-Unsubscribe", "List-Unsubscribe-Post", "Message-ID", "Subject", "To",
    ]  # fmt: skip
    assert letter.recipients() == [w.clerk.email]
    assert "<script>" not in parts(letter)[1]


def test_nor_a_line_of_the_calendar_or_of_the_message(w):
    Unit.objects.filter(pk__in=[w.ward.pk, w.cell.pk]).update(name=EVIL)
    Office.objects.update_or_create(pk=1, defaults={"name": EVIL})
    Directive.objects.update(reference_number=EVIL[:60], is_open=True)
    calendar = Calendar.from_ical(calendar_of(w.clerk, TODAY, MORNING, Office.current()))
    assert {name for name, _ in calendar.property_items(recursive=False)} == {
        "BEGIN", "PRODID", "VERSION", "METHOD", "X-WR-CALNAME", "X-PUBLISHED-TTL", "END",
    }  # fmt: skip
    plan(TODAY)
    compose(TODAY, MORNING)
    digest = Digest.objects.get(person=w.clerk)
    text = gateway.text_of(digest, list(digest.reminders.for_digest()), TODAY, Office.current())
    assert "Bcc" not in text
    assert "\n" not in text


def test_an_address_with_a_line_break_is_refused_and_the_others_get_theirs(w, mailoutbox):
    from directives.reminders import runs

    User.objects.filter(pk=w.secretary.pk).update(email="bi-thu@example.vn\r\nBcc: ai-do@example.com")
    runs.deliver(lambda: MORNING, force=True)
    digest = Digest.objects.get(person=w.secretary)
    assert (digest.state, digest.error) == ("refused", "Địa chỉ thư không đúng dạng.")
    assert w.clerk.email in {letter.to[0] for letter in mailoutbox}
    assert all("ai-do" not in str(letter.message()) for letter in mailoutbox)
