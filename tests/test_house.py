"""The shape of the house: rules that hold for all of it, each with its named exceptions."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from cascade.celery import app as celery_app

ROOT = Path(__file__).resolve().parent.parent
FLOORS = ["units", "directives", "reports"]  # imports go from right to left only
DOORS = {"views", "views.py", "tasks.py", "management", "middleware.py", "admin.py"}
READS_THE_CLOCK = {
    "units/signin/forms.py",  # the sign-in page's half of the door
    "units/signin/sessions.py",  # called by the frame, which hands no moment down
    "units/journal.py",  # the moment of a deed is the journal's own
}
OPEN_TO_ALL = {"sign-in", "password-set", "errand-open", "healthz", "readyz", "reminder-unsubscribe", "calendar-feed"}


def sources(*folders: str) -> list[Path]:
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("floor", FLOORS)
def test_imports_go_down(floor):
    above = {*FLOORS[FLOORS.index(floor) + 1 :], "cascade"}
    wrong = [f"{name_of(path)} imports {name}" for path in sources(floor) for name in imported(path)
             if name.split(".")[0] in above]  # fmt: skip
    assert wrong == []


def test_only_printing_knows_weasyprint():
    found = {name_of(path) for path in sources(*FLOORS, "cascade") if "weasyprint" in set(imported(path))}
    assert all(re.match(r"reports/printing", name) for name in found), found


def clock_readings(path: Path) -> Iterator[str]:
    """Where the file asks what time it is; localtime(moment) and localdate(moment) only turn a known moment over."""
    tree = ast.parse(path.read_text())
    turned = {id(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args}
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute)):
            continue
        asks = node.attr in {"now", "today", "utcnow"} or (
            node.attr in {"localdate", "localtime"} and id(node) not in turned
        )
        if asks and ast.unparse(node.value).split(".")[-1] in {"timezone", "datetime", "date", "time"}:
            yield f"{name_of(path)}:{node.lineno} {ast.unparse(node)}"


def test_only_doors_ask_the_clock():
    rooms = [path for path in sources(*FLOORS) if not DOORS & set(path.relative_to(ROOT).parts)]
    assert [line for path in rooms if name_of(path) not in READS_THE_CLOCK for line in clock_readings(path)] == []


def test_no_room_for_odds_and_ends():
    assert [name_of(path) for path in sources(*FLOORS, "cascade", "tests") if path.stem in {"utils", "helpers"}] == []


def test_files_can_be_read_in_one_sitting():
    long = {name_of(path): lines for path in sources(*FLOORS, "cascade")
            if (lines := len(path.read_text().splitlines())) > 450}  # fmt: skip
    assert long == {}


@pytest.mark.django_db
def test_each_app_has_one_newest_migration():
    graph = MigrationLoader(connection).graph
    assert {floor: graph.leaf_nodes(floor) for floor in FLOORS if len(graph.leaf_nodes(floor)) > 1} == {}


def test_the_timetable_names_only_tasks_that_exist():
    celery_app.loader.import_default_modules()
    named = {entry["task"] for entry in celery_app.conf.beat_schedule.values()}
    assert named <= set(celery_app.tasks)


def pages(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    """Every URL pattern with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from pages(pattern, inner)
        else:
            yield f"{prefix}{pattern.name}", pattern


def test_every_page_has_a_name():
    assert [str(page.pattern) for name, page in pages() if name.endswith("None")] == []


@pytest.mark.django_db
def test_every_page_asks_for_sign_in_but_the_named_few():
    samples = {"int": 1, "str": "x", "slug": "x", "uuid": "00000000-0000-0000-0000-000000000000", "path": "x"}
    open_pages = set()
    for name, page in pages():
        kinds = page.pattern.converters
        known = {key: samples[type(kind).__name__.removesuffix("Converter").lower().replace("string", "str")]
                 for key, kind in kinds.items()}  # fmt: skip
        response = Client().get(reverse(name, kwargs=known))
        if response.status_code != 302 or not response["Location"].startswith(reverse("sign-in")):
            open_pages.add(name)
    assert open_pages == OPEN_TO_ALL


