"""Text of the nineties → Unicode: TCVN3 (fonts named .Vn…) and VNI (fonts named VNI-…), as they look in Latin-1.

Which code a text is in is told by its words: read in the right code, they are Vietnamese syllables.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

TCVN3, VNI = "TCVN3 (ABC)", "VNI"
_SAMPLE = 40_000

# TCVN3: one byte a letter, shown here as the Latin-1 letter of that byte.
_TCVN3 = dict(
    zip(
        "µ¸¶·¹¨»¾¼½Æ©ÇÊÈÉË®ÌÐÎÏÑªÒÕÓÔÖ×ÝØÜÞßãáâä«åèæçé¬êíëìîïóñòô\xadõøö÷ùúýûüþ¡¢£¤¥¦§",
        "àáảãạăằắẳẵặâầấẩẫậđèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵĂÂÊÔƠƯĐ",
        strict=True,
    )
)
# VNI: the letter, then its marks as one letter of their own; some letters are whole.
_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROOFED = {
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}  # fmt: skip
_BOWED = {
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
}  # fmt: skip
_WHOLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


def _vni_table() -> dict[str, str]:
    table = dict(_WHOLE)
    for letter in "aeouyôö":
        marks = _TONES | (_ROOFED if letter in "aeo" else {}) | (_BOWED if letter == "a" else {})
        for sign, written in marks.items():
            table[letter + sign] = unicodedata.normalize("NFC", _WHOLE.get(letter, letter) + written)
    for shown, meant in list(table.items()):
        # "AÙ", and "Aù" where only the first letter was a capital.
        table[shown.upper()] = meant.upper()
        table[shown[0].upper() + shown[1:]] = meant.upper()
    return table


_VNI = _vni_table()
_VNI_SIGN = re.compile("|".join(sorted(map(re.escape, _VNI), key=len, reverse=True)))


def to_unicode(text: str) -> tuple[str, str] | None:
    """The text in Unicode and the name of the code it was in; None when it is not in an old code."""
    code = code_of(text)
    return (turned(text, code), code) if code else None


def code_of(text: str) -> str | None:
    """The old code that makes Vietnamese of a text which is none as it stands."""
    sample = _plain_codes(text[:_SAMPLE])
    here, count = _share_of_syllables(sample)
    if count < 3 or here > 0.6:
        return None
    best, code = max((_share_of_syllables(turn(sample))[0], code) for code, turn in _TURNS.items())
    return code if best >= 0.75 and best > here + 0.25 else None


def code_of_font(font: str) -> str | None:
    """By the name of a font: ".VnTime", "VNI-Times"."""
    name = font.strip().lower()
    return TCVN3 if name.startswith(".vn") else VNI if re.match(r"vni[-\s]", name) else None


def turned(text: str, code: str, *, font: str = "") -> str:
    """A text known to be in a code. The fonts .Vn…H show small letters as capitals."""
    text = _TURNS[code](_plain_codes(text))
    return text.upper() if code == TCVN3 and re.match(r"\.vn.*h\b", font.strip().lower()) else text


def turned_by_font(text: str, font: str) -> str:
    """The words of one font; those that are Unicode already, whatever the font says, stay."""
    code = code_of_font(font)
    if code is None or not text.strip():
        return text
    plain = _plain_codes(text)
    if any(ord(c) > 0xFF and c.isalpha() for c in plain) or re.search(r"[\u0300-\u0323]", plain):
        return text
    new = turned(text, code, font=font)
    here, count = _share_of_syllables(plain)
    return text if count and here > _share_of_syllables(new)[0] else new


def with_hyphens_meant(word: str) -> str:
    """A word of TCVN3 out of a PDF, which takes its "ư" for a hyphen: it is one again where that makes a syllable."""
    if "-" not in word or not any(c.isalpha() for c in word):
        return word
    meant = word.replace("-", "\xad")
    return meant if _is_syllable(re.sub(r"^\W+|\W+$", "", _from_tcvn3(meant))) else word


def note(code: str) -> str:
    return f"Văn bản viết bằng bảng mã cũ {code}, đã chuyển sang Unicode; xin soát lại chữ."


def share_of_syllables(text: str) -> float:
    """Of the words with other than plain letters, how many are spelt as Vietnamese is; 0 where there are none."""
    return _share_of_syllables(text[:_SAMPLE])[0]


def _plain_codes(text: str) -> str:
    """Symbol fonts keep their letters in a private place, by the same last byte."""
    return re.sub(r"[\uf020-\uf0ff]", lambda found: chr(ord(found[0]) - 0xF000), text)


# ---- spelling -------------------------------------------------------------------------------------------------------

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvxqj])?"
    r"(?:(?:iê|uyê|yê|oa|oă|oe|oo|uâ|uê|uô|uơ|uy|ươ|[aăâeêioôơuưy])(?:ch|ng|nh|[ckmnpt])?"
    r"|[aoâ]i|ao|[aâ]u|[aâ]y|eo|êu|i[au]|iêu|o[ae]i|oa[oy]|oeo|ôi|ơi|u[ai]|uây|uôi|uya|uyu|uêu|ưa|ưi|ươ[iu]|ưu|yêu)"
)
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_BREAK = re.compile(r"[\s\x00-\x40\[-`{-\x7f“”‘’–—…•·]+")
_FOREIGN = re.compile("[“”‘’–—…•\ufeff]")


def _share_of_syllables(text: str) -> tuple[float, int]:
    """Of the words with other than plain letters, the share spelt as Vietnamese is, and how many there are."""
    words = [word for word in _BREAK.split(_FOREIGN.sub(" ", text)) if word and not word.isascii()]
    return (sum(map(_is_syllable, words)) / len(words) if words else 0.0), len(words)


def _is_syllable(word: str) -> bool:
    letters = unicodedata.normalize("NFD", word.lower())
    if len(_TONE.findall(letters)) > 1 or len(word) > 14:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", _TONE.sub("", letters))) is not None


# ---- the codes ------------------------------------------------------------------------------------------------------


def _from_tcvn3(text: str) -> str:
    """Capitals with tones come from a second font (.VnTimeH) and look like small letters: a word is in capitals when
    its plain letters are, and a word with too few of them to tell when the words beside it are."""
    return "".join(map(_tcvn3_line, re.split(r"(\n)", text)))


def _tcvn3_line(line: str) -> str:
    words = re.split(r"([^\S\xad]+)", line)
    capitals = [_is_capitals(word) for word in words]
    said = []
    for at, word in enumerate(words):
        whole = "".join(_TCVN3.get(c, c) for c in word)
        if capitals[at] is None and word.strip():
            told = [it for it in (_nearest(capitals[:at][::-1]), _nearest(capitals[at + 1 :])) if it is not None]
            capitals_here = bool(told) and all(told)
        else:
            capitals_here = bool(capitals[at])
        said.append(whole.upper() if capitals_here else whole)
    return unicodedata.normalize("NFC", "".join(said))


def _is_capitals(word: str) -> bool | None:
    plain = [c for c in word if c.isascii() and c.isalpha()]
    if any(c.islower() for c in plain):
        return False
    return True if len(plain) > 1 else None


def _nearest(told: list[bool | None]) -> bool | None:
    return next((it for it in told[:6] if it is not None), None)


def _from_vni(text: str) -> str:
    return _VNI_SIGN.sub(lambda found: _VNI[found[0]], text)


_TURNS: dict[str, Callable[[str], str]] = {TCVN3: _from_tcvn3, VNI: _from_vni}
