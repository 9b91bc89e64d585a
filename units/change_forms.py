"""Forms that prepare a merger or a new name."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet

from units.changes import UnitChange
from units.fields import DayField
from units.forms import Versioned
from units.models import Unit
from units.requests import whole_number
from units.text import tidy


class UnitsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple

    def clean(self, value: Any) -> Any:
        """A number that no column can hold is nobody's."""
        return super().clean([one for one in value or [] if whole_number(str(one)) is not None])

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.parent})" if obj.parent else str(obj)


class UnitField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} ({obj.parent})" if obj.parent else str(obj)


class ChangeForm(Versioned):
    """What a merger and a new name have in common: the name, the day and the ground."""

    new_name = forms.CharField(label="Tên mới", max_length=200)
    new_short_name = forms.CharField(label="Tên ngắn mới", max_length=80, required=False)
    effective_on = DayField(
        label="Có hiệu lực từ ngày", help_text="Hôm nay hoặc ngày đã qua: làm ngay. Ngày sau: máy tự làm khi đến ngày."
    )
    ground = forms.CharField(
        label="Căn cứ",
        max_length=300,
        help_text="Số, ngày của quyết định, ví dụ Quyết định số 15-QĐ/ĐU ngày 20/11/2026.",
    )

    def clean_new_name(self) -> str:
        return tidy(self.cleaned_data["new_name"])

    @property
    def facts(self) -> dict[str, Any]:
        names = ("new_name", "new_short_name", "effective_on", "ground")
        return {name: self.cleaned_data[name] for name in names}

    @staticmethod
    def initial_of(change: UnitChange) -> dict[str, Any]:
        names = ("new_name", "new_short_name", "new_kind", "effective_on", "ground", "version")
        return {name: getattr(change, name) for name in names} | {
            "units": [unit.pk for unit in change.units.all()],
            "into": change.into_id,
            "superior": change.superior_id,
        }


class RenameForm(ChangeForm):
    pass


class MergeForm(ChangeForm):
    """Which units, and into which: one of those offered, or a new one."""

    units = UnitsField(Unit.objects.none(), label="Các đơn vị hợp nhất, sáp nhập")
    find = forms.CharField(
        label="Tìm thêm đơn vị", required=False, max_length=200, help_text="Gõ một phần tên rồi bấm Tìm."
    )
    into = UnitField(
        Unit.objects.none(), label="Nhập vào", required=False, empty_label="Lập đơn vị mới (ghi tên dưới đây)"
    )
    new_kind = forms.ChoiceField(label="Loại đơn vị mới", choices=[("", "")], required=False)
    superior = UnitField(Unit.objects.none(), label="Đơn vị mới trực thuộc", required=False, empty_label="")

    def __init__(self, *args: Any, offered: QuerySet[Unit], superiors: QuerySet[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["units"].queryset = fields["into"].queryset = offered
        fields["superior"].queryset = superiors
        fields["new_kind"].choices = [("", ""), *Unit.Kind.choices]
        fields["new_name"].required = False
        fields["new_name"].label = "Tên đơn vị mới"
        fields["new_short_name"].label = "Tên ngắn của đơn vị mới"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not data.get("into"):
            for name in ("new_name", "new_kind", "superior"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, "Cần có khi lập đơn vị mới.")
        return data

    @property
    def facts(self) -> dict[str, Any]:
        data, into = self.cleaned_data, self.cleaned_data["into"]
        new = {"new_name": "", "new_short_name": "", "new_kind": "", "superior": None}
        if into is None:
            new = {name: data[name] for name in new}
        return super().facts | new | {"into": into, "makes_new": into is None}
