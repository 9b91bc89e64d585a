"""Find the days, months, quarters and years a phrase names, and put one sign in place of each. Pure.

The grammar in `phrases` then reads a skeleton such as "trước ▢" without meeting digits again.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from directives.deadlines.reading import add_months, last_of
from units.text import fold, modern_tones, tidy

_FIRST_SIGN = 0xE000  # private use: never in a real phrase (`skeleton` drops them from the input)
_MOST = 200
SIGN = "[\ue000-\ue0ff]"
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the calendar as the phrase names it; `year` is None where the phrase leaves it out."""

    unit: str  # day, month, quarter, months, year, years
    first: int = 0  # month of its first day (day: the month)
    months: int = 1
    day: int | None = None
    year: int | None = None
    part: str = ""  # dau, giua, cuoi
    assumed: bool = False  # the span of the issue day itself: "trong tháng"
    wrong: str = ""  # why it cannot be right
    text: str = ""

    @property
    def is_one(self) -> bool:
        """One month, one quarter: not "tháng 6 đến tháng 9"."""
        return self.months == {"month": 1, "quarter": 3}.get(self.unit, self.months)


@dataclass(slots=True)
class Skeleton:
    text: str
    spans: list[Span] = field(default_factory=list)
    plain: bool = False  # typed without any Vietnamese mark
    odd_cycle: bool = False  # it recurs, but not by week, month, quarter, half-year or year

    def words(self, pattern: str) -> re.Pattern[str]:
        """A pattern written with marks, compiled for how this phrase is typed."""
        return _compiled(pattern, self.plain)

    def search(self, pattern: str) -> re.Match[str] | None:
        return self.words(pattern).search(self.text)

    def span(self, sign: str) -> Span:
        return self.spans[ord(sign) - _FIRST_SIGN]

    def signs(self) -> list[str]:
        return re.findall(SIGN, self.text)

    def swap(self, pattern: str, make: Callable[[re.Match[str]], Span | None]) -> None:
        """Put a sign for every match that `make` gives a span for; a group `keep`, at its head, stays."""

        def one(found: re.Match[str]) -> str:
            span = make(found) if len(self.spans) < _MOST else None
            if span is None:
                return found.group()
            keep = found.groupdict().get("keep") or ""
            self.spans.append(replace(span, text=found.group()[len(keep) :].strip()))
            return keep + chr(_FIRST_SIGN + len(self.spans) - 1)

        self.text = self.words(pattern).sub(one, self.text)

    def drop(self, pattern: str, by: str = " ") -> bool:
        """Take words out; says whether there were any."""
        self.text, times = self.words(pattern).subn(by, self.text)
        return times > 0


_patterns: dict[tuple[str, bool], re.Pattern[str]] = {}


def _compiled(pattern: str, plain: bool) -> re.Pattern[str]:
    if (pattern, plain) not in _patterns:
        _patterns[pattern, plain] = re.compile(_bare(pattern) if plain else pattern)
    return _patterns[pattern, plain]


def _bare(pattern: str) -> str:
    """A pattern without marks. Not `fold`: that would also change the case of the regex's own letters."""
    return "".join(c for c in unicodedata.normalize("NFD", pattern) if not unicodedata.combining(c)).replace("đ", "d")


def skeleton(phrase: str) -> Skeleton:
    """The phrase in lower case, one spelling, spaces and dashes made one."""
    text = "".join(c for c in tidy(phrase) if not 0xE000 <= ord(c) <= 0xF8FF)
    text = modern_tones(text.lower())
    text = re.sub(r"[‐‑‒–—−]", "-", text)
    # "hằng" and "hàng" are the same (rule b); "quí" is an old spelling of "quý".
    text = re.sub(r"\bhàng(?= (?:ngày|tuần|tháng|quý|quí|năm|\d))", "hằng", text)
    found = Skeleton(re.sub(r"\bquí\b", "quý", text), plain=fold(text) == text)
    _number_words(found)
    return found


