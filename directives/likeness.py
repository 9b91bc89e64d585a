"""Which text of many another one resembles: rare words that both have count most. Pure: no Django, no database."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from units.text import fold

# Measured on the links of the demonstration, which its author made by hand: of the guesses above this, two thirds of
# those that have a link at all name that very link.
LIKE = 0.28
_NEARER = 1.4  # what the document right above orders is carried out more often than what stands further up
# Words of any task say nothing of what it is about.
_EMPTY = frozenset(
    fold(
        "các và của về trong với cho theo tại từ đến được là những một số để đối hoặc trên dưới như việc thực hiện"
        " tổ chức triển khai tăng cường tiếp tục nâng cao đẩy mạnh công tác nhiệm vụ chủ trì phối hợp bảo đảm cấp"
        " đơn vị cơ quan"
    ).split()
)
_Vector = dict[str, float]


@dataclass(frozen=True)
class Likely:
    """A superior's task or clause ("task:12", "clause:34") that a task may carry out; shown, never taken silently."""

    value: str
    label: str


@dataclass(frozen=True)
class Text:
    value: str
    label: str
    words: str
    is_near: bool = True


def likeliest(texts: Sequence[str], among: Sequence[Text]) -> list[Likely | None]:
    """For each text the one of `among` that it resembles most, or nothing where none is like it."""
    if not among:
        return [None for _ in texts]
    bags = [_terms(one.words) for one in among]
    shared = Counter(term for bag in bags for term in bag)
    weight = {term: math.log((1 + len(bags)) / (1 + count)) + 1 for term, count in shared.items()}
    vectors = [_vector(bag, weight) for bag in bags]
    found: dict[str, list[int]] = {}
    for at, vector in enumerate(vectors):
        for term in vector:
            found.setdefault(term, []).append(at)
    return [_best(_vector(_terms(text), weight), vectors, found, among) for text in texts]


def _best(
    vector: _Vector, vectors: Sequence[_Vector], found: dict[str, list[int]], among: Sequence[Text]
) -> Likely | None:
    scores: dict[int, float] = {}
    for term, value in vector.items():
        for at in found.get(term, ()):
            scores[at] = scores.get(at, 0.0) + value * vectors[at][term] * (_NEARER if among[at].is_near else 1)
    best = max(scores, key=lambda at: (scores[at], -at), default=None)
    if best is None or scores[best] < LIKE:
        return None
    return Likely(among[best].value, among[best].label)


def _terms(text: str) -> Counter[str]:
    """Pairs of neighbouring syllables: Vietnamese words mostly have two. Numbers of documents are not counted."""
    said = [word for word in re.findall(r"[a-z]{2,}", re.sub(r"\S*\d\S*", " ", fold(text))) if word not in _EMPTY]
    return Counter([*said, *(f"{one} {two}" for one, two in pairwise(said))])


def _vector(terms: Iterable[str] | Counter[str], weight: dict[str, float]) -> _Vector:
    counted = terms if isinstance(terms, Counter) else Counter(terms)
    rarest = max(weight.values(), default=1.0)
    raw = {term: (1 + math.log(count)) * weight.get(term, rarest) for term, count in counted.items()}
    length = math.sqrt(sum(value * value for value in raw.values())) or 1.0
    return {term: value / length for term, value in raw.items()}
