"""Every page in a real browser, on a desktop and on a phone: for people who hear it, who see little, who have no mouse.

The pages are found by walking the addresses, so a new page is looked at without a row here. What it opens and for whom
is what tests/test_access.py says.
"""

import json

import pytest
import time_machine
from axe_playwright_python.base import AXE_SCRIPT
from django.test import Client
from django.utils import timezone

from directives.actions.errands import make_errands
from tests.cast import make_plan, make_ward
from tests.conftest import DESKTOP, PHONE
from tests.test_access import NOW, PEOPLE, ROWS, address, scene  # noqa: F401
from tests.test_house import pages
from units.models import AuthenticatorApp, Office

pytestmark = pytest.mark.django_db(transaction=True)

# Not pages: pieces that a page asks for while somebody types.
PIECES = {
    "directive-candidates", "directive-basis-candidates", "directive-number-check", "deadline-reading", "task-units",
    "reading-deadline", "reading-units", "reading-page",
}  # fmt: skip
# The printed page itself: its own paper and style, A4 wide on any screen.
PAPERS = {"report-preview", "urging-preview", "directive-paper", "work-list-paper", "meeting-sheet"}
# Pages that look otherwise with other objects or questions.
MORE = [
    "/work/?scope=branch", "/search/?q=an+ninh", "/search/?q=khongco", "/dashboard/?period=quarter",
    "/dashboard/rows/?figure=total", "/directives/{directive.pk}/", "/directives/{draft.pk}/", "/work/{waiting.pk}/",
    "/work/{finished.pk}/", "/reports/{frozen.pk}/", "/reports/figures/?code=abc", "/khong-co/",
]  # fmt: skip
RUN = f"axe.run({json.dumps({'resultTypes': ['violations']})})"


def addresses(w, person):
    """The pages that this person may open, by walking all addresses."""
    at, client = PEOPLE.index(person), Client()
    client.force_login(getattr(w, person))
    known = {name: address(name, len(page.pattern.converters), w) for name, page in pages() if name in ROWS}
    wanted = {name: path for name, path in known.items() if ROWS[name][0][at] == "+" and name not in PIECES | PAPERS}
    more = {path: path.format(**vars(w)) for path in MORE}
    return [path for name, path in (wanted | more).items() if is_page(name, path, client)]


IS_HTML: dict[str, bool] = {}


def is_page(name, path, client):
    """Whether it is one for this person; whether what it answers with is HTML is asked for the first person only."""
    if name not in IS_HTML:
        response = client.get(path)
        if response.status_code not in {200, 404}:
            return False
        IS_HTML[name] = response.headers["Content-Type"].startswith("text/html")
    return IS_HTML[name]


def wrong_with(page):
    """What axe finds on the page as it stands."""
    return [f"{found['id']} {node['target']}" for found in page.evaluate(RUN)["violations"] for node in found["nodes"]]


def shape_of(page):
    """One heading, a title, and nothing that sticks out to the right."""
    if page.locator("h1").count() != 1:
        yield f"{page.locator('h1').count()} h1"
    if page.title().startswith(" –"):
        yield "no title"
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > page.viewport_size["width"]:
        yield f"{wide} px wide"


@pytest.mark.parametrize("person", ["clerk", "secretary", "leader", "inspector", "admin"])
def test_every_page_can_be_read_by_everybody_on_every_screen(scene, open_page, person):  # noqa: F811
    with time_machine.travel(NOW, tick=True):
        w = scene
        w.waiting, w.finished = w.assignments[1], w.assignments[0]
        page = open_page(getattr(w, person))
        page.add_init_script(AXE_SCRIPT)
        amiss = []
        for path in addresses(w, person):
            page.set_viewport_size(DESKTOP)
            page.goto(path)
            for size in (DESKTOP, PHONE):
                page.set_viewport_size(size)
                amiss += [f"{path} {size['width']}: {what}" for what in [*shape_of(page), *wrong_with(page)]]
        assert not amiss, "\n" + "\n".join(amiss)


def test_the_sign_in_page_can_be_read_by_everybody(open_page):
    page = open_page(size=PHONE)
    page.goto("/sign-in/")
    page.evaluate(AXE_SCRIPT)
    assert [*shape_of(page), *wrong_with(page)] == []


def test_the_doors_before_sign_in_can_be_read_by_everybody(open_page):
    w = make_ward()
    make_plan(w)
    w.clerk.set_password("sông Đuống chảy lặng lờ")
    w.clerk.save()
    AuthenticatorApp.objects.create(person=w.clerk, secret="x", made_at=NOW)
    Office.objects.update_or_create(pk=1, defaults={"errand_links": True})
    ((_, token),) = make_errands(w.secretary, [w.assignment], timezone.localdate(), Office.current())
    page, amiss = open_page(size=PHONE), []

    def look():
        page.evaluate(AXE_SCRIPT)
        amiss.extend(f"{page.url}: {what}" for what in [*shape_of(page), *wrong_with(page)])

    page.goto(f"/errands/{token}/")
    look()
    page.click("button[type=submit]")
    page.wait_for_selector("#id_result")
    look()
    page.goto("/sign-in/")
    page.fill("#id_username", w.clerk.username)
    page.fill("#id_password", "sông Đuống chảy lặng lờ")
    page.click("button[type=submit]")
    page.wait_for_selector("#second-step")
    look()
    assert amiss == []


def test_a_field_that_loses_its_label_is_noticed(desktop):
    desktop.goto("/sign-in/")
    desktop.evaluate(AXE_SCRIPT)
    desktop.evaluate("document.querySelector('label').remove()")
    assert any(found.startswith("label ") for found in wrong_with(desktop))