_UNITS = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "sáu": 6, "bảy": 7, "tám": 8, "chín": 9, "mười": 10}
# Longest first; not "năm" ("tháng, năm"), and not the lunar "giêng" and "chạp".
_MONTH_WORDS = {"mười hai": 12, "mười một": 11, "mười": 10, "hai": 2, "ba": 3, "tư": 4, "sáu": 6, "bảy": 7, "tám": 8}
_MONTH_WORDS |= {"chín": 9}


def _number_words(found: Skeleton) -> None:
    # "25 (hai mươi lăm) ngày": the words repeat the figure.
    found.drop(r"(?<=\d) ?\((?:không|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|lăm|mốt|linh|lẻ| )+\)", "")
    for word, value in {"hai mươi": 20, "ba mươi": 30, "mười lăm": 15, **_UNITS}.items():
        found.drop(rf"\b{word}(?= (?:ngày|tuần|lần|(?:tháng|quý|năm)(?! ?[\divx]+\b(?! lần))))", str(value))
    # "năm ngày" is five days only where "hằng năm, ngày 20/6" cannot be meant.
    found.drop(r"(?:(?<=vòng )|(?<=sau )|(?<=thời hạn ))năm(?= (?:ngày|tuần|tháng))", "5")
    if not found.plain:
        for word, value in _MONTH_WORDS.items():
            found.drop(rf"\btháng {word}\b(?! lần)", f"tháng {value}")


# ---- taking the spans out ------------------------------------------------------------------------------------------

_Y = r"(?P<y>\d{4}|\d{2})(?!\d)"
_Y4 = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_FREE = r"(?<![\d/.,-])"
_ALONE = r"(?<![\w/.,-])(?<!quý )(?<!tháng )(?<!q\. )"
_LATER_YEAR = rf"(?:,? ?(?:năm|/|-) ?{_Y})?(?!\d)"
_END = r"(?![\d/]|[.,-]\d|%| ?%)"
_DAY_WORD = r"(?:(?:ngày|mồng|mùng) ?)*"
# A bare "10/6" in running text may be a score ("đạt 45/60"): it is a day after one of these words, or alone.
_CUE = r"(?:ngày|mồng|mùng|trước|đến|tới|hết|hạn(?: là| chót)?:?|nhất(?: là)?:?|trong|vào|xong|từ|quá) ?"
_THEN = rf"(?= ?(?:-|đến|tới|,|và)(?: hết)?(?: ngày)? ?{SIGN})"


