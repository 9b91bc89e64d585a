"""The targets of a document: what is to be reached, how much, by when."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from directives.models import Target
from units.fields import DayField
from units.requests import whole_number

Comparison = Target.Comparison


class TargetForm(forms.ModelForm):
    issued: datetime.date | None = None

    class Meta:
        model = Target
        fields = ("text", "comparison", "value", "value_max", "measure", "by_on", "is_aspirational")
        field_classes = {"by_on": DayField}
        localized_fields = ("value", "value_max")
        widgets = {"text": forms.Textarea(attrs={"rows": 2})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # In a grid the heading of the column is the label that is seen; who listens needs it at each field.
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = str(field.label).capitalize()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        comparison, value, most = data.get("comparison"), data.get("value"), data.get("value_max")
        if comparison == Comparison.RANGE and not self.errors:
            if value is None or most is None:
                self.add_error("value", "Xin ghi cả hai số “từ” và “đến”.")
            elif most < value:
                self.add_error("value_max", "Số “đến” nhỏ hơn số “từ”.")
        elif comparison != Comparison.RANGE and most is not None:
            self.add_error("value_max", "Chỉ ghi số “đến” khi chọn “từ … đến …”.")
        if comparison == Comparison.NONE_AT_ALL:
            data["value"] = None
        by_on = data.get("by_on")
        if by_on and self.issued and by_on < self.issued:
            self.add_error("by_on", f"Trước ngày ban hành văn bản ({self.issued:%d/%m/%Y}).")
        return data


class _TargetFormSet(forms.BaseModelFormSet):
    ordering_widget = forms.HiddenInput


TargetFormSet: Any = forms.modelformset_factory(
    Target, form=TargetForm, formset=_TargetFormSet, extra=5, can_delete=True, can_order=True, max_num=300
)


def in_order(formset: Any) -> list[Target]:
    """What was typed, in the order given; forms left empty are passed over."""
    kept = [form for form in formset.forms if form not in formset.deleted_forms and form.cleaned_data.get("text")]
    return [form.instance for form in sorted(kept, key=_place)]


def gone(formset: Any) -> list[int]:
    return [form.instance.pk for form in formset.deleted_forms if form.instance.pk]


def _place(form: Any) -> int:
    order = form.cleaned_data.get("ORDER")
    return 10_000 if order is None else order


# --- Somebody else saved in between ---------------------------------------------------------------------------------

_NAME = re.compile(r"target-(\d{1,4})-(\w+)")


def fitted(data: QueryDict, there: set[int]) -> QueryDict:
    """What was typed, fit to be saved after all: rows on targets that others deleted become new ones."""
    rows: dict[int, dict[str, str]] = {}
    again = data.copy()
    for name in data:
        if match := _NAME.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = str(data[name])
            del again[name]
    for number, row in rows.items():
        row["ORDER"] = row.get("ORDER") or str(number + 1)
        row["id"] = row.get("id", "") if whole_number(row.get("id")) in there else ""
    known_first = sorted(rows.values(), key=lambda row: not row["id"])
    for number, row in enumerate(known_first):
        again.update({f"target-{number}-{name}": value for name, value in row.items()})
    again["target-TOTAL_FORMS"] = str(len(rows))
    again["target-INITIAL_FORMS"] = str(sum(1 for row in rows.values() if row["id"]))
    return again


def compare(formset: Any, theirs: Iterable[Target]) -> list[dict[str, str]]:
    """Both texts of every target that differs."""
    mine = {whole_number(str(form["id"].value() or "")): form for form in formset.forms}
    pairs = [(_words(mine[one.pk]) if one.pk in mine else "", _words(TargetForm(instance=one))) for one in theirs]
    return [
        {"label": f"Chỉ tiêu {number}", "yours": yours, "theirs": other}
        for number, (yours, other) in enumerate(pairs, start=1)
        if yours != other
    ]


def _words(form: Any) -> str:
    """A target as its row shows it, in one line of words."""
    values = [form[name] for name in TargetForm.Meta.fields if name != "is_aspirational"]
    shown = [str(one.field.prepare_value(one.value()) or "") for one in values]
    shown[1] = dict(Comparison.choices).get(shown[1], shown[1])
    return "; ".join(words for words in shown if words)
