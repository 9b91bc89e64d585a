"""Office files are zip containers: judged by their list of members and by declarations, before anything is opened."""

from __future__ import annotations

import io
import re
import zipfile
import zlib

from directives.importing.lines import NotRead

MAX_MEMBERS, MAX_UNPACKED, MAX_RATIO = 2_000, 100 * 1024 * 1024, 100
MAX_PART = 40 * 1024 * 1024
_ODD = "Tệp nén bất thường nên không nhận. Xin mở tệp, lưu lại rồi tải lên."
# A declaration could hide behind white space and comments, or in the other width of letters.
_DECLARED = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)", re.IGNORECASE)


def check_container(data: bytes, heart: str, *, kind: str, ending: str) -> None:
    """`heart` is a pattern of the member that makes the file what it says, `kind` its name. Raises NotRead."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            _check_members(container.infolist(), len(data))
            names = {member.filename for member in container.infolist()}
            if any(name.lower().rsplit("/", 1)[-1].startswith("vbaproject") for name in names):
                raise NotRead(f"Tệp có chứa macro nên không nhận. Xin lưu lại thành {ending} không kèm macro.")
            if not any(re.fullmatch(heart, name) for name in names):
                raise NotRead(f"Nội dung tệp không phải {kind}. Xin kiểm tra lại tệp.")
            for name in names:
                if name.lower().endswith((".xml", ".rels", ".vml")):
                    _check_part(name, container.read(name))
    except (
        zipfile.BadZipFile,
        ValueError,
        OSError,
        NotImplementedError,
        RuntimeError,
        EOFError,
        zlib.error,
    ) as broken:
        raise NotRead(f"Tệp {kind} bị hỏng, không mở được. Xin mở tệp, lưu lại rồi tải lên.") from broken


def _check_members(members: list[zipfile.ZipInfo], size: int) -> None:
    if any(member.flag_bits & 1 for member in members):
        raise NotRead("Tệp đang khóa bằng mật khẩu. Xin bỏ mật khẩu rồi tải lên.")
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > min(MAX_UNPACKED, MAX_RATIO * size + 1024 * 1024):
        raise NotRead(_ODD)
    for member in members:
        # No office writes such names, and two members of one name are a file that two readers read differently.
        parts = member.filename.replace("\\", "/").split("/")
        if ".." in parts or parts[0] == "" or (member.filename.endswith(".xml") and member.file_size > MAX_PART):
            raise NotRead(_ODD)
    if len({member.filename.lower() for member in members}) != len(members):
        raise NotRead(_ODD)


def _check_part(name: str, content: bytes) -> None:
    if _DECLARED.search(content):
        raise NotRead("Tệp có khai báo không hợp lệ bên trong nên không nhận. Xin mở tệp, lưu lại rồi tải lên.")
    if name == "[Content_Types].xml" and b"macroenabled" in content.lower():
        raise NotRead("Tệp có chứa macro nên không nhận. Xin lưu lại không kèm macro rồi tải lên.")