def take_spans(found: Skeleton, issued_on: date | None, *, typed: bool) -> None:
    """Replace every day, month, quarter, half-year and year by its sign, longest forms first."""
    days = _Days(issued_on, typed)
    if issued_on:
        _spell_out_now(found, issued_on)
    # "15-19/6", "01/9-30/9": a dash between two days is not the dash of "5-6-26".
    found.text = re.sub(r"(?<=\d)-(?=\d{1,2}[/.]\d)", " - ", found.text)
    found.swap(r"\bngày[ ._…]*tháng[ ._…]*\d{1,2}(?!\d)(?: ?(?:,? ?năm|/) ?\d{4})?", _blank("ngày"))
    found.swap(r"\bngày ?[._…]+ ?/ ?\d{1,2}(?: ?/ ?\d{4})?", _blank("ngày"))
    found.swap(r"\b(?:ngày )?\d{1,2} tháng[ ._…]*năm \d{4}", _blank("tháng"))
    found.swap(rf"(?<![\d/.-])(?P<y>\d{{4}})-(?P<m>\d\d)-(?P<d>\d\d){_END}", days.full)
    found.swap(rf"{_DAY_WORD}{_FREE}(?P<d>\d{{1,2}}) ?(?P<s>[/.-]) ?(?P<m>\d{{1,2}}) ?(?P=s) ?{_Y}{_END}", days.full)
    found.swap(rf"{_DAY_WORD}{_FREE}(?P<d>\d{{1,2}}) ?[/.-] ?(?P<m>\d{{1,2}}),? năm {_Y}{_END}", days.full)
    found.swap(
        rf"{_DAY_WORD}(?<!tuần )(?<!thứ )(?<!đợt )(?<!tháng )\b(?P<d>\d{{1,2}}),? ?tháng "
        rf"(?P<m>\d{{1,2}})(?! ?lần){_LATER_YEAR}",
        days.full,
    )
    # "2.1." at the head of a line is an outline number: only a slash makes a day of a line that is nothing else.
    whole = typed or re.fullmatch(r"[\d/, -]+", found.text) is not None
    cue = r"(?P<keep>)" if whole else rf"(?P<keep>(?<!\w){_CUE}|{SIGN} ?(?:-|,|và|đến) ?)"
    for _ in range(2):  # the second round sees "▢ - 30/9", once its first half is a sign
        short = rf"(?P<d>\d{{1,2}}) ?{'[/.-]' if whole else '/'} ?(?P<m>\d{{1,2}}){_END}"
        found.swap(rf"{cue}{_ALONE}{short}(?! ?(?:ngày|tháng|năm|tuần|đồng|tỷ|triệu))", days.full)
        found.swap(rf"{cue}{_ALONE}(?P<m>\d{{1,2}}) ?[/.-] ?{_Y4}{_END}", _month)
    # "01/9 - 30/9/2026", "15-19/01/2018": the earlier half takes what it lacks from the later one.
    found.swap(rf"(?:ngày ?)?{_FREE}(?P<d>\d{{1,2}}) ?/ ?(?P<m>\d{{1,2}}){_THEN}", days.full)
    _take_this(found, issued_on, typed=typed)
    _take_long(found)
    found.swap(rf"(?:ngày ?)?{_FREE}\b(?P<d>\d{{1,2}}){_THEN}", days.bare)


def _spell_out_now(found: Skeleton, issued_on: date) -> None:
    """ "trong tuần này", "trước ngày 10 tháng này": told by the day of issue."""
    if found.search(r"\b(?:hằng|mỗi|định kỳ|lần|báo cáo (?:tháng|quý|tuần))\b"):
        return
    monday = issued_on - timedelta(days=issued_on.weekday())
    for words, first in (("này", monday), ("(?:sau|tới)", monday + timedelta(days=7))):
        span = f"từ ngày {first:%d/%m/%Y} đến ngày {first + timedelta(days=6):%d/%m/%Y}"
        found.drop(rf"\b(?:trong )?tuần {words}\b", span)
    for words, month in (("này", issued_on), ("(?:sau|tới)", add_months(issued_on, 1))):
        for match in reversed(list(found.words(rf"\bngày (\d{{1,2}}) tháng {words}\b").finditer(found.text))):
            day = f"ngày {match[1]}/{month:%m/%Y}"
            found.text = found.text[: match.start()] + day + found.text[match.end() :]


def _take_this(found: Skeleton, issued_on: date | None, *, typed: bool) -> None:
    """ "trong tháng", "đến cuối năm", "quý này": the span in which the paper was issued, or the one after it."""
    if found.search(r"\b(?:hằng|mỗi|định kỳ|lần)\b"):
        return
    # In running text "kiểm điểm cuối năm" is the year's custom; only "đến cuối năm" sets a term.
    cue = r"(?:trước|đến|hết|trong|cuối|đầu|giữa)" if typed else r"(?:(?:đến|trước) (?:hết|cuối))"

    def this(match: re.Match[str]) -> Span:
        unit = {"thang": "month", "quy": "quarter", "nam": "year"}[fold(match["c"])]
        if issued_on is None:
            return Span(unit, wrong="chưa có ngày ban hành để biết là kỳ nào")
        months = {"month": 1, "quarter": 3, "year": 12}[unit]
        first = (issued_on.month - 1) // months * months + 1
        year = issued_on.year
        if fold(match["next"] or "") in ("sau", "toi"):
            year, first = (year + 1, first + months - 12) if first + months > 12 else (year, first + months)
        return Span(unit, first=first, months=months, year=year, assumed=True)

    if not typed:
        found.swap(r"(?P<keep>\btrong )(?P<c>tháng|quý|năm) (?P<next>này|sau|tới)\b", this)
    tail = r"(?: (?P<next>nay|này|sau|tới))?(?= ?(?:$|[,.;)]))"
    found.swap(rf"(?P<keep>(?<!tháng )(?<!nửa )\b{cue} )(?P<c>tháng|quý|năm){tail}", this)
    if typed:
        found.swap(r"^(?P<c>tháng|quý|năm) (?P<next>nay|này|sau|tới)$", this)


