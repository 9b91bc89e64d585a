"""The instruments the other tests rely on: a browser that tells, a worker that works, a mail server that takes."""

import threading

import pytest
from django.core.mail import EmailMessage

from cascade.celery import app

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


def test_the_mail_server_takes_a_letter(smtp_server):
    EmailMessage("Nhắc việc", "Còn 3 việc đến hạn.", to=["chi-bo-1@xa.example"]).send()
    assert [(letter["Subject"], letter["To"]) for letter in smtp_server] == [("Nhắc việc", "chi-bo-1@xa.example")]


@pytest.mark.parametrize("screen", ["desktop", "phone"])
def test_the_sign_in_page_is_clean_on_every_screen(request, screen):
    page = request.getfixturevalue(screen)
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
