"""Marks of state secrecy: a paper that carries one on its first page must not come into this system. Pure.

A mark stands by itself; the same words in a sentence ("bảo vệ bí mật nhà nước") are none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from directives.importing.lines import Line, NotRead, clean
from units.text import fold

_FIRST_LINES = 60  # of a text without pages
# Letters of other alphabets that look like ours.
_LIKES = str.maketrans("АВЕКМНОРСТУХІЅЈΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEKMHOPCTYXISJABEZHIKMNOPTYX")
_MARK = r"(?:TUYỆT\s*MẬT|TỐI\s*MẬT|MẬT)"
_LABEL = re.compile(r"^(?:(?:mức )?độ (?:bảo )?mật|dấu (?:chỉ )?(?:độ )?mật)\s*[:\-–]\s*", re.IGNORECASE)
_KIND = re.compile(r"^(?:TÀI LIỆU|VĂN BẢN|HỒ SƠ|CÔNG VĂN|ĐIỆN)\s+(?=\S)")
# What may stand beside a mark: how urgent it is, the number of the copy.
_BESIDE = re.compile(r"^\W*(?:hoa toc(?: hen gio)?|thuong khan|khan|ban so\W*\d*|so ban\W*\d*|\d*)\W*$")
_PARTS = re.compile(r"\s*[/,;|–—()\[\]]\s*|\s+-\s+|\s+(?=[Bb]ản số)")
# A stamp that a scan shows in one row with a line of the head.
_IN_HEAD = re.compile(
    rf"^{_MARK}\s+(?:ĐẢNG CỘNG SẢN|CỘNG H|Độc lập|Số\b|\D{{0,30}}, ngày)"
    rf"|(?:VIỆT NAM|[Hh]ạnh phúc|^Số\s?:?\s*[\d.…]*\s*[-/]\S+|năm \d{{4}}|\*)\s+{_MARK}$"
)
_MARKS = ("tuyetmat", "toimat", "mat")  # scans and old fonts lose or change the marks on the letters
_OTHER_WORDS = re.compile("[\u0300\u0301\u0303\u0309]")  # mát, mắt, mất: whatever a short word says, it is not that


def refuse_secrets(lines: Sequence[Line]) -> None:
    """Raises NotRead where a mark stands on the first page."""
    has_pages = any(line.page > 1 or line.box is not None for line in lines)
    first = [line for line in lines if line.page <= 1] if has_pages else lines[:_FIRST_LINES]
    for line in first:
        if len(line.cells) > 2:  # a row of a list, whose column may say how secret something else is
            continue
        if any(is_secret_mark(piece) for piece in line.cells or [line.text]) or _IN_HEAD.search(_plain(line.text)):
            raise NotRead(
                "Văn bản mang dấu chỉ độ mật nên không được đưa vào hệ thống này. "
                "Xin xử lý theo quy định về bảo vệ bí mật nhà nước."
            )


def is_secret_mark(text: str) -> bool:
    """ "MẬT", "TỐI MẬT", "T Ố I M Ậ T", "Độ mật: Mật", "MẬT - HỎA TỐC"; without a label it begins with a capital."""
    if len(text) > 120:
        return False
    words = _plain(text)
    without = _LABEL.sub("", words)
    labelled, words = without != words, _KIND.sub("", without)
    pieces = [piece for piece in map(_trimmed, _PARTS.split(words)) if piece]
    marks = [piece for piece in pieces if _is_mark(piece, labelled)]
    return bool(marks) and all(piece in marks or _BESIDE.match(fold(piece)) for piece in pieces)


def _plain(text: str) -> str:
    letters = unicodedata.normalize("NFKD", clean(text)).translate(_LIKES)
    return " ".join(unicodedata.normalize("NFC", letters).split())


def _trimmed(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", text)


def _is_mark(words: str, labelled: bool) -> bool:
    joined = re.sub(r"[\W_]+", "", words)
    # Letters set apart are joined; whole words only where the mark has two.
    if re.fullmatch(r"(?:\w[\W_]+)+\w", words) is None and len(words.split()) > 2:
        return False
    if not labelled and not (joined.isupper() or (joined[:1].isupper() and joined[1:].islower())):
        return False
    if len(joined) < 4 and _OTHER_WORDS.search(unicodedata.normalize("NFD", joined)):
        return False
    return fold(joined) in _MARKS