_Q = r"(?:iv|iii|ii|i|[1-4])(?![\w])"
_JOIN = r" ?(?:,|-|và|hoặc|đến(?: hết)?|/)? ?"


def _take_long(found: Skeleton) -> None:
    year = rf"(?:(?: ?[/,-] ?| )?(?:năm )?{_Y4})"
    found.swap(rf"\b(?P<n>[369]|0[369]) tháng (?P<part>đầu|cuối)(?: của)?(?: năm)?{year}?", _months)
    found.swap(rf"\bnửa (?P<part>đầu|cuối)(?: của)? năm{year}?", _months)
    found.swap(rf"\bquý ?(?P<q>{_Q}(?:{_JOIN}(?:quý )?{_Q})*){year}?", _quarters)
    found.swap(rf"\bq\.? ?(?P<q>{_Q}) ?[/-] ?{_Y4}", _quarters)
    found.swap(rf"^(?P<q>iv|iii|ii|i) ?/ ?{_Y4}", _quarters)
    found.swap(r"\bquý ?(?P<q>\d+|v|vi)(?!\w)", lambda m: Span("quarter", wrong=f"không có quý {m['q'].upper()}"))
    more = r"(?P<more>(?: ?(?:,|-|và|đến) ?(?:tháng )?\d{1,2}(?= ?(?:,|và|-|đến|/|năm|$|;|\.))(?!/\d{1,2}(?!\d)))*)"
    found.swap(rf"\btháng ?(?P<m>\d{{1,2}})(?! ?lần){more}(?:,? ?(?:năm|/|-|\.) ?{_Y})?(?!\d)", _month_list)
    found.swap(rf"\bt(?P<m>\d{{1,2}}) ?[/-] ?{_Y4}", _month)
    found.swap(rf"(?P<w>năm học|(?:từ )?(?:các )?năm)? ?\b{_Y4} ?(?:-|đến(?: hết)?) ?(?:năm )?(?P<to>20\d\d)\b", _years)
    found.swap(rf"\b(?P<w>các năm) {_Y4}(?:(?: ?, ?| và ){_Y4.replace('y>', 'to>')})(?! ?[,-] ?\d{{4}})", _years)
    found.swap(rf"\bnăm {_Y4}", _year)
    after = r"(?= ?(?:$|[,.;()-]|trở|đạt|phấn|có|và|hoàn|phải))"
    found.swap(
        rf"(?:(?<=trước )|(?<=đến )|(?<=hết )|(?<=từ )|(?<=trong )|(?<=cuối )|(?<=đầu )|(?<=giữa )|^){_Y4}{after}",
        _year,
    )
    # "đầu quý III", "cuối năm 2026".
    found.swap(rf"\b(?P<part>đầu|giữa|cuối) (?P<sign>{SIGN})", lambda m: _part(found, m))


def _blank(part: str) -> Callable[[re.Match[str]], Span]:
    """ "ngày   tháng 6 năm 2026": left for the pen, so there is no day to wait for."""
    return lambda found: Span("day", wrong=f"chưa ghi {part}")


