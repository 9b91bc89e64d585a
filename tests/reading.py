"""What the tests of reading have in common: a ward that reads a paper, and the form as its page would send it."""

import datetime
import io
from pathlib import Path

import docx
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from directives import sheets
from directives.actions import readings
from tests.cast import TODAY, make_plan, make_ward
from tests.papers import PLAN
from units.journal import Entry

FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam phường"


def reading_ward(time_machine):
    """The ward with an issued plan, on the day on which its papers are read."""
    time_machine.move_to(datetime.datetime(2026, 6, 15, 2, tzinfo=datetime.UTC))
    w = make_ward()
    make_plan(w)
    return w


def paper(text=PLAN, name="ke-hoach.txt"):
    return SimpleUploadedFile(name, text.encode())


def take_in(w, text=PLAN, by=None):
    reading = readings.start_reading(paper(text), by=by or w.clerk, today=TODAY, unit=w.ward)
    readings.read(reading.pk, now=timezone.now(), today=TODAY)
    reading.refresh_from_db()
    return reading


def form_of(client, reading):
    """What the page would send back untouched."""
    context = client.get(reading.get_absolute_url()).context
    data = {"version": reading.version}
    for field in context["form"]:
        value = field.value()
        if field.name != "version":
            data[field.name] = "" if value is None else str(value)
    nodes = [node.row for node in context["nodes"]]
    tasks = [task.row for task in [*(t for node in context["nodes"] for t in node.tasks), *context["loose_tasks"]]]
    bases = [row for row, _ in context["bases"]]
    rows = {"bases": bases, "targets": context["targets"], "nodes": nodes, "tasks": tasks}
    for part, shown in rows.items():
        for row in shown:
            typed = {name: row[name] for name in sheets.FIELDS[part] if name != "drop"}
            data |= {f"{part}-{row['key']}-{name}": value for name, value in typed.items()}
    for at, one in context["named"]:
        data |= {f"units-{at}-name": one.name, f"units-{at}-choice": one.choice}
    return data


def kept_on_disk():
    return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}


def acts(subject):
    return list(Entry.objects.about(subject).order_by("pk").values_list("act", flat=True))


def word_file(text):
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)
    return SimpleUploadedFile("ke-hoach.docx", kept.getvalue())
