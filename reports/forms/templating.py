"""Forms on an office's own templates and outlines."""

from __future__ import annotations

from typing import Any

from django import forms

from reports.templating.actions import LONGEST_START

LEVELS = [(0, "Phần (giữa trang)"), (1, "Mục I."), (2, "Mục 1."), (3, "Mục a)")]
SPARE = 2  # empty rows at the end


class TemplateForm(forms.Form):
    file = forms.FileField(
        label="Tệp mẫu đã sửa (.docx)",
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        error_messages={"required": "Xin chọn tệp .docx đã sửa."},
    )


class LineForm(forms.Form):
    """One section of an outline. Rows without a title are left out; `place` orders them."""

    key = forms.SlugField(required=False, max_length=30, widget=forms.HiddenInput)
    place = forms.IntegerField(label="Thứ tự", required=False, min_value=0, max_value=999)
    level = forms.TypedChoiceField(
        label="Cấp", required=False, choices=LEVELS, coerce=int, initial=1,
        empty_value=1,  # type: ignore[arg-type]  # the stubs think of words only
    )  # fmt: skip
    number = forms.CharField(label="Số mục", required=False, max_length=30)
    title = forms.CharField(label="Tên mục", required=False, max_length=200)
    is_heading = forms.BooleanField(label="Chỉ là tiêu đề, không viết nội dung", required=False)
    body = forms.CharField(
        label="Lời viết sẵn", required=False, max_length=LONGEST_START, widget=forms.Textarea(attrs={"rows": 2})
    )


LineFormSet = forms.formset_factory(LineForm, extra=0, max_num=45, absolute_max=60)


def lines_of(rows: Any) -> list[dict[str, Any]]:
    """The rows that have a title, in their order; one without a number stays behind the one before it."""
    found, last = [], 0
    for row in rows:
        data = row.cleaned_data
        place = data.get("place")
        last = last if place is None else place
        if data.get("title", "").strip():
            names = ("key", "level", "number", "title", "is_heading", "body")
            found.append((last, {name: data.get(name, "") for name in names}))
    return [line for _, line in sorted(found, key=lambda pair: pair[0])]


def rows_from(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What the form shows: the places ten apart, so that a row can be put between two, and empty rows at the end."""
    rows = [line | {"place": 10 * place} for place, line in enumerate(lines, start=1)]
    return [*rows, *({"level": 1} for _ in range(SPARE))]
