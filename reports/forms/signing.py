"""A key with its passphrase, or a file that was signed elsewhere."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler, SkipFile

from reports.signing.actions import LARGEST_KEY


class KeyInMemory(MemoryFileUploadHandler):
    """Never lets a key touch the disk: what is larger than any key is dropped while it comes in."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated, self.so_far = True, 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.so_far += len(raw_data)
        if self.so_far > LARGEST_KEY:
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return super().file_complete(file_size) if file_size <= LARGEST_KEY else None


class KeyForm(forms.Form):
    key = forms.FileField(
        label="Tệp chứng thư số (.p12, .pfx)",
        widget=forms.ClearableFileInput(attrs={"accept": ".p12,.pfx"}),
        error_messages={"required": "Chọn tệp chứng thư số .p12, .pfx; tệp không quá 64 KB."},
        help_text="Chỉ dùng để ký lần này; phần mềm không lưu tệp khóa và mật khẩu.",
    )
    passphrase = forms.CharField(
        label="Mật khẩu của tệp khóa", required=False, max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip


class SignedFileForm(forms.Form):
    pdf = forms.FileField(
        label="Tệp PDF đã ký số", widget=forms.ClearableFileInput(attrs={"accept": ".pdf,application/pdf"})
    )
