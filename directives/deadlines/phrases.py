"""Read one Vietnamese deadline phrase. Pure: the day of issue comes in, nothing is asked of the clock.

Two readers share it: the importer, which hands over whole sentences most of which hold no deadline, and the grid,
where a clerk types a deadline and nothing else (`typed=True`).
"""

from dataclasses import replace
from datetime import date

from directives.deadlines.counted import read_counted, read_event
from directives.deadlines.dated import Unclear, read_dated
from directives.deadlines.reading import Kind, Reading
from directives.deadlines.recurring import read_recurring, take_how_often
from directives.deadlines.spans import SIGN, Skeleton, skeleton, take_spans

_LONGEST = 2000
_FULL_DAY = r"\d{1,2}(?: ?[/.-] ?| tháng )\d{1,2}(?: ?[/.-] ?| năm )\d{4}"
_TIME = r"\b\d{1,2} ?(?:giờ|h|g|:) ?(?:\d{1,2})?(?: ?phút)?,?(?= ?(?:ngày|\d{1,2} ?[/.-]))"
_CITED = (
    # "Chỉ thị số 57-CT/TW, ngày 31/12/2025", "Nghị định 09/2019/NĐ-CP"
    r"\d+[a-zđ]? ?(?:/ ?\d{4})? ?[-/] ?[a-zđ]+[\w.]*(?: ?[-/&] ?[\wđ]+)+" + rf"(?:,? ?(?:ngày )?{_FULL_DAY})?",
    r"\b(?:luật|pháp lệnh|hiến pháp)\b[^,.;]{0,80}? năm \d{4}",
    r"\b(?:ký|ban hành|văn bản|công văn|kế hoạch|nghị quyết|chỉ thị|kết luận|quyết định)"
    rf"(?: số \d+)?,? ngày {_FULL_DAY}",
    # Up to the words of a term: "căn cứ Kế hoạch này xây dựng kế hoạch của đơn vị trước ngày …".
    r"^-? ?căn cứ\b(?:(?!\b(?:trước ngày|trước|chậm nhất|xong|hoàn thành|đến hết|trong) (?:ngày )?[\dt])[^;])*",
    r",? ?\btầm nhìn (?:đến )?(?:năm )?\d{4}",
    r"\bkỷ niệm\b[^.;]*",
)
_EFFECT = r"\b(?:có )?hiệu lực\b[^.;]*"
# "sau 10 ngày kể từ ngày ký ban hành" is how older papers say when they take effect.
_EFFECT_AFTER = r"\bsau \d+ ngày,? kể từ ngày (?:được )?(?:ký|ban hành)[^.;]*"
_STAGE = rf"\b(?:giai đoạn|nhiệm kỳ|thời kỳ|năm học)[^.;\d]{{0,12}}?{SIGN}(?: ?(?:-|đến) ?(?:năm )?{SIGN})?"
# "báo cáo quý I, gửi trước 10/4": the quarter is what the report is about.
_REPORTED = (
    r"\b(?:báo cáo|kết quả|số liệu|biên bản)(?: [^,.;\d]{0,30}?)? ?(?:quý (?:iv|iii|ii|i|[1-4])\b|tháng \d{1,2}\b"
    r"|(?:6|9|sáu|chín) tháng (?:đầu|cuối) năm|năm(?= \d{4}))(?: ?/ ?\d{4}| (?:năm )?\d{4})?"
    r"(?=,? (?!hằng)[^.;]*\b(?:trước|chậm nhất|muộn nhất)\b(?! hằng))"
)
_ONGOING = r"\b(?:thường xuyên|liên tục|kịp thời|lâu dài|hằng ngày|hàng ngày|xuyên suốt|trong suốt)\b"


_SAYS_NONE = (
    r"^(?:không(?: có| xác định| quy định)?(?: thời)?(?: hạn)?|chưa.*|-+|/|theo quy định|đột xuất|không thời hạn)$"
)


