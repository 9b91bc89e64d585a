"""The head: kind, number, day, place, issuer and its superior, subject, addressees. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from directives.importing import signs
from directives.importing.citations import day_of, kind_of_number, number_in_head, tidy_number
from directives.importing.lines import Line
from directives.importing.naming import begins_as_unit, names_in
from directives.importing.spelling import spell_sentence
from units.text import fold


@dataclass
class Head:
    kind: str = ""
    number: str | None = None
    number_line: int | None = None
    has_blank_number: bool = False
    issued_on: date | None = None
    issued_month: str | None = None
    day_line: int | None = None
    wrong_day: str = ""
    place: str | None = None
    superior: str = ""
    issuer: str = ""  # as the head writes it, in capitals
    issuer_line: int | None = None
    of_issuer: str = ""  # "CỦA BAN THƯỜNG VỤ ĐẢNG ỦY", under the kind
    subject: str | None = None
    subject_line: int | None = None
    addressees: list[tuple[int, str]] = field(default_factory=list)
    has_title: bool = False


_SUBJECT_OPENS = re.compile(r"^\W*(?:v/v|v\.v\.?|về việc|về)\b\s*:?\s*", re.IGNORECASE)
_PLACE_DAY = re.compile(
    r"^\W*(?P<place>[^\d;:]*?)[,.]?\s*ngày(?P<d>.{0,12}?)tháng(?P<m>.{0,12}?)năm\s*(?P<y>[\d._… ]*)\W*$", re.IGNORECASE
)


# An appendix that comes as a file of its own: "PHỤ LỤC 2", "BẢNG PHÂN CÔNG NHIỆM VỤ".
_APPENDIX = re.compile(
    r"^\W*(?:PHỤ LỤC(?:\s+(?:SỐ\s+)?(?:[IVX]+|\d+)\b)?\W*(?P<what>.*)"
    r"|(?P<table>(?:BẢNG|BIỂU|DANH MỤC|DANH SÁCH)\b.*))$"
)


def read_head(lines: Sequence[Line]) -> Head:
    head = Head()
    ordered = _day_whole(in_columns(lines))
    subject: list[Line] = []
    state = "top"
    for place, line in enumerate(ordered):
        words = fold(line.text)
        if place and line.side == "r" and ordered[place - 1].side == "l":
            state = "right" if state in ("top", "about") else state
        elif line.side != "r" and state == "right":
            state = "top"
        if signs.MOTTO.search(words) or signs.URGENT.match(words) or signs.RULE.match(words):
            state = "top" if state == "about" else state
            continue
        if signs.ADDRESSED.match(words):
            state = "addressed"
            _take_addressed(head, line)
        elif state == "addressed" and not _is_number_or_day(line, words):
            _take_addressed(head, line)
        elif signs.is_day_line(line.text) and _take_day(head, line):
            state = "top" if state == "about" else state
        elif signs.is_number_line(line.text) and head.number is None and state != "subject":
            _take_number(head, line, ordered[place + 1 :])
            state = "right" if state == "right" else "top"
        elif signs.ABOUT.match(words) and not (state == "subject" and subject):
            subject, state = [line], "subject" if state == "subject" else "about"
        elif state in ("top", "right") and signs.kind_line(line.text) and not head.has_title:
            _take_kind(head, line, subject)
            state = "subject"
        elif state == "top" and not (line.side or head.has_title) and (title := _APPENDIX.match(line.text)):
            head.has_title, state = True, "subject"
            words = title["what"] or title["table"]
            subject[:] = [replace(line, text=words)] if words else []
        elif state == "subject" and line.text.startswith("(") and re.search(r"kem theo|dinh kem", words):
            state = "right" if line.side == "r" else "top"
        elif state == "subject":
            _take_subject(head, line, words, subject)
        elif state == "about":
            subject.append(line)
        elif state != "right":
            _take_issuer(head, line, ordered, place)
    if subject:
        head.subject, head.subject_line = subject_text(subject), subject[0].number
    if head.subject and head.place:  # a subject in capitals: the line of the day spells the place
        head.subject = re.sub(rf"(?<!\w){re.escape(head.place)}(?!\w)", head.place, head.subject, flags=re.IGNORECASE)
    if not head.kind:
        head.kind = kind_of_number(head.number or _blank_code(ordered)) or (
            "official_letter" if head.addressees else ""
        )
    return head


def in_columns(lines: Sequence[Line]) -> list[Line]:
    """Each run of lines in two columns, the left column first."""
    ordered: list[Line] = []
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and line.side:
            run.append(line)
            continue
        ordered += [it for it in run if it.side == "l"] + [it for it in run if it.side == "r"]
        run = []
        if line is not None:
            ordered.append(line)
    return ordered


def _day_whole(lines: list[Line]) -> list[Line]:
    """A day broken over two lines ("…, ngày 5 tháng 3 năm" / "2026") is one line again."""
    whole: list[Line] = []
    for line in lines:
        if whole and "ngày" in whole[-1].text and whole[-1].side == line.side and len(whole[-1].text) < 60:
            joined = f"{whole[-1].text} {line.text}"
            before, now = fold(whole[-1].text), fold(joined)
            if signs.PLACE_DAY.match(now) and not (signs.PLACE_DAY.match(before) and re.search(r"nam \d{4}$", before)):
                whole[-1] = replace(whole[-1], text=joined)
                continue
        whole.append(line)
    return whole


def subject_text(lines: Sequence[Line]) -> str | None:
    """One line without "V/v"; a number broken over two lines is whole again."""
    whole = " ".join(line.text for line in lines)
    text = spell_sentence(whole) if whole.isupper() else " ".join(spell_sentence(line.text) for line in lines)
    text = re.sub(r"(?<=\d) ?- (?=[A-ZĐ]+/)", "-", text)
    text = _SUBJECT_OPENS.sub("", text).strip(" *-–_")
    return " ".join(text.split()).rstrip(".;,") or None


def _is_number_or_day(line: Line, words: str) -> bool:
    return signs.is_day_line(line.text) or (signs.is_number_line(line.text) and re.search(r"\d|/", words) is not None)


def _take_kind(head: Head, line: Line, subject: list[Line]) -> None:
    kind, rest = signs.kind_line(line.text) or ("", "")
    head.kind, head.has_title = kind, True
    if rest and re.match(r"^cua\b", fold(rest)):
        head.of_issuer = re.sub(r"^\S+\s+", "", rest)
    elif rest:
        subject[:] = [Line(line.number, rest)]
    elif subject and subject[0].side:
        subject.clear()


def _take_subject(head: Head, line: Line, words: str, subject: list[Line]) -> None:
    if re.match(r"^cua\b", words) and not subject and _is_only_a_body(line.text):
        head.of_issuer = re.sub(r"^\S+\s+", "", line.text)
    elif (
        signs.is_capitals(line.text)
        and begins_as_unit(line.text)
        and subject
        and not signs.is_capitals(subject[0].text)
    ):
        head.of_issuer = head.of_issuer or line.text  # "QUYẾT ĐỊNH … CHỦ TỊCH ỦY BAN NHÂN DÂN …"
    else:
        subject.append(line)


def _is_only_a_body(text: str) -> bool:
    """ "CỦA BAN THƯỜNG VỤ ĐẢNG ỦY", not "của đồng chí Bí thư tại hội nghị giao ban"."""
    name = re.sub(r"^\S+\s+", "", text)
    return signs.is_capitals(text) or (len(text) < 80 and not re.search(r"\b(?:tại|về|trong|khi|sau|năm)\b", name))


def _take_number(head: Head, line: Line, following: Sequence[Line]) -> None:
    head.number, head.has_blank_number = number_in_head(line.text)
    head.number_line = line.number
    after = following[0].text if following else ""
    if (
        head.number is None
        and re.fullmatch(r"\W*[sS]ố\s*:?\s*\d*\s*[-/]?", line.text)
        and re.match(r"^\d*\s?[-/]?\s?[A-ZĐ]\w*[-/]", after)
    ):
        head.number, head.has_blank_number = number_in_head(line.text + after)  # split over two lines
    elif head.number is None:
        head.kind = head.kind or _kind_of_blank(line.text)


def _kind_of_blank(text: str) -> str:
    found = re.search(r"[-–/]\s?([A-ZĐ][A-Za-zĐđ]{1,4})\s?[/-]", text)
    return signs.CODES.get(found[1].upper(), "") if found else ""


def _blank_code(lines: Sequence[Line]) -> str:
    return next((tidy_number(line.text) for line in lines if signs.is_number_line(line.text)), "")


def _take_day(head: Head, line: Line) -> bool:
    found = signs.PLACE_DAY_SHORT_AS_WRITTEN.match(line.text) or _PLACE_DAY.match(line.text)
    if not found or head.day_line is not None:
        return False
    day, month, year = (re.sub(r"[\s._…]", "", found[part]) for part in "dmy")
    if not year and not month and not found["place"]:
        return False
    head.day_line = line.number
    place = found["place"].strip(" ,.*_")
    head.place = place or None
    if day.isdigit() and month.isdigit() and len(year) == 4:
        head.issued_on, head.wrong_day = day_of(day, month, year)
    elif month.isdigit() and len(year) == 4 and 1 <= int(month) <= 12 and not day:
        head.issued_month = f"{year}-{int(month):02d}"
    return True


def _take_addressed(head: Head, line: Line) -> None:
    """ "Kính gửi: - A," and the lines after it; what begins without a dash carries on the line before."""
    opened = re.sub(
        r"^\W*(?:đồng )?kính (?:gửi|trình)\s*:?\s*|^\W*đồng gửi\s*:?\s*", "", line.text, flags=re.IGNORECASE
    )
    is_first = opened != line.text
    for piece in re.split(r"[;,]\s+[-–]\s+(?=\S)|;\s+(?=\S)", opened):
        dashed = re.match(r"^[-–•+*]\s*", piece)
        name = piece[dashed.end() :] if dashed else piece
        name = name.strip().rstrip(" ;,./")
        if not name:
            continue
        if not dashed and is_first and len(several := names_in(name)) > 1 and all(it[:1].isupper() for it in several):
            head.addressees += [(line.number, it) for it in several]
            continue
        starts = dashed or is_first or not head.addressees or piece is not opened.split(";")[0]
        if starts or not head.addressees:
            head.addressees.append((line.number, name))
        else:
            number, before = head.addressees[-1]
            head.addressees[-1] = (number, f"{before} {name}")


def _take_issuer(head: Head, line: Line, lines: Sequence[Line], place: int) -> None:
    """The left block: superior body, issuing body; a line that begins no body's name carries on the one before."""
    if not signs.is_capitals(line.text) or line.text.strip("* ") == "" or signs.kind_line(line.text):
        return
    text = line.text.strip(" *-–_")
    previous = lines[place - 1] if place else None
    adjoining = previous is not None and previous.side == line.side and previous.number >= line.number - 2
    is_place = (
        re.match(r"^(?:XÃ|PHƯỜNG|TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ TRẤN|THỊ XÃ|ĐẶC KHU|VIỆT NAM)\b", text) is not None
    )
    if head.issuer and adjoining and (is_place or not begins_as_unit(text)):
        head.issuer = f"{head.issuer} {text}"
        return
    if begins_as_unit(text) or head.issuer_line is None:
        head.superior, head.issuer = head.issuer, text
        head.issuer_line = line.number
