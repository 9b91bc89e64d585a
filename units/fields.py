"""Fields of our own: text as it is stored (NFC, whatever the keyboard gave) and days as people type them."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db import models

from units.text import fold, nfc

FIRST_YEAR, LAST_YEAR = 1930, 2100


def wrong_year(day: datetime.date) -> str:
    """One sentence where the year can only be a slip of the fingers (226, 2962), else nothing."""
    if FIRST_YEAR <= day.year <= LAST_YEAR:
        return ""
    return f"Năm {day.year} không hợp lý: xin ghi ngày trong các năm từ {FIRST_YEAR} đến {LAST_YEAR}."


class DayField(forms.DateField):
    """A day typed by a person. Every form uses it, so that no odd year comes in anywhere.

    `error_messages` may hold a "year" of its own.
    """

    def to_python(self, value: Any) -> datetime.date | None:
        day = super().to_python(value)
        if day and (sentence := wrong_year(day)):
            raise forms.ValidationError(self.error_messages.get("year", sentence), code="year")
        return day


class _Composed:
    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = getattr(instance, self.attname)  # type: ignore[attr-defined]
        if isinstance(value, str):
            value = nfc(value)
            setattr(instance, self.attname, value)  # type: ignore[attr-defined]
        return value

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)  # type: ignore[misc]
        return nfc(value) if isinstance(value, str) else value


class TextLine(_Composed, models.CharField):
    """One line of Vietnamese text."""


class TextBlock(_Composed, models.TextField):
    """Several lines of Vietnamese text."""


class FoldedText(models.TextField):
    """The folded words of other fields of the row, to search in. Filled by save() and bulk_create(), not by update().

    A save with update_fields that names one of `of` must name this field too.
    """

    def __init__(self, *args: Any, of: tuple[str, ...] = (), **kwargs: Any) -> None:
        self.of = of
        kwargs.setdefault("editable", False)
        kwargs.setdefault("default", "")
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"of": self.of}

    def pre_save(self, instance: models.Model, add: bool) -> Any:
        value = fold(" ".join(getattr(instance, field) for field in self.of))
        setattr(instance, self.attname, value)
        return value
