"""Text as it is stored: NFC, always, whatever the keyboard or the file gave."""

from __future__ import annotations

from typing import Any

from django.db import models

from units.text import nfc


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
