"""Text of the nineties → Unicode: TCVN3 (fonts named .Vn…) and VNI (fonts named VNI-…), as they look in Latin-1."""

from __future__ import annotations

import re
import unicodedata

# TCVN3: one byte a letter, shown here as the Latin-1 letter of that byte.
_LOWER = dict(
    zip(
        "µ¸¶·¹»¾¼½ÆÇÊÈÉË®ÌÐÎÏÑÒÕÓÔÖ×ÝØÜÞßãáâäåèæçéêíëìîïóñòô",
        "àáảãạằắẳẵặầấẩẫậđèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụ",
        strict=True,
    )
)
_LOWER |= dict(zip("õøö÷ùúýûüþ¨©ª«¬­", "ừứửữựỳýỷỹỵăâêôơư", strict=True))
_UPPER = dict(zip("¡¢£¤¥¦§", "ĂÂÊÔƠƯĐ", strict=True))
_TCVN3 = {**_LOWER, **_UPPER}
# VNI: the letter, then its marks as letters of their own.
_VNI_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_VNI_MARKS = {
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    **_VNI_TONES,
}  # fmt: skip
_VNI_WHOLE = {
    "ñ": "đ", "ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ",
    "Ñ": "Đ", "Ô": "Ơ", "Ö": "Ư", "Í": "Í", "Ì": "Ì", "Æ": "Ỉ", "Ó": "Ĩ", "Ò": "Ị", "Î": "Ỵ",
}  # fmt: skip
_VNI = re.compile(r"([aeouyôöAEOUYÔÖ])([âáàåãäêéèúüëùøûõïÂÁÀÅÃÄÊÉÈÚÜËÙØÛÕÏ])|([ñôöíìæóòîÑÔÖÍÌÆÓÒÎ])")

# Letters that plain Vietnamese text in Unicode is full of, and that neither old code has.
_UNICODE_ONLY = re.compile(r"[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơưăĐƠƯĂ]")
_TCVN3_WORDS = re.compile(r"(?:[®§][¶-þ]?\w|\b(?:cña|vµ|®¶ng|®|nh©n|thùc|nhiÖm|tæ chøc|tØnh|c¸c|c¸n|quyÕt|kÕ ho¹ch)\b)")
_VNI_WORDS = re.compile(
    r"(?:\b(?:cuûa|vaø|caùc|ñaûng|nhaân|daân|thöïc|nhieäm|toå chöùc|tænh|caùn|keá|hoaïch|soá)\b|[aeo][âäáàå]\w)"
)


def to_unicode(text: str) -> tuple[str, str] | None:
    """The text in Unicode and the name of the code it was in; None when it is not in an old code."""
    sample = text[:20_000].lower()
    words = max(len(sample.split()), 1)
    if len(_UNICODE_ONLY.findall(sample)) > words * 0.05:
        return None
    tcvn3, vni = len(_TCVN3_WORDS.findall(sample)), len(_VNI_WORDS.findall(sample))
    if max(tcvn3, vni) < max(3, words * 0.05):
        return None
    return (_from_tcvn3(text), "TCVN3 (ABC)") if tcvn3 >= vni else (_from_vni(text), "VNI")


def _from_tcvn3(text: str) -> str:
    """Capitals with tones come from a second font (.VnTimeH) and look like small letters; a word in capitals is
    one whose plain letters are all capitals."""
    words = re.split(r"(\s+)", text)
    return unicodedata.normalize("NFC", "".join(_tcvn3_word(word) for word in words))


def _tcvn3_word(word: str) -> str:
    plain = [c for c in word if c.isascii() and c.isalpha()]
    turned = "".join(_TCVN3.get(c, c) for c in word)
    return turned.upper() if plain and all(c.isupper() for c in plain) and len(turned) > 1 else turned


def _from_vni(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        if found[3]:
            return _VNI_WHOLE[found[3]]
        base = _VNI_WHOLE.get(found[1], found[1])
        return base + _VNI_MARKS[found[2].lower()]

    return unicodedata.normalize("NFC", _VNI.sub(one, text))
