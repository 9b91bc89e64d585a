"""What all tests share: pages in a real browser that forgives nothing, and a real SMTP server."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, TransactionTestCase

from tests.ports import free_port
from units import journal

# Speed is never asserted as time, also not by a test that happens to run on a busy machine.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1366, "height": 768}
PHONE = {"width": 390, "height": 844}
BROWSER_FIXTURES = {"chromium", "open_page", "desktop", "phone"}
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}
DATABASE_MARKS = {"django_db", "stored", "server"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if BROWSER_FIXTURES & fixtures:
            item.add_marker("browser")
        asks = DATABASE_FIXTURES & fixtures or DATABASE_MARKS & {mark.name for mark in item.iter_markers()}
        if not (asks or issubclass(getattr(item, "cls", None) or object, TransactionTestCase)):
            item.add_marker("pure")


@pytest.fixture(scope="session", autouse=True)
def emptying_lifts_the_journals_guard() -> Iterator[None]:
    """Tests that commit are followed by emptying all tables, which the journal refuses, as it should."""
    empty = TransactionTestCase._fixture_teardown

    def empty_all(case: TransactionTestCase) -> None:
        tell_database(journal.LIFT)
        try:
            empty(case)
        finally:
            tell_database(journal.GUARD)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", empty_all)
        yield


def tell_database(statements: dict[str, list[str]]) -> None:
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        pytest.skip(f"không có {CHROMIUM}")
    # Playwright's loop runs in this thread; Django would take it for an asynchronous view.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@dataclass
class Watch:
    """Everything a page did that it should not have done."""

    home: str
    amiss: list[str] = field(default_factory=list)

    def follow(self, page: Any) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.amiss.append(f"script: {error}"))
        page.on("request", self.see_request)
        page.on("response", self.see_response)

    def hear(self, said: Any) -> None:
        # Which resource failed is told by see_response; a page that is refused (403, 404) may be what a test is about.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            self.amiss.append(f"console: {said.text}")

    def see_response(self, response: Any) -> None:
        if response.status >= (500 if response.request.is_navigation_request() else 400):
            self.amiss.append(f"{response.status}: {response.url}")

    def see_request(self, request: Any) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in {"data", "blob", "about"} and parts.netloc != self.home:
            self.amiss.append(f"another host: {request.url}")


@pytest.fixture
def open_page(chromium: Any, live_server: Any) -> Iterator[Any]:
    """open_page(user=None, size=DESKTOP, **context options) → a playwright page, signed in, whose paths are relative.

    At the end the test fails for a console error, a script error, a broken content-security rule or another host.
    A test that means to cause one clears it: `page.watch.amiss.clear()`.
    """
    watch = Watch(urlsplit(live_server.url).netloc)
    contexts = []

    def start(user: Any = None, size: dict[str, int] = DESKTOP, **options: Any) -> Any:
        context = chromium.new_context(
            base_url=live_server.url,
            viewport=size,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            has_touch=size == PHONE,
            **options,
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user is not None:
            client = Client()
            client.force_login(user)
            name = settings.SESSION_COOKIE_NAME
            context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": live_server.url}])
        page = context.new_page()
        page.watch = watch
        watch.follow(page)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not watch.amiss, "\n".join(watch.amiss)


@pytest.fixture
def desktop(open_page: Any) -> Any:
    """A clerk's screen, nobody signed in."""
    return open_page(size=DESKTOP)


@pytest.fixture
def phone(open_page: Any) -> Any:
    """A cell secretary's phone, nobody signed in."""
    return open_page(size=PHONE)


@pytest.fixture
def worker(transactional_db: None) -> Iterator[None]:
    """A real Celery worker on this run's broker (files, or Redis), in a thread of its own."""
    from celery.contrib.testing.worker import start_worker

    from cascade.celery import app

    app.conf.task_always_eager = False
    try:
        with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
            yield
    finally:
        app.conf.task_always_eager = True


class Letters(list[EmailMessage]):
    """What the SMTP server took in, oldest first. Set `refuse` to answer instead with that line."""

    refuse: str = ""
    host: str = ""
    port: int = 0


@pytest.fixture
def smtp_server(settings: Any) -> Iterator[Letters]:
    """A real SMTP server on this machine; Django's mail goes to it for the length of the test."""
    from email import message_from_bytes, policy

    from aiosmtpd.controller import Controller

    letters = Letters()

    class Taker:
        async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
            if letters.refuse:
                return letters.refuse
            letter = message_from_bytes(envelope.content, policy=policy.default)
            letters.append(letter)
            return "250 OK"

    controller = Controller(Taker(), hostname="127.0.0.1", port=free_port())
    controller.start()
    letters.host, letters.port = controller.hostname, controller.port
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = letters.host, letters.port
    yield letters
    controller.stop()
