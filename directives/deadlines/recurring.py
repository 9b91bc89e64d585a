"""Recurring phrases: how often, and on which day of each turn. Pure."""

import re
from dataclasses import replace
from datetime import date
from fractions import Fraction

from directives.deadlines.cycles import MONTHS
from directives.deadlines.dated import Stretch, Unclear, stretches
from directives.deadlines.reading import Every, Kind, Reading
from directives.deadlines.spans import SIGN, Skeleton

_CYCLE = r"(?P<c>tuần|tháng|quý|năm|nửa năm)(?! ?\d+\b(?! lần)| học|\w)"
_MEANWHILE = r"(?: (?:ít nhất|tối thiểu|họp|tổ chức|sinh hoạt|báo cáo))*"
_LENGTHS = {"thang": 1, "tháng": 1, "quy": 3, "quý": 3, "nam": 12, "năm": 12, "nua nam": 6, "nửa năm": 6}
_NAMES = {
    Every.WEEK: ("Định kỳ hằng tuần – mỗi tuần một lần", "tuần"),
    Every.MONTH: ("Định kỳ hằng tháng – mỗi tháng một lần", "tháng"),
    Every.QUARTER: ("Định kỳ hằng quý – mỗi quý một lần", "quý"),
    Every.HALF_YEAR: ("Định kỳ 6 tháng – mỗi nửa năm một lần", "nửa năm"),
    Every.YEAR: ("Định kỳ hằng năm – mỗi năm một lần", "năm"),
}
# Each is taken out of the phrase once read, so that "2 năm 1 lần" is not read again as "năm 1 lần".
_HOW_OFTEN = (
    rf"\b(?P<k>\d{{1,2}}) {_CYCLE}(?: ?/ ?| )(?:(?:1|01|một) )?lần",
    rf"\b(?P<t>\d{{1,2}}) lần ?(?:/|trong|mỗi|một|trên)? ?(?:(?:1|01|một) )?{_CYCLE}",
    rf"(?:\b(?:hằng|mỗi|từng|1|01|trong) )*{_CYCLE}{_MEANWHILE} (?P<t>\d{{1,2}}) lần",
    rf"\b{_CYCLE} ?/ ?lần",
    rf"\b(?:hằng|mỗi|từng|theo)(?: (?P<k>\d{{1,2}}))? {_CYCLE}",
    rf"\bđịnh kỳ(?: (?:báo cáo|họp|kiểm tra|vào|theo|là))*[: (]+(?:(?P<k>\d{{1,2}}) )?{_CYCLE}",
)
_TURN = r"(?:0?[1369] )?(?:tuần|tháng|quý|năm)(?! ?\d|\w)"
_LIST = rf"\b{_TURN}(?:(?: ?[,/] ?| và | hoặc ){_TURN})+"
# "ngày 15 tháng cuối quý" recurs without a word for it.
_IN_QUARTER = r"\btháng (?:đầu|cuối|giữa)(?: tiên| cùng)?(?: của)?(?: mỗi| các| hằng)? quý(?! ?[\divx])"
_WEEKDAYS = {"hai": 0, "ba": 1, "tu": 2, "tư": 2, "nam": 3, "năm": 3, "sau": 4, "sáu": 4, "bay": 5, "bảy": 5}


def take_how_often(found: Skeleton) -> tuple[bool, Every | None]:
    """Is it recurring, and how often; None where the phrase does not say, or names a cycle we do not keep."""
    lengths: list[Fraction] = []
    if found.search(_IN_QUARTER):
        lengths.append(Fraction(3))
    for listed in found.words(_LIST).finditer(found.text):
        # "ghi rõ ngày, tháng, năm sinh" is a form to fill in, not a rhythm.
        if not re.search(r"ng[aà]y ?[,/]? ?$", found.text[: listed.start()]):
            for part in re.finditer(r"(?:(?P<k>\d{1,2}) )?(?P<c>\w+)", listed.group()):
                if part["c"] in _LENGTHS or part["c"] in ("tuần", "tuan"):
                    lengths.append(_length(part))
    for pattern in _HOW_OFTEN:
        lengths += [_length(match) for match in found.words(pattern).finditer(found.text)]
        found.drop(pattern, " \ue1ff ")
    if lengths:
        found.odd_cycle = _every(min(lengths)) is None
        return True, _every(min(lengths))
    # A cell's ordinary meeting is monthly.
    if found.search(
        r"\bsinh hoạt(?: chi bộ| tổ đảng| chi đoàn)? (?:thường kỳ|thường lệ)|(?:thường kỳ|thường lệ) của chi bộ"
    ):
        return True, Every.MONTH
    return found.search(r"\b(?:định kỳ|thường kỳ|thường lệ)\b") is not None, None


