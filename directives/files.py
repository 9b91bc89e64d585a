"""Files from people: checked by their content, named safely, kept by their SHA-256, handed back as attachments only.

Nothing here opens what a file holds: a container is judged by its list of members, before anything is unpacked.
"""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import puremagic
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404

from directives.models.files import StoredFile
from units.refusals import Refusal
from units.text import nfc

_OFFICE = "application/vnd.openxmlformats-officedocument"
# What a file may be, by the ending of its name, and the type under which it is handed back.
TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}.wordprocessingml.document",
    ".xlsx": f"{_OFFICE}.spreadsheetml.sheet",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".rtf": "application/rtf",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".tif": "image/tiff",
    ".tiff": "image/tiff",
    ".txt": "text/plain",
}
ACCEPT = ",".join(TYPES)
KINDS_IN_WORDS = "PDF, Word, Excel, ODT, ảnh JPG, PNG hoặc văn bản thuần (.txt)"
# The member that makes a container what its name says.
_HEART = {".docx": "word/document.xml", ".xlsx": "xl/workbook.xml", ".odt": "content.xml"}
_MACRO_ENDINGS = (".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm")
_MACRO_IN_OLE = "_VBA_PROJECT".encode("utf-16-le")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Word saves this under .doc as well.
_RICH_TEXT = b"{\\rtf"
MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 2_000, 100 * 1024 * 1024, 100


class NotAccepted(Refusal):
    """The file cannot be kept; the sentence says why and what to do."""


def store(upload: UploadedFile, *, kind: str = "tệp", most: int | None = None) -> dict[str, Any]:
    """Check one upload and keep its contents; returns the fields of a `StoredFile` row but for `uploaded_by`.

    `kind` is the Vietnamese word for the file in the sentences ("minh chứng", "tệp văn bản"), `most` its largest size
    in bytes where that is not the one of evidence. Equal contents lie on
    the disk once, so an upload whose row is never saved leaves nothing that matters. Raises NotAccepted.
    """
    name = safe_name(upload.name or "")
    most = most or settings.EVIDENCE_MAX_BYTES
    if (upload.size or 0) > most:
        limit = most // (1024 * 1024)
        raise NotAccepted(f"Tệp “{name}” quá lớn: mỗi {kind} không quá {limit} MB. Xin nén ảnh hoặc chia nhỏ tệp.")
    upload.seek(0)
    data = upload.read()
    _check(name, data, kind)
    sha256 = hashlib.sha256(data).hexdigest()
    return {
        "file": keep(data, sha256),
        "name": name,
        "content_type": TYPES[_ending(name)],
        "size": len(data),
        "sha256": sha256,
    }


def serve(stored: StoredFile) -> FileResponse:
    """The file as a download: never shown inside a page of ours, never kept by the browser or a proxy."""
    try:
        handle = stored.file.open("rb")
    except FileNotFoundError as lost:
        raise Http404("Tệp không còn trên máy chủ.") from lost
    response = FileResponse(handle, as_attachment=True, filename=stored.name, content_type=stored.content_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def safe_name(name: str) -> str:
    """The name as it is shown and handed back: no folders, no invisible or reserved signs, at most 200 characters."""
    last = nfc(name).replace("\\", "/").rsplit("/", 1)[-1]
    seen = "".join("_" if c in '<>:"|?*' else c for c in last if unicodedata.category(c)[0] != "C")
    stem, ending = os.path.splitext(" ".join(seen.split()).strip(". "))
    return f"{stem[: 200 - len(ending)] or 'tep'}{ending}"


def _ending(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _check(name: str, data: bytes, kind: str) -> None:
    ending = _ending(name)
    if not data:
        raise NotAccepted(f"Tệp “{name}” không có nội dung. Xin chọn lại tệp.")
    if ending in _MACRO_ENDINGS:
        raise NotAccepted(f"Tệp “{name}” có chứa macro nên không nhận. Xin lưu lại thành .docx hoặc .xlsx rồi tải lên.")
    if ending not in TYPES:
        raise NotAccepted(f"Không nhận loại tệp của “{name}”. {kind.capitalize()} phải là {KINDS_IN_WORDS}.")
    if ending in _HEART:
        _check_container(name, ending, data)
    elif ending == ".txt":
        if not _is_text(data):
            raise _not_its_name(name)
    elif ending not in _endings_of(data) and not (ending == ".doc" and data.startswith(_RICH_TEXT)):
        raise _not_its_name(name)
    if data.startswith(_OLE) and _MACRO_IN_OLE in data:
        raise NotAccepted(f"Tệp “{name}” có chứa macro nên không nhận. Xin lưu lại không kèm macro rồi tải lên.")


def _check_container(name: str, ending: str, data: bytes) -> None:
    if data.startswith(_OLE):
        raise NotAccepted(f"Tệp “{name}” đang khóa bằng mật khẩu hoặc sai định dạng. Xin bỏ mật khẩu rồi tải lên.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            members = container.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as broken:
        raise _not_its_name(name) from broken
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data) + 1024 * 1024:
        raise NotAccepted(f"Tệp “{name}” nén bất thường nên không nhận. Xin mở tệp, lưu lại rồi tải lên.")
    names = {member.filename for member in members}
    if any(Path(member).name.lower().startswith("vbaproject") or member.startswith("Basic/") for member in names):
        raise NotAccepted(f"Tệp “{name}” có chứa macro nên không nhận. Xin lưu lại không kèm macro rồi tải lên.")
    if _HEART[ending] not in names:
        raise _not_its_name(name)


def _not_its_name(name: str) -> NotAccepted:
    return NotAccepted(f"Nội dung tệp “{name}” không đúng với đuôi {_ending(name)}. Xin kiểm tra lại tệp.")


def _endings_of(data: bytes) -> set[str]:
    """The endings that the first and last bytes allow."""
    try:
        return {match.extension for match in puremagic.magic_string(data)}
    except (puremagic.PureError, ValueError):
        return set()


def _is_text(data: bytes) -> bool:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return "\0" not in text


def keep(data: bytes, sha256: str) -> str:
    """Write the contents where `by_content` says, whole or not at all; returns the name in the storage."""
    name = f"{sha256[:2]}/{sha256}"
    path = Path(default_storage.path(name))
    if path.exists() and path.stat().st_size == len(data):
        return name
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".draft-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    except BaseException:
        Path(draft).unlink(missing_ok=True)
        raise
    return name
