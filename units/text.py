"""Vietnamese text: one way to store it, one way to search it, one way to sort it. Pure: no Django, no database."""

import re
import unicodedata

# Kept apart: breve, circumflex and horn make another letter (ă â ê ô ơ ư); the five tones only colour it.
_TONES = {"\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0301": 5, "\u0323": 6}  # huyền, hỏi, ngã, sắc, nặng; 1 = ngang
_LETTERS = ["a", "a\u0306", "a\u0302", "b", "c", "d", "đ", "e", "e\u0302", *"fghijklmno", "o\u0302", "o\u031b"]
_LETTERS += [*"pqrstu", "u\u031b", *"vwxyz"]
_SHAPES = {"\u0306", "\u0302", "\u031b"}
# Digits only, two for each letter: no collation, of any language, has its own ideas about those.
_CODES = {letter: f"{30 + place}" for place, letter in enumerate(_LETTERS)}
_END, _GAP, _NUMBER, _FOREIGN = "00", "10", "20", "90"
# Look-alikes of đ that come out of converters and foreign keyboards (eth, African d).
_D_STROKES = str.maketrans({"ð": "đ", "ɖ": "đ"})
_TONE_MARKS = "".join(_TONES)
# hoà, khoẻ, thuỷ: the tone on the last letter of oa, oe, uy. In "quý" the u belongs to the q.
_TONE_ON_LAST = re.compile(rf"(?<!q)([ou])([aey])([{_TONE_MARKS}])(?![^\W\d_]|[\u0300-\u036f])", re.IGNORECASE)
_GLIDES = {"oa", "oe", "uy"}


def nfc(text: str) -> str:
    """The form in which text is stored: composed letters, one code point for "ế"; no NUL, which PostgreSQL refuses."""
    return unicodedata.normalize("NFC", text.replace("\0", ""))


def tidy(text: str) -> str:
    """`nfc`, without invisible characters (zero width, soft hyphen) and with every run of spaces made one."""
    seen = "".join(c for c in nfc(text) if unicodedata.category(c) != "Cf")
    return nfc(" ".join(seen.split()))


def fold(text: str) -> str:
    """The form in which text is searched: no case, no marks, đ as d, invisible characters gone, spaces collapsed.

    Old and new places of the tone ("hoà", "hòa") fall together because the tone itself is gone.
    """
    bare = _without_marks(_without_marks(text).casefold())
    return " ".join(bare.replace("đ", "d").replace("ð", "d").replace("ɖ", "d").split())


def sort_key(text: str) -> str:
    """A string of digits that sorts as a Vietnamese dictionary does, in any collation of any database.

    Letters first (a ă â b c d đ e ê …), then tones by syllable (ngang, huyền, hỏi, ngã, sắc, nặng); numbers by size,
    so that "Chi bộ 2" comes before "Chi bộ 10"; punctuation counts as a space. A key is about 2.3 times as long as
    its text: store it in a text column without a limit.
    """
    letters: list[str] = []
    tones: list[str] = []
    for word in re.findall(r"[0-9]+|[^\W\d_]+|\d", _spelt(text)):
        code, tone = _number_code(word) if word.isdecimal() else _word_code(word)
        letters.append(code)
        tones.append(tone)
    return _GAP.join(letters) + _END + "".join(tones)


def modern_tones(text: str) -> str:
    """Put tones where offices now type them: "hoà" → "hòa", "uỷ" → "ủy", "khoẻ" → "khỏe"; "quý" and "hoàn" stay."""
    return nfc(_TONE_ON_LAST.sub(_move_tone, unicodedata.normalize("NFD", text)))


def same_words(one: str, other: str) -> bool:
    """Are these the same words, whatever the case, the spaces, the composition and the place of the tone?

    Unlike `fold`, tones and đ count: "chi bộ" is not "chi bò".
    """
    return modern_tones(tidy(one).casefold()) == modern_tones(tidy(other).casefold())


def _without_marks(text: str) -> str:
    """Decomposed, without combining marks, invisible format characters and NUL."""
    bare = unicodedata.normalize("NFD", text.replace("\0", ""))
    return "".join(c for c in bare if unicodedata.category(c) not in ("Mn", "Cf"))


def _spelt(text: str) -> str:
    """Composed lower case, so that a letter with its marks is one \\w character wherever Unicode has one."""
    return tidy(text.casefold()).translate(_D_STROKES)


def _word_code(word: str) -> tuple[str, str]:
    """The letters of one syllable as digits, and its tone (a syllable has one, wherever it is written)."""
    code: list[str] = []
    tone = 1
    for letter in word:
        base, *marks = list(unicodedata.normalize("NFD", letter))
        shaped = base + "".join(mark for mark in marks if mark in _SHAPES)
        code.append(_CODES.get(shaped) or _CODES.get(base) or f"{_FOREIGN}{ord(base):07d}")
        tone = max(tone, *(_TONES.get(mark, 1) for mark in marks), 1)
    return "".join(code), str(tone)


def _number_code(word: str) -> tuple[str, str]:
    digits = str(int(word)) if len(word) < 100 else word[:99]
    return f"{_NUMBER}{len(digits):02d}{digits}", "1"


def _move_tone(found: re.Match[str]) -> str:
    first, last, tone = found.groups()
    return first + tone + last if (first + last).lower() in _GLIDES else found.group()
