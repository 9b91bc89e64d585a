"""Is this text Vietnamese as people write it, or what a machine made of a picture? Pure."""

from __future__ import annotations

import re

from units.text import fold

# On folded text: how a Vietnamese syllable may be built.
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?(?:uye|uya|uoi|uou|ieu|yeu|oai|oay|oeo|uay"
    r"|ia|ie|iu|ua|ue|uo|ui|uu|uy|oa|oe|oi|oo|ai|ao|au|ay|eo|eu|ye|a|e|i|o|u|y)(?:ch|ng|nh|[cmnpt])?"
)


def well_written(text: str) -> float:
    """From 0 to 1: the part of its words that can be Vietnamese, none of it where tones and marks are missing."""
    words = re.findall(r"[^\W\d_]+", text)
    if not words:
        return 0.0
    letters = "".join(words)
    marked = sum(not c.isascii() for c in letters) / len(letters)
    sound = sum(len(word) for word in words if _SYLLABLE.fullmatch(fold(word)) or (word.isupper() and len(word) < 9))
    return sound / len(letters) * min(1.0, marked / 0.12)
