"""What people fill in on an assignment: the shape of the fields only. Rules that need the row live in the deeds."""

from __future__ import annotations

from typing import Any

from django import forms

from directives import files
from units.fields import DayField

PHOTOS_AND_PAPERS = f"image/jpeg,image/png,{files.ACCEPT}"


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class EvidenceField(forms.FileField):
    """Several files at once; each is checked and kept by its content before any row is written."""

    widget = ManyFiles(attrs={"accept": PHOTOS_AND_PAPERS})

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        uploads = [upload for upload in (data if isinstance(data, list | tuple) else [data]) if upload]
        wrong = []
        for upload in uploads:
            try:
                files.store(upload, kind="minh chứng")
            except files.NotAccepted as no:
                wrong.append(forms.ValidationError(no.sentence))
        if wrong:
            raise forms.ValidationError([*wrong, forms.ValidationError("Xin chọn lại các tệp; phần chữ vẫn còn.")])
        return uploads


class Words(forms.CharField):
    """Several lines; a browser sends them with the line ends of a typewriter, we keep plain ones."""

    def __init__(self, *, rows: int, max_length: int = 20_000, **kwargs: Any) -> None:
        super().__init__(max_length=max_length, widget=forms.Textarea(attrs={"rows": rows}), **kwargs)

    def to_python(self, value: Any) -> str:
        return (super().to_python(value) or "").replace("\r\n", "\n").strip()


class ResultForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=10**9)
    result = Words(
        label="Kết quả thực hiện",
        rows=6,
        required=False,
        help_text="Đã làm gì, ngày nào, bao nhiêu người, số liệu chính.",
    )
    obstacles = Words(label="Khó khăn, vướng mắc", rows=2, required=False)
    proposals = Words(label="Kiến nghị, đề xuất", rows=2, required=False)
    evidence = EvidenceField(
        label="Minh chứng (ảnh, biên bản, tệp)",
        required=False,
        help_text="Chọn được nhiều tệp; trên điện thoại có thể chụp ảnh ngay. Nhận " + files.KINDS_IN_WORDS + ".",
    )


class ExtensionForm(forms.Form):
    new_due_on = DayField(label="Đề nghị hạn mới")
    reason = Words(label="Lý do", rows=3, max_length=5_000)


class ReasonForm(forms.Form):
    reason = Words(label="Lý do", rows=3, max_length=5_000)


class ReturnForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, max_value=10**9)
    reason = Words(label="Cần bổ sung những gì", rows=3, max_length=5_000)


class DecisionForm(forms.Form):
    note = forms.CharField(label="Ý kiến", required=False, max_length=300, help_text="Không đồng ý thì ghi rõ lý do.")


class WorkFilter(forms.Form):
    """What a list shows. Anything not understood is as if it were not there."""

    q = forms.CharField(label="Từ khóa", required=False, max_length=100)
    unit = forms.IntegerField(label="Đơn vị", required=False, max_value=10**15)
    directive = forms.IntegerField(label="Văn bản", required=False, max_value=10**15)
    period = forms.CharField(label="Kỳ", required=False, max_length=10)
    group = forms.CharField(required=False, max_length=12)

    def value(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name) or ""
