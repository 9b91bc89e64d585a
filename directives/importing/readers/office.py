""".doc, .rtf and .odt → .docx, by LibreOffice where it is installed: one process a file, with a profile of its own that
is gone afterwards, macros off, nothing fetched from elsewhere."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

from directives.importing.lines import NotRead
from directives.importing.readers import programs

_SECONDS = 90
_MEMORY = 1536 * 1024 * 1024  # of addresses; a 30-page file takes about 220 MB of memory
_RESTART = 81  # a new profile is ready, start again
_MISSING = "Chưa đọc được tệp {ending} đời cũ. Hãy mở bằng Word và lưu lại thành .docx rồi tải lên."
_FAILED = "Tệp {ending} đang khóa bằng mật khẩu hoặc bị hỏng, không mở được. Hãy mở bằng Word và lưu lại thành .docx."
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
_SETTINGS = (
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Office.Common/Save/Document", "LoadPrinter", "false"),
)


def is_there() -> bool:
    return _program() is not None


def as_word(data: bytes, ending: str) -> bytes:
    """The same document as .docx. Raises NotRead."""
    if _MACROS in data:
        raise NotRead("Tệp có chứa macro nên không nhận. Hãy mở bằng Word và lưu lại thành .docx.")
    program = _program()
    if program is None:
        raise NotRead(_MISSING.format(ending=ending))
    with tempfile.TemporaryDirectory(prefix="thong-suot-office-") as name:
        folder = Path(name)
        source = folder / f"van-ban{ending}"
        source.write_bytes(data)
        _convert(program, source, folder, ending)
        made = folder / "ra" / "van-ban.docx"
        if not made.exists():
            raise NotRead(_FAILED.format(ending=ending))
        return made.read_bytes()


def _convert(program: Path, source: Path, folder: Path, ending: str) -> None:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    items = "".join(_ITEM.format(path=path, name=name, value=value) for path, name, value in _SETTINGS)
    (profile / "user" / "registrymodifications.xcu").write_text(
        f'<?xml version="1.0" encoding="UTF-8"?><oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'
    )
    command = [
        str(program), "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo",
        f"-env:UserInstallation={profile.as_uri()}", "--convert-to", "docx", "--outdir", str(folder / "ra"),
        str(source),
    ]  # fmt: skip
    environment = {
        "PATH": os.defpath, "LANG": "C.UTF-8", "HOME": str(folder), "TMPDIR": str(folder), "SAL_USE_VCLPLUGIN": "svp",
    }  # fmt: skip
    try:
        for _ in range(2):
            status, _said = programs.run(
                command, seconds=_SECONDS, memory=_MEMORY, environment=environment, good=(0, _RESTART)
            )
            if status != _RESTART:
                return
    except programs.Failed as problem:
        raise NotRead(_FAILED.format(ending=ending)) from problem


def _program() -> Path | None:
    """The program itself: `soffice` is a script that starts it by way of another, and would leave it behind."""
    script = shutil.which("soffice") or shutil.which("libreoffice")
    if script is None:
        return None
    program = Path(script).resolve().with_name("soffice.bin")
    return program if program.exists() else None