class _Days:
    def __init__(self, issued_on: date | None, typed: bool) -> None:
        self.issued_on = issued_on
        self.typed = typed

    def full(self, found: re.Match[str]) -> Span | None:
        parts = found.groupdict()
        if not self.typed and parts.get("s") == "." and len(parts["y"]) == 2:
            return None  # "2.1.27" is a heading
        day, month = int(parts["d"]), int(parts["m"])
        year, wrong = self.year(parts.get("y"))
        return Span("day", first=month, day=day, year=year, wrong=wrong or wrong_day(day, month, year))

    def bare(self, found: re.Match[str]) -> Span | None:
        day = int(found["d"])
        return Span("day", day=day, wrong="" if 1 <= day <= 31 else f"không có ngày {day}")

    def year(self, written: str | None) -> tuple[int | None, str]:
        if not written or len(written) == 4:
            year = int(written) if written else None
            return year, "" if year is None or 1900 <= year <= 2199 else f"năm {written} không hợp lý"
        # "5-6-26" is 2026; "98" could be either century and neither makes a deadline.
        year = 2000 + int(written)
        near = abs(year - (self.issued_on.year if self.issued_on else 2025)) <= 30
        return year, "" if near else f"năm “{written}” không rõ"


def wrong_day(day: int, month: int, year: int | None) -> str:
    """Why there is no such day (rule f), or an empty string."""
    if not 1 <= month <= 12:
        return f"không có tháng {month}"
    if not 1 <= day <= last_of(year or 2000, month):
        return f"tháng {month}{f'/{year}' if year and month == 2 else ''} không có ngày {day}"
    return ""


def _month(found: re.Match[str]) -> Span:
    month = int(found["m"])
    return Span("month", first=month, year=int(found["y"]), wrong="" if 1 <= month <= 12 else f"không có tháng {month}")


def _month_list(found: re.Match[str]) -> Span:
    months = [int(number) for number in re.findall(r"\d+", found["m"] + found["more"])]
    bad = [month for month in months if not 1 <= month <= 12]
    wrong = f"không có tháng {bad[0]}" if bad else "" if months == sorted(months) else "các tháng không theo thứ tự"
    year = int(found["y"]) if found["y"] else None
    if year and year < 100:
        year += 2000
    return Span("month", first=months[0], months=months[-1] - months[0] + 1, year=year, wrong=wrong)


def _months(found: re.Match[str]) -> Span:
    count = int(found.groupdict().get("n") or 6)
    first = 1 if fold(found["part"]) == "dau" else 13 - count
    return Span("months", first=first, months=count, year=int(found["y"]) if found["y"] else None)


def _quarters(found: re.Match[str]) -> Span:
    numbers = [ROMAN.get(q) or int(q) for q in re.findall(r"iv|iii|ii|i|\d", re.sub(r"quy|quý|va|và", " ", found["q"]))]
    wrong = "" if numbers == sorted(numbers) else "các quý không theo thứ tự"
    months = (numbers[-1] - numbers[0] + 1) * 3
    return Span(
        "quarter", first=numbers[0] * 3 - 2, months=months, year=int(found["y"]) if found["y"] else None, wrong=wrong
    )


def _year(found: re.Match[str]) -> Span:
    return Span("year", first=1, months=12, year=int(found["y"]))


def _years(found: re.Match[str]) -> Span | None:
    year, to = int(found["y"]), int(found["to"])
    if to < year:
        return Span("years", wrong="năm cuối trước năm đầu")
    if fold(found["w"] or "") == "nam hoc":
        return Span("years", wrong="năm học chưa rõ ngày kết thúc")
    return Span("years", first=1, months=12 * (to - year + 1), year=year)


def _part(found: Skeleton, match: re.Match[str]) -> Span | None:
    span = found.span(match["sign"])
    if span.unit not in ("month", "quarter", "year") or span.wrong:
        return None
    return replace(span, part=fold(match["part"]))