def _length(match: re.Match[str]) -> Fraction:
    """The cycle in months; a week counts as a quarter of one, so that it is the shortest."""
    parts = match.groupdict()
    count, times = int(parts.get("k") or 1), int(parts.get("t") or 1)
    months = Fraction(_LENGTHS.get(parts["c"], 0)) or Fraction(1, 4)
    return months * count / max(times, 1)


def _every(months: Fraction) -> Every | None:
    if months == Fraction(1, 4):
        return Every.WEEK
    return next((every for every, length in MONTHS.items() if length == months), None)


def read_recurring(
    found: Skeleton, blank: Reading, every: Every | None, issued_on: date | None, *, before: bool
) -> Reading:
    """The reading of a phrase known to recur. Raises `Unclear` for a day no cycle has."""
    start, end = _bounds(found, issued_on)
    it = replace(blank, kind=Kind.RECURRING, every=every, start=start, end=end)
    it = _within_year(found, it) if every == Every.YEAR and found.signs() else _within(found, it)
    it = _halves(found, it) if every == Every.HALF_YEAR and it.on_day is None else it
    if it.on_day is not None and not 1 <= it.on_day <= 31:
        raise Unclear(f"không có ngày {it.on_day}")
    it = replace(it, before=before and it.on_day is not None)
    apart = _dated_apart(found, issued_on) if it.on_day is None else []
    marks = ", ".join(f"{stretch.end:%d/%m/%Y}" for stretch in apart)
    note = f"; còn mốc {marks} – nên tách thành việc riêng" if apart else ""
    return replace(it, explanation=_explain(it, odd=found.odd_cycle) + note, guessed=bool(apart) or found.odd_cycle)


def _dated_apart(found: Skeleton, issued_on: date | None) -> list[Stretch]:
    """ "trước 30/6/2026; báo cáo hằng quý": a term beside the rhythm, neither its beginning nor its end."""
    edge = found.words(r"\b(?:từ|đến)(?: hết| ngày| năm)* ?$")
    return [it for it in stretches(found, issued_on) if not edge.search(it.lead) and it.unit not in ("year", "years")]


def _bounds(found: Skeleton, issued_on: date | None) -> tuple[date | None, date | None]:
    """ "hằng năm, từ năm 2027", "hằng quý đến năm 2030"."""
    if not found.search(rf"\b(?:từ|đến)(?: hết| ngày| năm)* {SIGN}"):
        return None, None
    start = end = None
    for stretch in stretches(found, issued_on):
        if found.words(r"\btừ(?: ngày)? $").search(stretch.lead):
            start = stretch.start
            end = stretch.end if len(stretch.spans) > 1 else None
        elif found.words(r"\bđến(?: hết| ngày)* $").search(stretch.lead):
            end = stretch.end
    return start, end


def _within(found: Skeleton, it: Reading) -> Reading:
    """The day of each month, quarter or week."""
    weekday = found.search(r"\bthứ (hai|ba|tư|năm|sáu|bảy|[2-7])\b")
    if it.every == Every.WEEK and (weekday or found.search(r"\bchủ nhật\b")):
        word = weekday[1] if weekday else "8"
        return replace(it, on_weekday=int(word) - 2 if word.isdigit() else _WEEKDAYS[word])
    quarter = found.search(r"(?:ngày )?(\d{1,2}) (?:của )?tháng (cuối|đầu|giữa)\b(.*)")
    if quarter and it.every in (Every.QUARTER, Every.HALF_YEAR):
        length = MONTHS[it.every]
        month = {"cuối": length, "cuoi": length, "đầu": 1, "dau": 1}.get(quarter[2], 2)
        later = length if found.words(r"\b(?:sau|tiếp theo|kế tiếp)\b").search(quarter[3]) else 0
        return replace(it, on_month=month + later, on_day=int(quarter[1]))
    following = found.search(r"ngày (\d{1,2})(?: của)? tháng (?:sau|tiếp theo|kế tiếp|liền kề)")
    if following and it.every and it.every != Every.WEEK:
        return replace(it, on_month=MONTHS[it.every] + 1, on_day=int(following[1]))
    day = found.search(r"(?:\b(?:ngày|mùng|mồng|trước) |^)(\d{1,2})\b(?! ?(?:ngày|tháng|tuần|năm|lần|/|%))")
    if day and it.every == Every.MONTH:
        return replace(it, on_month=1, on_day=int(day[1]))
    if day and found.search(r"\bngày \d"):
        raise Unclear("chưa rõ ngày ấy thuộc tháng nào trong kỳ")
    return it


