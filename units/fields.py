"""Text as it is stored: NFC, always, whatever the keyboard or the file gave."""

from __future__ import annotations

from typing import Any

from django.db import models

from units.text import fold, nfc


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