def read(phrase: str, issued_on: date | None = None, *, typed: bool = False) -> Reading:
    """What the phrase says about when, in the eyes of a careful clerk.

    `typed` means the phrase was written as a deadline: what is not understood is then `unread`, not `none`, and
    "giai đoạn 2026-2030" or "sau 10 ngày kể từ ngày ký" count as one. Never raises; never guesses in silence.
    """
    found = skeleton(phrase[:_LONGEST])
    blank = Reading(Kind.NONE, phrase, "Chưa có thời hạn", soft=found.search(r"\bphấn đấu\b") is not None)
    if not found.text:
        return blank
    try:
        it = _read(found, blank, issued_on, typed=typed)
    except Unclear as problem:
        return replace(blank, kind=Kind.UNREAD, explanation=f"Không đọc được: {problem}")
    if typed and it.kind == Kind.NONE and not found.search(_SAYS_NONE):
        example = "30/6/2026, quý II/2026, hằng tháng, thường xuyên"
        return replace(blank, kind=Kind.UNREAD, explanation=f"Không đọc được: hãy ghi như {example}")
    return it


def _read(found: Skeleton, blank: Reading, issued_on: date | None, *, typed: bool) -> Reading:
    note = _drop_what_is_no_deadline(found, typed=typed)
    if not typed:
        found.drop(_REPORTED, "báo cáo")
        found.drop(r"\b(?:từ )?năm học \d{4} ?(?:-|đến) ?\d{4}", "năm học")
    timed = found.drop(_TIME)
    take_spans(found, issued_on, typed=typed)
    stage = found.search(_STAGE)
    if stage and not typed:
        note = "Giai đoạn thực hiện, không phải thời hạn"
        found.drop(_STAGE)
    before = found.search(r"\btrước (?:ngày |mùng |mồng )?(?:\d|[\ue000-\ue0ff])") is not None and not timed
    counted = None if found.search(r"\b(?:hằng|mỗi|định kỳ)\b") else read_counted(found, blank, issued_on, typed=typed)
    if counted:
        return counted
    recurs, every = take_how_often(found)
    if recurs and not every and not found.signs() and found.search(r"\btrước (?:kỳ họp|phiên họp)\b"):
        return read_event(found, blank, typed=typed) or replace(blank)
    if recurs and (every or not found.signs()):
        return read_recurring(found, blank, every, issued_on, before=before)
    dated = read_dated(found, blank, issued_on, typed=typed, timed=timed) if found.signs() else None
    if dated:
        if typed and found.search(r"\d ?[/.-] ?\d|\d{4}"):
            raise Unclear("còn phần chưa hiểu; hãy ghi một thời hạn mỗi ô")
        return dated
    if found.search(r"(?:^|\b(?:trước|chậm nhất|muộn nhất|hạn)(?: là| chót)?:? )ngày \d{1,2}\b(?! ?[\d/.-])"):
        raise Unclear("chưa ghi tháng")
    if recurs:
        return read_recurring(found, blank, every, issued_on, before=before)
    event = read_event(found, blank, typed=typed)
    return event or _ongoing(found, blank) or replace(blank, explanation=note or blank.explanation)


def _drop_what_is_no_deadline(found: Skeleton, *, typed: bool) -> str:
    """Citations, effective dates, anniversaries; says what there was, for the explanation."""
    note = ""
    if any([found.drop(pattern) for pattern in _CITED]):
        note = "Ngày của văn bản viện dẫn, không phải thời hạn"
    if found.drop(_EFFECT) or (not typed and found.drop(_EFFECT_AFTER)):
        note = "Ngày có hiệu lực, không phải thời hạn"
    return note


def _ongoing(found: Skeleton, blank: Reading) -> Reading | None:
    if not found.search(_ONGOING):
        return None
    return replace(blank, kind=Kind.ONGOING, explanation="Thường xuyên – không có ngày hạn, báo cáo theo kỳ")
