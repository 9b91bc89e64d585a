"""The instruments the other tests rely on: a browser that tells, a worker that works, a mail server that takes."""

import datetime
import threading

import pytest
from django.core.mail import EmailMessage
from django.db import DatabaseError, transaction

from cascade.celery import app
from tests.conftest import DESKTOP, PHONE
from units.founding import found_office
from units.models import Entry

DAY = datetime.date(2026, 11, 23)

done = threading.Event()


@app.task(name="tests.ring")
def ring() -> None:
    done.set()


def test_a_task_runs_where_it_is_asked_for():
    done.clear()
    ring.delay()
    assert done.is_set()


def test_the_worker_takes_a_task_from_the_broker(worker):
    done.clear()
    ring.delay()
    assert done.wait(30)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_that_commits_leaves_nothing_to_the_next(turn):
    assert not Entry.objects.exists()
    found_office("Đảng ủy phường Thử", username="quan-tri", password="nang-xanh-tren-song", on=DAY)
    with pytest.raises(DatabaseError), transaction.atomic():
        Entry.objects.update(text="khác")


def test_the_mail_server_takes_a_letter(smtp_server):
    EmailMessage("Nhắc việc", "Còn 3 việc đến hạn.", to=["chi-bo-1@xa.example"]).send()
    assert [(letter["Subject"], letter["To"]) for letter in smtp_server] == [("Nhắc việc", "chi-bo-1@xa.example")]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_the_sign_in_page_is_clean_on_every_screen(open_page, size):
    page = open_page(size=size)
    page.goto("/sign-in/")
    assert page.locator("input[type=password]").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize(
    ("misdeed", "noticed"),
    [
        ("console.error('hỏng')", "console: hỏng"),
        ("setTimeout(() => { throw new Error('hỏng') })", "script: hỏng"),
        ("new Image().src = 'http://127.0.0.1:9/x.png'", "another host: http://127.0.0.1:9/x.png"),
        ("document.body.setAttribute('style', 'color: red')", "Content Security Policy"),
    ],
)
def test_the_browser_tells_of_every_misdeed(desktop, misdeed, noticed):
    desktop.goto("/sign-in/")
    desktop.evaluate(misdeed)
    desktop.wait_for_timeout(300)
    assert any(noticed in line for line in desktop.watch.amiss), desktop.watch.amiss
    desktop.watch.amiss.clear()
