"""Sheets saved before rows had keys: nodes were known by their place, the rest by their order. Going back keeps both."""

from typing import Any

from django.db import migrations


def add_keys(apps: Any, schema_editor: Any) -> None:
    for reading in apps.get_model("directives", "Reading").objects.filter(state="read").iterator():
        for sheet in (reading.found.get("sheet"), reading.corrections):
            if sheet and "seen" not in sheet:
                _complete(sheet)
        reading.save(update_fields=["found", "corrections"])


def _complete(sheet: dict[str, Any]) -> None:
    sheet["seen"] = []
    for part in ("bases", "tasks", "targets"):
        for at, row in enumerate(sheet[part]):
            row["key"] = at
    for node in sheet["nodes"]:
        node |= {"key": node["place"], "drop": not node["text"].strip(), "when": []}
    lead = {"lead": "", "support": "", "deadline": "", "product": "", "superior": "", "drop": False}
    for task in sheet["tasks"]:
        task["superior"] = ""
    for node in sheet["nodes"]:
        if node.get("is_task"):
            row = {"key": len(sheet["tasks"]), "text": "", "place": node["key"], "lines": node["lines"]}
            sheet["tasks"].append(row | lead)


class Migration(migrations.Migration):
    dependencies = [("directives", "0014_counts_kept_beside_assignments")]

    operations = [migrations.RunPython(add_keys, migrations.RunPython.noop)]