@pytest.mark.django_db
def test_pages_carry_a_strict_content_security_policy(client):
    policy = client.get(reverse("sign-in")).headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


def templates() -> list[Path]:
    """What a browser shows; papers (templates/print/) and letters (templates/mail/) need a style of their own."""
    return [path for path in sorted((ROOT / "templates").rglob("*.html")) if not {"print", "mail"} & set(path.parts)]


def tags_of(path: Path) -> Iterator[tuple[str, str]]:
    """Name and text of each opening tag; Django's own tags are taken out first, as they may hold angle brackets."""
    text = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", "§", path.read_text(), flags=re.S)
    for found in re.finditer(r"<([a-z][a-z0-9-]*)((?:\"[^\"]*\"|'[^']*'|[^>\"'])*)>", text):
        yield found[1], found[2]


def test_templates_hold_no_inline_script_or_style():
    wrong = [
        f"{name_of(path)}: <{name}{rest}>"
        for path in templates()
        for name, rest in tags_of(path)
        if name == "style"
        or (name == "script" and "src=" not in rest and 'type="application/json"' not in rest)
        or re.search(r"\s(style|on[a-z]+)\s*=", rest)
        or re.search(r"\s(src|href|action)=[\"'](https?:)?//", rest)
        or "javascript:" in rest
    ]
    assert wrong == []


def test_templates_write_numbers_for_machines_without_dots():
    """A number printed as it is gets a dot from one thousand on; an id, a version or a bar's length must not."""
    number = re.compile(r"{{ *[\w.]*(?:\bpk|_id|\bversion|\btotal|\bdone) *}}")
    wrong = []
    for path in templates():
        for tag in re.findall(r"<[a-z][^<>]*>", re.sub(r"{%.*?%}", "", path.read_text(), flags=re.S)):
            spoken = re.sub(r"\s(aria-label|title|alt)=\"[^\"]*\"", "", tag)
            wrong += [
                f"{name_of(path)}: {one}"
                for one in number.findall(spoken)
                if "widget" not in one and "auto_id" not in one
            ]
    assert wrong == []


def test_pages_work_without_javascript():
    """What htmx sends on a click, a plain form or link sends too; a look ahead (hx-trigger) is an extra."""
    wrong = []
    for path in templates():
        for name, rest in tags_of(path):
            looks_ahead = re.search(r'hx-trigger="[^"]*(input|change|every|load|revealed)', rest)
            is_form = name == "form" and "action=" in rest
            if "hx-post=" in rest and not (is_form or looks_ahead):
                wrong.append(f"{name_of(path)}: hx-post on <{name}{rest}>")
            if "hx-get=" in rest and not (is_form or looks_ahead or (name == "a" and "href=" in rest)):
                wrong.append(f"{name_of(path)}: hx-get on <{name}{rest}>")
    assert wrong == []


@pytest.mark.parametrize("file", ["requirements.txt", "requirements-dev.txt"])
def test_requirements_follow_the_lock(file):
    """When this fails, dependencies changed and bin/lock was not run."""
    locked = {
        (package["name"], package["version"]): {
            part["hash"] for part in [*package.get("wheels", []), package.get("sdist", {})] if part
        }
        for package in tomllib.loads((ROOT / "uv.lock").read_text())["package"]
        if "registry" in package["source"]
    }
    text = (ROOT / file).read_text().replace("\\\n", " ")
    required = {}
    for line in text.splitlines():
        if found := re.match(r"([a-z0-9][a-z0-9._-]*)(?:\[.*?\])?==(\S+)", line):
            required[found[1], found[2]] = set(re.findall(r"--hash=(sha256:[0-9a-f]+)", line))
    assert required.items() <= locked.items()
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())
    direct = wanted["project"]["dependencies"]
    if file == "requirements-dev.txt":
        direct = [*direct, *wanted["dependency-groups"]["dev"]]
        assert required.keys() == locked.keys()
    names = {name for name, _ in required}
    assert {re.match(r"[a-z0-9-]+", line)[0] for line in direct} <= names
