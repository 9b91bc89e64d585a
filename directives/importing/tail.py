"""The end of a document: Nơi nhận and the signature. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from directives.importing import signs
from directives.importing.head import in_columns
from directives.importing.lines import Line
from directives.importing.spelling import spell_name, spell_sentence
from units.text import fold


@dataclass
class Tail:
    recipients: list[str] = field(default_factory=list)
    name: str | None = None
    title: str | None = None
    on_behalf_of: str | None = None
    line: int | None = None


_POSTS = (
    r"(?:Q\.\s*|QUYỀN\s+)?(?:ỦY VIÊN BAN THƯỜNG VỤ|PHÓ BÍ THƯ|BÍ THƯ|PHÓ CHỦ TỊCH|CHỦ TỊCH|PHÓ TRƯỞNG|TRƯỞNG"
    r"|PHÓ GIÁM ĐỐC|GIÁM ĐỐC|PHÓ CHÁNH"
    r"|CHÁNH|PHÓ CHỦ NHIỆM|CHỦ NHIỆM|PHÓ HIỆU TRƯỞNG|HIỆU TRƯỞNG|PHÓ TỔNG|TỔNG|PHÓ CỤC TRƯỞNG|CỤC TRƯỞNG"
    r"|BỘ TRƯỞNG|THỨ TRƯỞNG"
    r"|CHỈ HUY TRƯỞNG|CHÍNH UỶ|CHÍNH ỦY|CHÍNH TRỊ VIÊN|VIỆN TRƯỞNG|CHÁNH ÁN|KIỂM SÁT)"
)
_SIGNED = re.compile(r"^\W*(?:đã ký|ký tên|ký,? ?đóng dấu|signed|ký số|ký bởi).*$", re.IGNORECASE)
_RANK = re.compile(
    r"^(?:(?:PGS|GS|TS|Ts|ThS|Ths|BSCK ?I{1,2}|BS|Bs|DS|KS|CN|LS|CK ?I{1,2})(?:\.\s*|\s+)"
    r"|(?:Thiếu|Trung|Thượng|Đại) (?:úy|uý|tá|tướng)\s+|(?:Đồng chí|Ông|Bà)\s+)+"
)
# "(đã ký) Nguyễn Văn A", "Đã ký: Nguyễn Văn A"
_NAME_BESIDE = re.compile(r"^\W*(?i:đã ký|ký số)\W+((?:[A-ZĐÀ-Ỹ][^\W\d_]*['’-]?\s+){1,5}[A-ZĐÀ-Ỹ][^\W\d_]+)\W*$")
# "K' Brin", "H'Hương Niê", "Y Nguyên Ê-ban" are names too.
_NAME = re.compile(r"^(?:[^\W\d_][^\W\d_'’-]*(?:['’-][^\W\d_]*)*\.?\s+){1,5}[^\W\d_]+(?:['’-][^\W\d_]+)*$")


def read_tail(lines: Sequence[Line]) -> Tail:
    tail = Tail()
    signature = _take_recipients(tail, in_columns(_parted(lines)))
    _take_signature(tail, signature)
    return tail


def _parted(lines: Sequence[Line]) -> list[Line]:
    """Recipients and signature run together in one line by a scan: "- Tỉnh ủy (b/c); BÍ THƯ"."""
    parted: list[Line] = []
    for line in lines:
        found = None if line.side else re.match(r"^(\W*Nơi nhận\W*?|[-–]\s.*?[;,.])\s+(\S.*)$", line.text)
        if found and (
            (signs.is_capitals(found[2]) and (signs.AUTHORITY_AS_WRITTEN.match(found[2]) or re.match(_POSTS, found[2])))
            or (_is_archive(re.sub(r"^\W+", "", found[1])) and _is_name(found[2]))
        ):
            parted += [replace(line, text=found[1], side="l"), replace(line, text=found[2], side="r")]
        else:
            parted.append(line)
    return parted


def _take_recipients(tail: Tail, lines: list[Line]) -> list[Line]:
    """Reads Nơi nhận; returns the lines that are not part of it."""
    rest: list[Line] = []
    state, side, previous = "before", "", ""
    for line in lines:
        text, words = line.text, fold(line.text)
        if state == "before" and signs.RECIPIENTS.match(words):
            state, side = "list", line.side
            text = re.sub(r"^\W*nơi nhận\W*", "- ", text, flags=re.IGNORECASE)
            if text.strip("- "):
                _add_recipient(tail, text)
            continue
        if state == "list" and (line.side == side or not line.side or not side):
            carries_on = bool(tail.recipients) and _carries_on(tail, line, previous)
            previous = text
            if re.match(r"^[-–•+*]\s*\S", text) or (_is_archive(text) and not signs.is_capitals(text)):
                _add_recipient(tail, text)
                continue
            if carries_on:
                joint = "" if tail.recipients[-1].endswith("/") else " "
                tail.recipients[-1] = f"{tail.recipients[-1]}{joint}{text.strip()}".rstrip(" .;,")
                continue
            if not tail.recipients and not signs.is_capitals(text) and not _NAME.match(text):
                _add_recipient(tail, text)
                continue
            if tail.recipients:
                state = "after"
        rest.append(line)
    return rest


def _is_archive(text: str) -> bool:
    return re.match(r"^\W*lưu\b\s*[:.]?\s*\S", text, re.IGNORECASE) is not None and not _NAME.match(text.strip())


def _carries_on(tail: Tail, line: Line, previous: str) -> bool:
    if (signs.is_capitals(line.text) and not line.side) or line.gap or _SIGNED.match(line.text):
        return False
    if signs.AUTHORITY_AS_WRITTEN.match(line.text):
        return False
    unclosed = tail.recipients[-1].count("(") > tail.recipients[-1].count(")")
    unended = previous[-1:] not in ",;." and not _is_archive(tail.recipients[-1])
    return unclosed or unended or line.text[:1].islower()


def _add_recipient(tail: Tail, text: str) -> None:
    for piece in re.split(r"[;,.]\s+[-–]\s+(?=\S)", text):
        name = re.sub(r"^[-–•+*\s]+", "", piece)
        tail.recipients.append(name.strip().removesuffix("./.").rstrip(" .;,"))


def _take_signature(tail: Tail, lines: list[Line]) -> None:
    lines = [replace(line, text=_NAME_BESIDE.sub(r"\1", line.text)) for line in lines]
    kept = [line for line in lines if not _SIGNED.match(line.text.strip(" ()[]")) and not signs.RULE.match(line.text)]
    authority = title = ""
    name = ""
    for line in kept:
        text = line.text.strip(" *")
        opened = signs.AUTHORITY_AS_WRITTEN.match(text)
        if opened and signs.is_capitals(text):
            tail.line = tail.line or line.number
            body, post = _apart(text[opened.end() :])
            authority = authority or body
            title = post or title
        elif signs.is_capitals(text) and (
            re.match(rf"\W*{_POSTS}\b", text) or (title and not name and not _NAME.match(text))
        ):
            tail.line = tail.line or line.number
            if title and not re.match(rf"\W*{_POSTS}\b", text):
                title = f"{title} {text}"
            elif not title:
                title = text
        elif signs.is_capitals(text) and authority and not title and len(text) < 60 and line is not kept[-1]:
            authority = f"{authority} {text}"  # the body's name on two lines
        elif (tail.line is not None) and _is_name(text):
            name = text
    tail.on_behalf_of = spell_name(_tidied(authority)) if authority else None
    tail.title = spell_sentence(_tidied(title)) if title else None
    tail.name = _plain_name(name) or None


def _tidied(text: str) -> str:
    return " ".join(text.split()).strip(" ,.;:-–*")


def _apart(text: str) -> tuple[str, str]:
    """ "BAN THƯỜNG VỤ PHÓ BÍ THƯ" on one line → the body and the post; "TRƯỞNG BAN" alone stays a body."""
    found = re.search(rf"(?<=\S)\s+({_POSTS}\b.*)$", text)
    if found and not re.match(rf"^{_POSTS}\b", text):
        return text[: found.start()], found[1]
    found = re.search(r"(?<=\S)\s+((?:PHÓ|QUYỀN)\s.*)$", text)
    return (text[: found.start()], found[1]) if found else (text, "")


def _is_name(text: str) -> bool:
    bare = _RANK.sub("", text.strip(" ().,"))
    if not _NAME.match(bare) or len(bare) > 40:
        return False
    return all(word[:1].isupper() for word in bare.split())


def _plain_name(text: str) -> str:
    bare = _RANK.sub("", text.strip(" ().,"))
    return bare.title() if signs.is_capitals(bare) else bare
