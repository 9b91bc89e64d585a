"""Which lines are the head, the body, the recipients and signature, the appendices. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from directives.importing import signs
from directives.importing.lines import Line
from directives.importing.paragraphs import is_marked, is_numbered, is_unfinished
from units.text import fold


def divide(lines: Sequence[Line], wraps_at: int) -> tuple[int, int, int]:
    """Where the body begins, where the recipients or the signature begin, and where the appendices begin."""
    body = _body_begins(lines, wraps_at)
    tail = _tail_begins(lines, body)
    return body, tail, _appendix_begins(lines, tail)


def _body_begins(lines: Sequence[Line], wraps_at: int) -> int:
    state, at, subject_from = "top", 0, 0
    while at < len(lines):
        line, words = lines[at], fold(lines[at].text)
        if line.cells or signs.RECIPIENTS.match(words):
            return at
        if line.side or signs.MOTTO.search(words) or signs.RULE.match(words) or signs.URGENT.match(words):
            at += 1
            if state == "subject" and signs.RULE.match(words) and at > subject_from + 1:
                return _past_rules(lines, at)
            if state == "addressed" and signs.RULE.match(words):
                return _past_rules(lines, at)
        elif signs.ADDRESSED.match(words):
            state, at, subject_from = "addressed", at + 1, at
        elif state == "addressed":
            if not _is_addressee(line, words, lines[at - 1], subject_from == at - 1):
                return at
            at += 1
        elif signs.kind_line(line.text) and (state == "top"):
            state, at, subject_from = "subject", at + 1, at
        elif state == "subject":
            if _subject_is_over(lines, at, subject_from, wraps_at):
                return at
            at += 1
        elif signs.ABOUT.match(words):
            at = _past_about(lines, at)
        elif _begins_body(line, words):
            return at
        else:
            at += 1
            if at > 40:
                return 0
    # Nothing but head: a fragment without one.
    return len(lines) if state != "top" else 0


def _past_rules(lines: Sequence[Line], at: int) -> int:
    while at < len(lines) and signs.RULE.match(lines[at].text):
        at += 1
    return at


def _begins_body(line: Line, words: str) -> bool:
    if signs.is_number_line(line.text) or signs.is_day_line(line.text):
        return False
    if is_marked(line.text):
        return True
    if signs.is_capitals(line.text):
        return False
    return len(line.text) > 120 or (signs.PREAMBLE.match(words) is not None and len(line.text) > 60)


def _past_about(lines: Sequence[Line], at: int) -> int:
    """After "V/v …", which often runs over several short lines."""
    side = lines[at].side
    at += 1
    while at < len(lines):
        line, words = lines[at], fold(lines[at].text)
        if (
            line.gap
            or line.side != side
            or len(line.text) > 120
            or (line.starts is True and not _carries_on(line.text))
        ):
            break
        breaks = (signs.ADDRESSED, signs.PLACE_DAY, signs.RULE, signs.MOTTO)
        if signs.is_number_line(line.text) or signs.is_day_line(line.text) or any(sign.match(words) for sign in breaks):
            break
        at += 1
    return at


def _carries_on(text: str) -> bool:
    return text[:1].islower() or text[:1].isdigit()


def _is_addressee(line: Line, words: str, previous: Line, first: bool) -> bool:
    if re.match(r"^[-–•+*]\s*\S", line.text):
        return len(line.text) < 200
    if is_numbered(line.text):
        return False
    if signs.is_number_line(line.text) or signs.is_day_line(line.text):
        return True
    if len(line.text) > 160 or (signs.PREAMBLE.match(words) and len(line.text) > 60):
        return False
    carries_on = previous.text[-1:] not in ".;" and not line.gap and len(line.text) < 120
    return carries_on or (first and previous.text.rstrip().endswith(":"))


def _subject_is_over(lines: Sequence[Line], at: int, kind_at: int, wraps_at: int) -> bool:
    line, words, first = lines[at], fold(lines[at].text), at == kind_at + 1
    previous = lines[at - 1]
    inline = signs.kind_line(lines[kind_at].text)
    if line.text[:1].islower() and not is_marked(line.text) and not previous.text.endswith((".", ":")):
        return False
    if is_numbered(line.text) or is_marked(line.text):
        return True
    if re.match(r"^(?:cua|ve|v/v)\b", words) and at <= kind_at + 3 and len(line.text) < 200:
        return False
    if first or (at == kind_at + 2 and re.match(r"^cua\b", fold(previous.text))):
        whole = inline is not None and len(inline[1]) > 25
        return whole and (signs.PREAMBLE.match(words) is not None and line.text[-1:] in ".;,:")
    if re.match(r"^can cu\b", words) or signs.kind_line(line.text):
        return True
    if line.centred != previous.centred and (line.centred or previous.centred):
        return not line.centred
    if line.bold != previous.bold:
        return True
    if line.centred and previous.centred:
        return False
    if line.gap or line.starts:
        full = bool(wraps_at) and line.gap and len(line.text) > 60 and len(line.text) >= wraps_at * 0.85
        return full or len(line.text) > 150 or signs.PREAMBLE.match(words) is not None or line.text[-1:] in ".;:,"
    if signs.SPEAKS.match(words) and not line.gap and len(line.text) < 110 and line.text[-1:] not in ".;,:":
        return False  # "… cơ quan giúp việc / Đảng ủy xã với Ủy ban nhân dân xã": the subject goes on
    return signs.PREAMBLE.match(words) is not None and line.text[:1].isupper() and not is_unfinished(previous.text)


def _tail_begins(lines: Sequence[Line], body: int) -> int:
    named = next((at for at in range(body, len(lines)) if signs.RECIPIENTS.match(fold(lines[at].text))), None)
    last = named if named is not None else len(lines)
    # The authority may stand above, beside or below the recipients.
    for at in range(max(body, last - 14), last):
        if _is_authority(lines[at]) or (named is not None and _is_post(lines[at].text) and last - at < 10):
            return at
    if named is not None:
        return named
    for at in range(max(body, len(lines) - 12), len(lines)):
        if _is_authority(lines[at]) or _is_post(lines[at].text):
            return at
    return len(lines)


def _is_authority(line: Line) -> bool:
    return signs.AUTHORITY_AS_WRITTEN.match(line.text) is not None and signs.is_capitals(line.text) and not line.cells


_POST = re.compile(
    r"^\W*(?:q\.? ?)?(?:pho |quyen )?(?:bi thu|chu tich|truong|giam doc|chanh|chu nhiem|hieu truong|truong ban"
    r"|tong giam doc|vien truong|cuc truong"
    r"|bo truong|thu truong|tham muu truong|chi huy truong|chinh uy|vien truong|chu toa|nguoi)\b"
)


def _is_post(text: str) -> bool:
    return signs.is_capitals(text) and len(text) < 60 and _POST.match(fold(text)) is not None


def _appendix_begins(lines: Sequence[Line], tail: int) -> int:
    for at in range(tail, len(lines)):
        line = lines[at]
        if not line.side and (signs.APPENDIX_AS_WRITTEN.match(line.text) or _is_attached(lines, at)):
            return at
        if line.cells:
            return _title_of_table(lines, tail, at)
    return len(lines)


def _is_attached(lines: Sequence[Line], at: int) -> bool:
    """ "QUY CHẾ … (Ban hành kèm theo Quyết định số …)" after the signature is a paper of its own."""
    if signs.kind_line(lines[at].text) is None:
        return False
    return any(re.match(r"\(?(?:ban hanh )?kem theo\b", fold(line.text)) for line in lines[at + 1 : at + 9])


def _title_of_table(lines: Sequence[Line], tail: int, at: int) -> int:
    """The capitals just above a table belong to it, the signer's name above them does not."""
    begin = at
    while begin - 1 > tail + 2 and not lines[begin - 1].side and lines[begin - 1].starts is not False:
        above = lines[begin - 1].text
        if not (signs.is_capitals(above) or above.startswith("(")) or _is_post(above):
            break
        begin -= 1
    return begin
