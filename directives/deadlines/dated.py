"""From the spans of a phrase to first and last days, and from those to a reading. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date, timedelta

from directives.deadlines.cycles import window
from directives.deadlines.reading import Kind, Reading, last_of
from directives.deadlines.spans import SIGN, Skeleton, Span, wrong_day

_LINK = r" ?(?:-|,|và|hoặc|đến|tới)? ?(?:hết )?(?:ngày )?"
_YEARS = ("year", "years")


class Unclear(Exception):
    """The phrase names a day that cannot be; the message says why, in Vietnamese."""


class NoYear(Unclear):
    """The phrase leaves the year to the day of issue, which is not known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Spans that belong together ("quý II, quý III năm 2026"), with their first and last day."""

    spans: tuple[Span, ...]
    start: date
    end: date
    lead: str  # the skeleton before it, up to the previous stretch
    inferred: bool  # the year came from the issue date
    joined: str = ""  # what stands between its first and its last span

    @property
    def unit(self) -> str:
        return self.spans[-1].unit


def stretches(found: Skeleton, issued_on: date | None) -> list[Stretch]:
    """Every stretch of the calendar the phrase names, in its order. Raises `Unclear`."""
    groups = list(found.words(rf"{SIGN}(?:{_LINK}{SIGN})*").finditer(found.text))
    result: list[Stretch] = []
    without_year: NoYear | None = None
    for place, group in enumerate(groups):
        lead = found.text[groups[place - 1].end() if place else 0 : group.start()]
        signs = re.findall(SIGN, group.group())
        try:
            result.append(_stretch([found.span(sign) for sign in signs], group.group()[1:-1], lead, issued_on))
        except NoYear as problem:
            without_year = problem
    if without_year and not result:
        raise without_year  # "báo cáo quý I, gửi trước 10/4/2026" has a day all the same
    return result


def _stretch(spans: list[Span], joined: str, lead: str, issued_on: date | None) -> Stretch:
    for span in spans:
        if span.wrong:
            raise Unclear(span.wrong)
    inferred = all(span.year is None or span.assumed for span in spans)
    dated = _with_years(spans, issued_on)
    ends = [_ends(span) for span in dated]
    start, end = ends[0][0], ends[-1][1]
    if start > end or any(first < start for first, _ in ends):
        raise Unclear("ngày cuối trước ngày đầu")
    return Stretch(tuple(dated), start, max(last for _, last in ends), lead, inferred, joined)


def _with_years(spans: list[Span], issued_on: date | None) -> list[Span]:
    """Year (and month of a bare day) where the phrase leaves them to the neighbour or to the issue date."""
    filled = list(spans)
    # "từ ngày 15 tháng 01 đến hết ngày 19 tháng 01 năm 2018": the year stands once, at the end.
    for place in range(len(filled) - 2, -1, -1):
        filled[place] = _before(filled[place], filled[place + 1])
    if filled[0].first == 0:
        raise Unclear("chưa ghi tháng")
    if filled[0].year is None:
        filled[0] = replace(filled[0], year=_first_year(filled[0], issued_on))
    for place in range(1, len(filled)):
        if filled[place].year is None:
            filled[place] = _after(filled[place], filled[place - 1])
    for span in filled:
        wrong = wrong_day(span.day, span.first, span.year) if span.day else ""
        if wrong:
            raise Unclear(wrong)
    return filled


def _before(span: Span, following: Span) -> Span:
    if span.first == 0:
        span = replace(span, first=following.first)
    if span.year is None and following.year is not None:
        # From December into January: the first half belongs to the year before.
        later = (span.first, span.day or 0) > (following.first, following.day or 31)
        return replace(span, year=following.year - 1 if later else following.year)
    return span


def _after(span: Span, previous: Span) -> Span:
    if span.first == 0:
        raise Unclear("chưa ghi tháng")
    year = previous.year or 0
    return replace(span, year=year + 1 if (span.first, span.day or 31) < (previous.first, previous.day or 0) else year)


def _first_year(span: Span, issued_on: date | None) -> int:
    """Without a year it is the first such date after issue (rule e); a span still running at issue counts."""
    if issued_on is None:
        raise NoYear("chưa có năm và chưa có ngày ban hành để suy ra năm")
    last_month = span.first + span.months - 1
    last_day = span.day or last_of(issued_on.year, last_month)
    return issued_on.year if (last_month, last_day) >= (issued_on.month, issued_on.day) else issued_on.year + 1


def _ends(span: Span) -> tuple[date, date]:
    year = span.year or 0
    if not 1900 <= year <= 2199:
        raise Unclear(f"năm {year} không hợp lý")
    if span.day:
        return date(year, span.first, span.day), date(year, span.first, span.day)
    return _part_of(span, *window(year, span.first, span.months))


def _part_of(span: Span, start: date, end: date) -> tuple[date, date]:
    """Early, middle and late, as offices take them: ten days of a month, a month of a quarter, a quarter of a year.

    "Giữa năm" is quarter II, whose end is the mid-year review.
    """
    if not span.part:
        return start, end
    if span.unit == "month":
        first = {"dau": 1, "giua": 11, "cuoi": 21}[span.part]
        return start.replace(day=first), end if span.part == "cuoi" else start.replace(day=first + 9)
    size = 1 if span.unit == "quarter" else 3
    place = {"dau": 0, "giua": 1, "cuoi": span.months // size - 1}[span.part]
    return window(start.year, span.first + place * size, size)


# ---- the reading ---------------------------------------------------------------------------------------------------

_BEFORE = r"\btrước(?: (?:ngày|thời điểm|thời hạn|hạn|mốc|khoảng))?:? ?$"
_UNTIL = (
    r"(?:\bđến|\btới|\bhết|nhất(?: là)?|không quá|\bhạn(?: chót)?(?: là)?):?(?: (?:hết|ngày|vào|trong|khoảng))*:? ?$"
)
_FROM = r"\btừ(?: ngày)? ?$"


def read_dated(found: Skeleton, blank: Reading, issued_on: date | None, *, typed: bool, timed: bool) -> Reading | None:
    """The reading of a phrase that names days, months, quarters or years; None when none of them is a deadline."""
    known = stretches(found, issued_on)
    if not typed and issued_on:
        # What was over before the paper was signed is history, eligibility or a citation, not a deadline.
        known = [stretch for stretch in known if stretch.end >= issued_on]
    if not known:
        return None
    if found.search(rf"\btuần (?!lễ)[^{SIGN[1:-1]}]{{0,12}}{SIGN}") and any(it.unit == "month" for it in known):
        raise Unclear("chưa rõ tuần ấy từ ngày nào đến ngày nào")
    if len(known) > 1 and blank.soft:
        # "30/6 (phấn đấu 25/6)": the hope does not move the term.
        firm = [it for it in known if not found.words(r"\bphấn đấu\b[^.;]{0,30}$").search(it.lead)]
        known, blank = (firm, replace(blank, soft=False)) if firm else (known, blank)
    if len(known) > 1:
        known = _narrowest(known)
    if len(known) > 1:
        return _several(found, blank, known)
    return _one(found, blank, known[0], issued_on, timed=timed)


def _narrowest(known: list[Stretch]) -> list[Stretch]:
    """ "trong quý II, chậm nhất 25/6/2026": the day inside the quarter is the term."""
    best = min(known, key=lambda it: it.end - it.start)
    return [best] if all(it.start <= best.start and best.end <= it.end for it in known) else known


def _one(found: Skeleton, blank: Reading, it: Stretch, issued_on: date | None, *, timed: bool) -> Reading:
    guessed = any(span.part for span in it.spans) and not _ends_whole(it)
    hint = _hint(it, issued_on)
    start, end = it.start, it.end
    before = found.words(_BEFORE).search(it.lead) is not None
    if len(it.spans) == 1 and it.unit == "day":
        if found.words(_FROM).search(it.lead) and not found.search(r"\bđến (?:nay|khi)"):
            return replace(blank, kind=Kind.ONGOING, start=start, explanation=f"Thực hiện từ {_dmy(start)}{hint}")
        # "trước 14 giờ ngày D" is on D itself; "trước ngày D" literally ends on D-1 (rule a).
        strict = before and not timed
        words = f"Hạn: {'trước ngày ' if strict else ''}{_dmy(end)}{hint}"
        return replace(blank, kind=Kind.DATE, end=end, before=strict, explanation=words)
    if before:
        # Before a month, quarter or year begins; only a day can itself still count.
        kind = Kind.HORIZON if it.unit in _YEARS and not guessed else Kind.DATE
        end = start - timedelta(days=1)
        words = f"Trước khi bắt đầu {_names(it)}: hạn {_dmy(end)}{hint}"
        return replace(blank, kind=kind, end=end, guessed=guessed, explanation=words)
    if it.unit in _YEARS and (len(it.spans) > 1 or it.spans[0].unit == "years") and start.year != end.year:
        words = f"Giai đoạn {start.year}–{end.year}: hạn cuối {_dmy(end)}"
        return replace(blank, kind=Kind.HORIZON, start=start, end=end, explanation=words)
    if found.words(_UNTIL).search(it.lead):
        far = it.unit in _YEARS and found.words(r"\b(?:đến|tới) ?(?:hết ?)?$").search(it.lead)
        words = f"Đến {'năm ' if far else 'hết '}{end.year if far else _names(it)}: hạn cuối {_dmy(end)}{hint}"
        return replace(blank, kind=Kind.HORIZON if far else Kind.DATE, end=end, guessed=guessed, explanation=words)
    if len(it.spans) == 1 and it.spans[0].is_one and found.words(_FROM).search(it.lead):
        return replace(blank, kind=Kind.ONGOING, start=start, explanation=f"Thực hiện từ {_dmy(start)} trở đi{hint}")
    words = f"Thời gian: {_dmy(start)} – {_dmy(end)}, hạn cuối {_dmy(end)}{hint}"
    return replace(blank, kind=Kind.PERIOD, start=start, end=end, guessed=guessed, explanation=words)


def _several(found: Skeleton, blank: Reading, known: list[Stretch]) -> Reading:
    """Several milestones in one phrase: the whole of it ends with the last, and a person should split it."""
    start, end = min(stretch.start for stretch in known), max(stretch.end for stretch in known)
    if len(known) == 2 and found.words(_FROM).search(known[0].lead):
        words = f"Thời gian: {_dmy(start)} – {_dmy(end)}, hạn cuối {_dmy(end)}"
        return replace(blank, kind=Kind.PERIOD, start=start, end=end, explanation=words)
    marks = "; ".join(_dmy(stretch.end) for stretch in known)
    words = f"Có nhiều mốc ({marks}): nên tách thành nhiều việc; tạm lấy hạn cuối {_dmy(end)}"
    return replace(blank, kind=Kind.PERIOD, start=start, end=end, guessed=True, explanation=words)


def _hint(it: Stretch, issued_on: date | None) -> str:
    """What a person should know about how the year or the part was taken."""
    if it.inferred and issued_on and (it.end - issued_on).days > 300:
        return f" (năm suy ra từ ngày ban hành {_dmy(issued_on)}; gần một năm sau, đề nghị xem lại)"
    if it.inferred:
        return " (năm suy ra từ ngày ban hành)"
    if any(span.part for span in it.spans) and not _ends_whole(it):
        return " (ước theo cách hiểu thông thường; nên ghi rõ ngày)"
    if issued_on and it.end < issued_on:
        return " (trước cả ngày ban hành, đề nghị xem lại)"
    return ""


def _names(it: Stretch) -> str:
    words = " – ".join(span.text for span in it.spans)
    return re.sub(r"(?<=quý )(?:iv|iii|ii|i)\b", lambda roman: roman.group().upper(), words)


def _ends_whole(it: Stretch) -> bool:
    """ "đến cuối năm 2026" ends when the year does: nothing is estimated."""
    return it.spans[-1].part == "cuoi" and it.spans[-1].unit == "year"


def _dmy(day: date) -> str:
    return f"{day:%d/%m/}{day.year:04d}"
