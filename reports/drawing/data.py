"""A paper as JSON, so that it can wait for the worker that draws it, and back."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from reports import paper as words

KINDS = {
    name: kind
    for name, kind in vars(words).items()
    if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind.__module__ == words.__name__
}


def as_data(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: as_data(getattr(value, field.name)) for field in dataclasses.fields(value)}
        return {"is": type(value).__name__, **fields}
    if isinstance(value, datetime):
        return {"is": "datetime", "at": value.isoformat()}
    if isinstance(value, date):
        return {"is": "date", "on": value.isoformat()}
    if isinstance(value, Decimal):
        return {"is": "decimal", "of": str(value)}
    if isinstance(value, (list, tuple)):
        return [as_data(one) for one in value]
    if value is None or isinstance(value, (str, int, float)):
        return value
    raise TypeError(f"a paper holds no {type(value).__name__}")


def from_data(data: Any) -> Any:
    if isinstance(data, list):
        return [from_data(one) for one in data]
    if not isinstance(data, dict):
        return data
    kind = data["is"]
    if kind == "datetime":
        return datetime.fromisoformat(data["at"])
    if kind == "date":
        return date.fromisoformat(data["on"])
    if kind == "decimal":
        return Decimal(data["of"])
    return KINDS[kind](**{name: from_data(value) for name, value in data.items() if name != "is"})
