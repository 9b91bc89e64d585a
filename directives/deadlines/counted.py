"""Deadlines counted from an event: "trong vòng 25 ngày làm việc kể từ khi …". Pure."""

import re
from dataclasses import replace
from datetime import date

from directives.deadlines.dated import Unclear, stretches
from directives.deadlines.reading import Kind, Reading, Unit
from directives.deadlines.spans import SIGN, Skeleton

# Not "ngày 25 tháng cuối quý", and not the half-year's report in "báo cáo 6 tháng trước ngày 15/6".
_COUNT = (
    r"(?<!ngày )(?<!báo cáo )(?<!sơ kết )(?<!kết quả )\b(?P<n>\d{1,4}) (?P<u>ngày|tuần|tháng|quý|năm|giờ)"
    r"(?P<w> làm việc)?(?! (?:đầu|cuối|giữa))"
)
_LEAST = r"(?:ít nhất |tối thiểu |chậm nhất |muộn nhất |là )*"
_FORMS = (
    # "chậm nhất 05 ngày trước ngày họp", "trong vòng 10 ngày kể từ khi …"
    rf"(?P<lead>\btrước )?{_COUNT},? (?P<link>kể từ|tính từ|từ|sau|trước|so với) ?(?P<anchor>[^.;]+)",
    # "trước 15 ngày của các đợt"
    rf"(?P<lead>\btrước ){_LEAST}{_COUNT}(?P<link>)(?: của)?(?P<anchor>[^.;]*)",
    # "trước khi họp 05 ngày"
    rf"(?P<lead>\btrước )(?:khi |ngày )?(?P<anchor>[^.;,()\d]{{1,60}}?) {_LEAST}{_COUNT}(?P<link>)",
    # "trong vòng 25 ngày", the event left out
    rf"(?P<lead>)\b(?:trong vòng|trong thời hạn|trong thời gian|sau) {_LEAST}{_COUNT}(?P<link>)(?P<anchor>[^.;]*)",
)
_TYPED = (
    rf"^(?P<lead>)(?:thời hạn |trong |không quá |tối đa |chậm nhất |muộn nhất |là |:)*{_COUNT}(?P<link>)(?P<anchor>)$"
)
# "sau hội nghị 10 ngày làm việc": where a deadline is all that was typed, whatever "sau" names is the event.
_TYPED_AFTER = rf"^(?P<lead>)(?:ngay )?sau (?:khi |ngày )?(?P<anchor>[^.;,()\d]{{2,60}}?),? {_LEAST}{_COUNT}(?P<link>)$"
_TYPED_EVENT = r"^(?P<anchor>(?:ngay )?sau (?!ngày |tháng |năm |quý |tuần )[^.;,\d]{2,80})$"
_EVENT = (
    r"(?P<anchor>(?:\bngay )?\bsau khi [^.;,]+|\bkhi (?:có|được) (?:yêu cầu|đề nghị|phát sinh|chỉ đạo|hướng dẫn)[^.;,]*"
    r"|\b(?:đến|trước khi) (?:hết|cuối|kết thúc) (?:nhiệm kỳ|đợt)[^.;,]*|\btrước (?:kỳ họp|phiên họp)\b[^.;,]*"
    r"|\b(?:kỳ|cuộc|phiên|buổi) (?:sinh hoạt|họp|giao ban)[^.;,]* gần nhất)"
)
_SIGNING = r"^(?:ngày )?(?:được )?(?:ký|ban hành|phát hành)(?: ban hành)?\b(?!.*\b(?:của|nghị quyết|hướng dẫn của))"
_WORDS = {Unit.WORKING_DAYS: "ngày làm việc", Unit.DAYS: "ngày", Unit.MONTHS: "tháng"}


def read_counted(found: Skeleton, blank: Reading, issued_on: date | None, *, typed: bool) -> Reading | None:
    """The reading of a phrase that counts from an event, or None."""
    match = next((m for m in map(found.search, (*_FORMS, *((_TYPED, _TYPED_AFTER) if typed else ()))) if m), None)
    if match is None or found.words(r"^ ?(?:qua|gần đây|trở lại|liên tục)\b").search(match["anchor"]):
        return None
    amount, unit = _amount(match)
    link = match["link"]
    ahead = link in ("trước", "truoc") or (bool(match["lead"]) and link in ("", "so với", "so voi"))
    anchor, anchor_on = _anchor(found, match["anchor"], issued_on)
    it = replace(blank, kind=Kind.RELATIVE, amount=amount, unit=unit, ahead=ahead, anchor=anchor, anchor_on=anchor_on)
    return replace(it, explanation=_explain(it))


def read_event(found: Skeleton, blank: Reading, *, typed: bool = False) -> Reading | None:
    """ "ngay sau khi …", "khi có yêu cầu", "vào kỳ sinh hoạt gần nhất": an event without a count."""
    match = found.search(_EVENT) or (found.search(_TYPED_EVENT) if typed else None)
    if match is None:
        return None
    anchor = _spelt(found, match["anchor"])
    words = f"Theo sự kiện “{anchor}” – chưa có ngày hạn đến khi có sự kiện"
    return replace(blank, kind=Kind.RELATIVE, anchor=anchor, explanation=words)


def _amount(match: re.Match[str]) -> tuple[int, Unit]:
    number, unit = int(match["n"]), match["u"]
    if match["w"]:
        return number * (5 if unit in ("tuần", "tuan") else 1), Unit.WORKING_DAYS
    if unit in ("giờ", "gio"):
        return -(-number // 24), Unit.DAYS
    if unit in ("ngày", "ngay", "tuần", "tuan"):
        return number * (7 if unit[0] == "t" else 1), Unit.DAYS
    return number * {"t": 1, "q": 3, "n": 12}[unit[0]], Unit.MONTHS


def _anchor(found: Skeleton, words: str, issued_on: date | None) -> tuple[str, date | None]:
    """The event as the phrase names it, and its day where it is the signing or a written day."""
    words = words.strip(" ,:)(")
    if found.words(_SIGNING).search(words):
        return _spelt(found, words), issued_on
    named = re.search(SIGN, words)
    if named and found.words(rf"^(?:ngày )?{SIGN}").search(words):
        return _spelt(found, words), next((s.start for s in stretches(found, issued_on) if s.unit == "day"), None)
    if any(found.span(sign).wrong for sign in found.signs()):
        raise Unclear(next(found.span(sign).wrong for sign in found.signs() if found.span(sign).wrong))
    return _spelt(found, words), None


def _spelt(found: Skeleton, words: str) -> str:
    return re.sub(SIGN, lambda sign: found.span(sign.group()).text, words).strip()


def _explain(it: Reading) -> str:
    count = f"{it.amount} {_WORDS[it.unit]}" if it.unit else ""
    if not it.anchor:
        return f"{'Trước' if it.ahead else 'Trong vòng'} {count}, chưa rõ tính {'đến' if it.ahead else 'từ'} mốc nào"
    words = f"{'Trước' if it.ahead else 'Sau'} “{it.anchor}” {count}"
    return words + (f" (mốc: {it.anchor_on:%d/%m/%Y})" if it.anchor_on else " – có ngày hạn khi biết ngày của mốc")