def _within_year(found: Skeleton, it: Reading) -> Reading:
    """The day or month of each year; two or four evenly set days make half-years or quarters."""
    signs = [sign for sign in found.signs() if found.span(sign).unit not in ("year", "years")]
    spans = [found.span(sign) for sign in signs]
    for span in spans:
        if span.wrong:
            raise Unclear(span.wrong)
        if span.year is not None or span.first == 0:
            raise Unclear("vừa ghi hằng năm vừa ghi ngày của một năm")
    if not spans:
        return it
    months = [span.first + span.months - 1 for span in spans]
    days = {span.day for span in spans}
    if len(spans) == 1:
        return replace(it, on_month=months[0], on_day=spans[0].day or 31)
    every = {2: Every.HALF_YEAR, 4: Every.QUARTER}.get(len(spans))
    if every is None or len(days) > 1 or len({(month - 1) % MONTHS[every] for month in months}) > 1:
        raise Unclear("nhiều ngày trong năm không đều nhau; nên tách thành nhiều việc")
    return replace(it, every=every, on_month=(months[0] - 1) % MONTHS[every] + 1, on_day=spans[0].day or 31)


def _halves(found: Skeleton, it: Reading) -> Reading:
    """ "định kỳ 6 tháng (trước ngày 15/6), năm (trước ngày 15/12)": the same day of both halves."""
    spans = [found.span(sign) for sign in found.signs()]
    places = {((span.first - 1) % 6 + 1, span.day) for span in spans}
    if len(places) != 1 or any(span.wrong or span.year or span.unit != "day" or not span.first for span in spans):
        return it
    month, day = places.pop()
    return replace(it, on_month=month, on_day=day)


def _explain(it: Reading, *, odd: bool) -> str:
    if odd:
        return "Định kỳ theo chu kỳ khác tuần, tháng, quý, nửa năm, năm – hãy chọn chu kỳ gần nhất"
    if it.every is None:
        return "Định kỳ, chưa rõ bao lâu một lần – báo cáo theo kỳ của cơ quan"
    words, cycle = _NAMES[it.every]
    if it.on_weekday is not None:
        words += ", " + ("Chủ nhật" if it.on_weekday == 6 else f"thứ {it.on_weekday + 2}")
    if it.on_day is not None:
        words += ", " + ("trước ngày " if it.before else "hạn ") + _day_words(it, cycle)
    if it.start:
        words += f", từ {it.start:%d/%m/%Y}"
    return words + (f", đến {it.end:%d/%m/%Y}" if it.end else "")


def _day_words(it: Reading, cycle: str) -> str:
    day = "ngày cuối" if it.on_day == 31 else f"{it.on_day}" if it.before else f"ngày {it.on_day}"
    if it.every == Every.MONTH:
        return day + (" tháng sau" if it.on_month == 2 else "")
    if it.every == Every.YEAR and it.on_month and it.on_month <= 12:
        return f"{day} tháng {it.on_month}"
    if it.every == Every.HALF_YEAR and it.on_month and it.on_month <= 6:
        return f"{day} tháng {it.on_month} và tháng {it.on_month + 6}"
    if it.every == Every.QUARTER and it.on_month:
        return (
            f"{day} tháng "
            + ("đầu", "giữa", "cuối")[(it.on_month - 1) % 3]
            + (" quý sau" if it.on_month > 3 else " quý")
        )
    return f"{day} tháng đầu của {cycle} sau"
