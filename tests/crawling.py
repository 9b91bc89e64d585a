"""Opening every page as somebody who may, and the links on it; what the tests of hostile input share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

import time_machine
from django.apps import apps
from django.db import connection
from django.test import Client

from tests.scene import NOW, address, make_scene
from tests.test_access import PEOPLE, ROWS
from tests.test_house import OPEN_TO_ALL, pages

FLOORS = ("units", "directives", "reports")


def models() -> list:
    return [model for floor in FLOORS for model in apps.get_app_config(floor).get_models()]


def make_far_scene() -> SimpleNamespace:
    """The scene with ids in the ten thousands: where numbers are written with a dot, an id must not be."""
    with connection.cursor() as cursor:
        for model in models():
            table = model._meta.db_table
            if connection.vendor == "sqlite":
                cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table])
                cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, 54321)", [table])
            elif model._meta.auto_field:
                cursor.execute("SELECT setval(pg_get_serial_sequence(%s, 'id'), 54321)", [table])
    return make_scene()


def opened(method: str, w: SimpleNamespace) -> Iterator[tuple[str, str, str]]:
    """Every page that takes the method: its name, its address in the scene, and one who is let in."""
    for name, page in pages():
        row = "" if name in OPEN_TO_ALL else ROWS[name][method == "post"]
        if "+" in row:
            yield name, address(name, len(page.pattern.converters), w), PEOPLE[row.index("+")]


class Clients:
    """One signed-in browser for each person who is needed."""

    def __init__(self, w: SimpleNamespace) -> None:
        self.w, self.made = w, {}

    def __getitem__(self, who: str) -> Client:
        if who not in self.made:
            self.made[who] = Client(raise_request_exception=False)
            with time_machine.travel(NOW, tick=False):
                self.made[who].force_login(getattr(self.w, who))
        return self.made[who]

    def get(self, who: str, path: str, data: dict | None = None):
        with time_machine.travel(NOW, tick=False):
            return self[who].get(path, data)

    def post(self, who: str, path: str, data: dict | None = None):
        with time_machine.travel(NOW, tick=False):
            return self[who].post(path, data or {})


@dataclass
class Form:
    """A form on a page: where it is sent to, and what it would send as it stands."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """What a browser would find: links, forms, and whatever could run or restyle."""

    def __init__(self, html: str, at: str) -> None:
        super().__init__()
        self.at, self.links, self.forms, self.alive, self.select = at, set(), [], [], ""
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/json"):
            self.alive.append(f"<{tag}>")
        self.alive += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        for name in ("href", "src", "action", "hx-get", "hx-post", "formaction"):
            if given.get(name, "").lower().startswith(("http", "//", "javascript:", "data:text")):
                self.alive.append(f"{tag} {name}={given[name]}")
        if tag == "a" and given.get("href", "").startswith(("/", "?")):
            self.links.add(urljoin(self.at, given["href"].partition("#")[0]))
        self.take_form(tag, given)

    def take_form(self, tag: str, given: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append(Form(urljoin(self.at, given.get("action", "")), given.get("method", "get").lower()))
        elif tag in ("input", "textarea", "select") and self.forms and given.get("name"):
            self.select = given["name"] if tag == "select" else ""
            self.forms[-1].fields.setdefault(given["name"], given.get("value", ""))
        elif tag == "option" and self.forms and self.select and given.get("value"):
            fields = self.forms[-1].fields
            fields[self.select] = given["value"] if "selected" in given else fields[self.select] or given["value"]


def is_page(response) -> bool:
    return response.headers.get("Content-Type", "").startswith("text/html")


def text_of(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    return body.decode(errors="replace")


def path_of(url: str) -> str:
    return urlsplit(url).path
