"""Forms on reports that units owe: the short report, "nothing arose", giving back."""

from __future__ import annotations

from typing import Any

from django import forms

from reports.actions import LONGEST_BODY
from reports.models import Section

# What to write, for who writes a report once a month; the sections of a short report by key.
HINTS = {
    "results": "Đã làm gì, ngày nào, bao nhiêu người tham gia.",
    "obstacles": "Để trống nếu không có.",
    "proposals": "Đề nghị cấp trên việc gì; để trống nếu không có.",
    "coming": "Những việc sẽ làm trong kỳ tới.",
}


class WritingForm(forms.Form):
    """One text field and one version for each section."""

    def __init__(self, *args: Any, sections: list[Section], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        for section in sections:
            self.fields[f"body-{section.key}"] = forms.CharField(
                label=section.title.capitalize(), required=False, max_length=LONGEST_BODY, initial=section.body,
                help_text=HINTS.get(section.key, ""), widget=forms.Textarea(attrs={"rows": 4}),
            )  # fmt: skip
            self.fields[f"version-{section.key}"] = forms.IntegerField(
                min_value=1, max_value=10**9, initial=section.version, widget=forms.HiddenInput
            )

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[f"body-{section.key}"] for section in self.sections]

    @property
    def hidden_versions(self) -> list[forms.BoundField]:
        return [self[f"version-{section.key}"] for section in self.sections]

    @property
    def last_edited(self) -> Section | None:
        edited = [section for section in self.sections if section.edited_at]
        return max(edited, key=lambda section: section.edited_at, default=None)  # type: ignore[arg-type,return-value]

    @property
    def bodies(self) -> dict[str, str]:
        return {section.key: self.cleaned_data[f"body-{section.key}"] for section in self.sections}

    @property
    def versions(self) -> dict[str, int]:
        return {section.key: self.cleaned_data[f"version-{section.key}"] for section in self.sections}

    def take_version(self, section: Section) -> WritingForm:
        """Carry the fresh version of a section that somebody else wrote in, so that the next save is made knowingly."""
        return self._with({f"version-{section.key}": str(section.version)})

    def renewed(self, sections: list[Section]) -> WritingForm:
        """Carry the versions of what was saved just now."""
        return self._with({f"version-{section.key}": str(section.version) for section in sections})

    def _with(self, changes: dict[str, str]) -> WritingForm:
        data: Any = self.data.copy()  # type: ignore[attr-defined]
        for name, value in changes.items():
            data[name] = value
        self.data = data
        return self


class NothingForm(forms.Form):
    sentence = forms.CharField(
        label="Nội dung ghi trong báo cáo",
        max_length=500,
        error_messages={"required": "Xin ghi một câu, ví dụ: Trong kỳ không phát sinh nội dung phải báo cáo."},
    )


class ReopenForm(forms.Form):
    reason = forms.CharField(
        label="Lý do",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Xin ghi rõ lý do, để biết cần sửa gì."},
    )
