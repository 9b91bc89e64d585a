"""Which documents a căn cứ may mean. Candidates only: a bare number fits several documents, a person chooses."""

from __future__ import annotations

import operator
from collections.abc import Sequence
from functools import reduce

from django.db.models import Q, QuerySet

from directives.models import Directive
from directives.models.documents import number_key
from directives.numbering import Cited, numbers_in

MOST = 8


def candidates(texts: Sequence[str], among: QuerySet[Directive]) -> list[list[Directive]]:
    """For each citation the documents that it may mean, the likeliest first. One query for all."""
    named = [numbers_in(text) for text in texts]
    wanted = {cited for cites in named for cited in cites}
    if not wanted:
        return [[] for _ in texts]
    condition = reduce(operator.or_, [_condition(cited) for cited in wanted])
    found = list(among.filter(condition).select_related("issuing_unit").newest_first()[:200])  # type: ignore[attr-defined]
    return [_fitting(text, cites, found) for text, cites in zip(texts, named, strict=True)]


def _condition(cited: Cited) -> Q:
    key = number_key(cited.number)
    return (
        Q(number_key=key)
        if cited.is_whole
        else Q(number_key__startswith=f"{key}-") | Q(number_key__startswith=f"{key}/")
    )


def _fits(cited: Cited, directive: Directive) -> bool:
    key = number_key(cited.number)
    return directive.number_key == key if cited.is_whole else directive.number_key.startswith((f"{key}-", f"{key}/"))


def _fitting(text: str, cites: list[Cited], found: list[Directive]) -> list[Directive]:
    fitting = [directive for directive in found if any(_fits(cited, directive) for cited in cites)]
    return sorted(fitting, key=lambda directive: -_likeness(text, cites, directive))[:MOST]


def _likeness(text: str, cites: list[Cited], directive: Directive) -> int:
    """Whole number, then the kind's own word, then the day, each tells more than the next."""
    whole = any(cited.is_whole and _fits(cited, directive) for cited in cites)
    day = directive.issued_on
    dated = day is not None and any(form in text for form in (f"{day:%d/%m/%Y}", f"{day.day}/{day.month}/{day.year}"))
    return 4 * whole + 2 * (directive.get_kind_display().lower() in text.lower()) + dated
