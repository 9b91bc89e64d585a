"""What a merger changed, row by row, kept so that it can be taken back exactly."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models

from units.merging import keys_to_units
from units.models import Entry, Unit, UnitAlias
from units.refusals import Refusal

_AT_ONCE = 500
Step = dict[str, Any]


class ChangedSince(Refusal):
    """Something was done meanwhile that taking back would lose."""


class Steps:
    """Makes changes and remembers them. Values are JSON types; days are ISO strings."""

    def __init__(self) -> None:
        self.taken: list[Step] = []

    def change(self, model: Any, rows: Iterable[int], before: dict[str, Any], after: dict[str, Any]) -> None:
        """Give all the rows the same values; they all had the same before."""
        ids = list(rows)
        if not ids or before == after:
            return
        for some in _in_parts(ids):
            model._base_manager.filter(pk__in=some).update(**after)
        self.taken.append({"model": model._meta.label, "rows": ids, "before": _plain(before), "after": _plain(after)})

    def change_one(self, row: models.Model, **after: Any) -> None:
        """Change one row as it stands."""
        self.change(type(row), [row.pk], {name: getattr(row, name) for name in after}, after)
        for name, value in after.items():
            setattr(row, name, value)

    def move(self, unit: Unit, parent: Unit) -> None:
        was = unit.parent_id
        if was == parent.pk:
            return
        unit.move_to(parent)
        self.taken.append({"model": Unit._meta.label, "rows": [unit.pk], "from": was, "to": parent.pk})

    def made(self, row: models.Model) -> None:
        self.taken.append({"model": row._meta.label, "rows": [row.pk], "made": True})


def take_back(steps: list[Step], last_entry: int) -> None:
    """Undo the steps, the last first. Raises ChangedSince, naming what was done since the journal's `last_entry`."""
    _refuse_later_deeds(steps, last_entry)
    touched: set[int] = set()
    for step in reversed(steps):
        model = apps.get_model(step["model"])
        if model is Unit:
            touched.update(step["rows"])
        elif model is UnitAlias:
            touched.update(UnitAlias.objects.filter(pk__in=step["rows"]).values_list("unit", flat=True))
        if step.get("made"):
            _unmake(model, step["rows"])
        elif "to" in step:
            _move_back(step)
        else:
            _change_back(model, step)
    for unit in Unit.objects.filter(pk__in=touched):
        unit.save(update_fields=["search_text", "sort_key"])  # they follow its names


def _change_back(model: Any, step: Step) -> None:
    for some in _in_parts(step["rows"]):
        rows = model._base_manager.filter(pk__in=some, **_as_asked(step["after"]))
        if rows.update(**step["before"]) != len(some):
            raise ChangedSince(f"Không hoàn tác được: {model._meta.verbose_name} đã được sửa sau khi thực hiện.")


def _move_back(step: Step) -> None:
    unit = Unit.objects.get(pk=step["rows"][0])
    if unit.parent_id != step["to"]:
        raise ChangedSince(f"Không hoàn tác được: {unit} đã được chuyển về cấp trên khác sau khi thực hiện.")
    unit.move_to(Unit.objects.filter(pk=step["from"]).first())


def _unmake(model: Any, rows: list[int]) -> None:
    if model is Unit:
        for label, key in keys_to_units().items():
            left = key.model._base_manager.filter(**{f"{key.name}__in": rows})
            if label != "units.UnitAlias.unit" and left.exists():
                unit = Unit.objects.get(pk=rows[0])
                raise ChangedSince(
                    f"Không hoàn tác được: {unit} đã có {key.model._meta.verbose_name} mới: {left.first()}."
                )
    try:
        model._base_manager.filter(pk__in=rows).delete()
    except models.ProtectedError as error:
        names = ", ".join(str(row) for row in list(error.protected_objects)[:3])
        raise ChangedSince(f"Không hoàn tác được: đã có {names} sau khi thực hiện.") from error


def _refuse_later_deeds(steps: list[Step], last_entry: int) -> None:
    """The journal tells of every deed, so it tells whether one was done on these rows."""
    by_type: dict[str, set[int]] = {}
    for step in steps:
        by_type.setdefault(apps.get_model(step["model"])._meta.model_name or "", set()).update(step["rows"])
    made = [pk for step in steps if step.get("made") and step["model"] == Unit._meta.label for pk in step["rows"]]
    later = Entry.objects.filter(pk__gt=last_entry).order_by("pk")
    told = [
        entry.text
        for entry in later.select_related("chain")
        if entry.subject_id in by_type.get(entry.subject_type, ()) or entry.chain.unit_id in made
    ]
    if told:
        more = f" và {len(told) - 3} việc khác" if len(told) > 3 else ""
        raise ChangedSince(f"Không hoàn tác được vì sau khi thực hiện đã có: {'; '.join(told[:3])}{more}")


def _as_asked(values: dict[str, Any]) -> dict[str, Any]:
    return {f"{name}__isnull" if value is None else name: value is None or value for name, value in values.items()}


def _in_parts(ids: list[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), _AT_ONCE):
        yield ids[start : start + _AT_ONCE]


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in values.items()}
