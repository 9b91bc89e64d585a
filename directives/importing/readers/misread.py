"""Letters that are mistaken for one another in a picture, put right where the genre leaves one reading. Pure.

No word is made up: a number in a list takes its place in the list, a code that is no code becomes the code it is a
letter away from, and a phrase that nobody writes becomes the phrase of every paper that differs in one tone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from directives.importing import signs
from directives.importing.lines import Line
from directives.importing.readers.pages import Page
from directives.importing.readers.pdf_rows import Row, Word
from directives.importing.secrecy import refuse_secrets
from units.text import fold

ROMAN = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV"]
# Two words side by side that nobody says, and what they are: the same letters but for a mark.
_PHRASES = {
    tuple(seen.split()): meant
    for meant, *ways in (
        line.split(" < ")
        for line in """
        chi bộ < chỉ bộ
        chi đoàn < chỉ đoàn
        chi hội < chỉ hội
        chi ủy < chỉ ủy
        ban thường < bạn thường
        thường vụ < thường vu
        tổ chức < tố chức < tô chức
        tổ dân < tố dân
        tổng hợp < tống hợp < tông hợp
        tổng kết < tống kết
        chuyển đổi < chuyên đổi < chuyển đối < chuyến đổi < chuyên đối
        tinh thần < tỉnh thần
        tinh gọn < tỉnh gọn
        thế trận < thể trận
        nền tảng < nên tảng
        toàn dân < toàn dần
        nhân dân < nhân dần
        dân cư < dần cư
        dân phố < dân phô < dần phố
        hằng tháng < hăng tháng
        hằng quý < hăng quý
        hằng năm < hăng năm
        hằng tuần < hăng tuần
        đẩy mạnh < đầy mạnh
        biểu dương < biếu dương < biêu dương
        bồi dưỡng < bôi dưỡng
        phổ biến < phô biến
        ủy ban < ủy bạn
        uỷ ban < uỷ bạn
        để b/c < đế b/c < đề b/c < để b/€ < đế b/€
        để báo < đế báo
        để thực < đế thực
        yêu cầu < yêu câu
        kế hoạch < kê hoạch < kể hoạch
        chỉ thị < chi thị
        quyết định < quyêt định
        nghị quyết < nghị quyêt
        nơi nhận < nơi nhân
        kính gửi < kính gứi
        """.strip().splitlines()
    )
    for seen in ways
    for meant in [meant.strip()]
}
# But for the words after them: "chỉ bộ phận này" is said, "bạn thường" too.
_UNLESS = {"chi bộ": "phận", "đẩy mạnh": "mẽ", "chuyển đổi": "mới"}
_ONLY = {"ban thường": "vu"}
_ROMAN_LIKE = re.compile(r"^([IVXHLTYUNl1|!ijtÍÌỈỊíìỉịỊYỶ]{1,6})([.)/-]?)(.*)$")
_LOOKS = str.maketrans(
    {"H": "II", "L": "I", "T": "I", "l": "I", "1": "I", "|": "I", "!": "I", "i": "I", "j": "I", "t": "I", "Y": "V"}
)
_BULLETS = {"_": "-", "~": "-", "¬": "-", "=": "-", "»": "-", "«": "-", "—": "-", "†": "+", "‡": "+", "ˆ": "-"}
_TW = re.compile(r"(?<=[A-ZĐa-z]/)(?:T[1IlÍÌ|]W|[I1l]W|TVV|TVW|TWV)(?=$|[,.;:)])")
_DAY = re.compile(r"^\(?[\dOoQlI|]{1,2}/[\dOoQlI|]{1,2}/[\dOoQlI|]{4}[,.;:)]*$")
_MARKS = {"mat": "MẬT", "toi mat": "TỐI MẬT", "tuyet mat": "TUYỆT MẬT"}
_APART = 18.0  # points
_DIGITS = str.maketrans({"O": "0", "o": "0", "Q": "0", "l": "1", "I": "1", "|": "1"})


def mend(pages: Sequence[Page]) -> None:
    """Put right what was misread on the pages that are scans; the numbers of all pages tell where a list stands.

    Raises NotRead where a stamp on the first page is a mark of secrecy.
    """
    count = _Count()
    for page in pages:
        if not page.is_scan:
            for row in page.rows:
                count.of(row.words)
            continue
        if page.number == 1:
            _refuse_marked(page)
        # Dirt is left out: a row of nothing but signs.
        rows = [row for row in page.rows if any(c.isalnum() for c in row.text)]
        page.rows = [Row(count.of(_words(row.words)), row.gap) for row in rows]


def _refuse_marked(page: Page) -> None:
    """A stamp stands apart from other words, in capitals; its tones may have come out in any way."""
    for row in page.rows:
        if row.top > page.height * 0.45:
            break
        for piece in _pieces(row.words):
            words = re.sub(r"[^\w ]", "", piece).strip()
            if words.isupper() and (mark := _MARKS.get(fold(words))):
                refuse_secrets([Line(1, mark)])


def _pieces(words: list[Word]) -> list[str]:
    pieces = [words[0].text]
    for before, word in pairwise(words):
        apart = word.left - before.right > _APART
        pieces = [*pieces, word.text] if apart else [*pieces[:-1], f"{pieces[-1]} {word.text}"]
    return pieces


def _words(words: list[Word]) -> list[Word]:
    """Word for word, and two by two."""
    words = [word for at, word in enumerate(words) if not _is_speck(words, at)]
    texts = [_word(word.text) for word in words]
    if len(texts) > 1 and texts[0] in _BULLETS:
        texts[0] = _BULLETS[texts[0]]
    for at, (one, other) in enumerate(pairwise(texts)):
        first, second = one.strip('“"(.,;:)-'), other.strip('”"(.,;:)-')
        meant = _PHRASES.get((first.lower(), second.lower()))
        after = texts[at + 2].lower() if at + 2 < len(texts) else ""
        if meant and not after.startswith(_UNLESS.get(meant, "\0")) and fold(after).startswith(_ONLY.get(meant, "")):
            left, right = meant.split()
            texts[at], texts[at + 1] = (
                one.replace(first, _cased(left, first)),
                other.replace(second, _cased(right, second)),
            )
    if texts and fold(texts[0]).rstrip(":.") == "so" and re.match(r"S[ôồỗổóòỏõọo][:.]?$", texts[0]):
        rest = texts[1] if len(texts) > 1 else ""
        if re.search(r"[\d.…]|^[-/]", rest):
            texts[0] = f"Số{texts[0][2:]}"
    return [replace(word, text=text) for word, text in zip(words, texts, strict=True)]


def _is_speck(words: list[Word], at: int) -> bool:
    """A lone sign far from its neighbours is dirt; at the head of a line it is a bullet."""
    if at == 0 or any(c.isalnum() for c in words[at].text):
        return False
    after = words[at + 1].left if at + 1 < len(words) else words[at].right + _APART * 2
    return words[at].left - words[at - 1].right > _APART and after - words[at].right > _APART


def _cased(meant: str, seen: str) -> str:
    return "".join(letter.upper() if as_seen.isupper() else letter for letter, as_seen in zip(meant, seen, strict=True))


def _word(text: str) -> str:
    text = re.sub(r"^[_~¬|`]+(?=[^\W\d_]{2})", "", text)
    text = text.replace("Ð", "Đ").replace("ð", "đ").replace("ĐĐU", "ĐU").replace("/⁄", "/").replace("⁄", "/")
    if re.search(r"\d.*/", text):
        text = _TW.sub("TW", text)
        text = re.sub(r"(?<=/)(?:ĐU[ÚỦÙ]|Đ[ƯÚÙỦ])(?=$|[,.;:)])", "ĐU", text)
        text = re.sub(r"(?<=/)T(?:U[ÚỦÙ]|[ƯÚÙỦ])(?=$|[,.;:)])", "TU", text)
        if _DAY.match(text):
            text = text.translate(_DIGITS)
    return text


class _Count:
    """Follows the sections numbered with Roman figures, whose strokes run together in a picture."""

    def __init__(self) -> None:
        self.last = 0

    def of(self, words: list[Word]) -> list[Word]:
        """The words of a row with its number as it must be."""
        text = " ".join(word.text for word in words)
        if signs.APPENDIX_AS_WRITTEN.match(text) or re.match(r"(?:Phần|PHẦN|Chương|CHƯƠNG)\s", text):
            self.last = 0
        seen = _ROMAN_LIKE.match(words[0].text)
        if seen is None:
            return words
        token, sign, inside = seen.groups()
        title = " ".join([inside, *(word.text for word in words[1:])]).strip()
        heading = signs.is_capitals(title) and len(fold(title)) > 3
        if not sign and token[-1:] == "U" and heading:
            token, sign = f"{token[:-1]}I", "/"  # the stroke and the slash as one letter
        if not sign or not (heading or (words[-1].bold and title[:1].isupper())):
            return words
        value = self._value(token, heading)
        if not value:
            return words
        self.last = value
        number = replace(words[0], text=f"{ROMAN[value]}{sign}")
        split = [replace(words[0], text=inside)] if inside else []
        return [number, *split, *words[1:]]

    def _value(self, token: str, heading: bool) -> int:
        """The figure that is meant: the next of the list where the strokes allow it."""
        figures = token.translate(_LOOKS).upper()
        figures = "".join("I" if fold(c) == "i" else "V" if fold(c) in ("v", "y") else c for c in figures)
        read = ROMAN.index(figures) if figures in ROMAN else 0
        following = self.last + 1
        if following >= len(ROMAN):
            return read
        if read == following or (heading and _lacks_strokes(figures, ROMAN[following])):
            return following
        return read if read == 1 or (read > following and token in ROMAN) else 0


def _lacks_strokes(seen: str, meant: str) -> bool:
    """One I too few or too many, as strokes melt together or a speck is added; not for I itself."""
    return len(meant) > 1 and seen.rstrip("I") == meant.rstrip("I") and abs(len(seen) - len(meant)) == 1
