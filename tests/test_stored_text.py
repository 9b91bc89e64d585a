"""Every text a person types is stored composed (NFC), whatever the keyboard gave."""

import unicodedata

import pytest
from django.db import models as fields

from tests.crawling import models
from tests.scene import make_scene
from units.fields import FoldedText, TextBlock, TextLine

# Not typed as Vietnamese, or made composed at the only doors that write it.
PLAIN = {
    "User.username", "User.email", "User.password", "User.phone", "Unit.code", "Office.reminder_days",
    "Directive.reminder_days", "Notice.link", "JobRun.name", "UnitChange.new_kind",
    "Drawing.back", "Drawing.name", "SavedFilter.query",
}  # fmt: skip
DECOMPOSED = unicodedata.normalize("NFD", "Thủy lợi, hòa, đường sắt, ký")


def texts() -> list[tuple[type, fields.Field]]:
    kinds = (fields.CharField, fields.TextField)
    return [
        (model, field)
        for model in models()
        for field in model._meta.concrete_fields
        if isinstance(field, kinds) and not field.choices and field.editable and not isinstance(field, FoldedText)
    ]


def is_for_machines(field: fields.Field) -> bool:
    words = (
        "hash", "sha256", "digest", "key", "head", "token", "secret", "session_data", "_type", "act", "address",
        "network", "agent", "message_id", "period",
    )  # fmt: skip
    return field.name.endswith(words) and not isinstance(field, TextLine | TextBlock)


def test_every_text_people_type_is_a_field_that_composes():
    loose = {
        f"{model.__name__}.{field.name}"
        for model, field in texts()
        if not isinstance(field, TextLine | TextBlock) and not is_for_machines(field)
    }
    assert loose == PLAIN


def stored(model: type, field: fields.Field, *, bulk: bool) -> str:
    """What the column holds after decomposed text was written to the first row, with an update or in bulk."""
    rows, words = model._base_manager, DECOMPOSED[: field.max_length]
    row = rows.first()
    if bulk:
        setattr(row, field.name, words)
        rows.bulk_update([row], [field.name])
    else:
        rows.filter(pk=row.pk).update(**{field.name: words})
    return rows.values_list(field.name, flat=True).get(pk=row.pk)


@pytest.mark.django_db
@pytest.mark.parametrize("bulk", [False, True])
def test_decomposed_text_is_stored_composed_also_by_updates_and_in_bulk(bulk):
    make_scene()
    typed = [(model, field) for model, field in texts() if isinstance(field, TextLine | TextBlock)]
    there = [pair for pair in typed if pair[0].__name__ != "Entry" and pair[0]._base_manager.exists()]
    wrong = [f"{model.__name__}.{field.name}" for model, field in there
             if not unicodedata.is_normalized("NFC", stored(model, field, bulk=bulk))]  # fmt: skip
    assert wrong == []
    assert len(there) > 30
