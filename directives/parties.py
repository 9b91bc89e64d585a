"""Whom a task is for, as an office writes it: "Chi bộ 1; Các chi bộ trực thuộc; Công an phường" → units and classes.

Names are told apart by ";" or a new line, because commas live inside names. Only units in the branch where the issuer
may give tasks are known here: a unit of the same name elsewhere is no match.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q

from directives.models import TaskParty, UnitClass
from units.models import Unit
from units.text import fold, same_words, tidy

_MOST_SHOWN = 5
_ASK_AT_ONCE = 40

# Other ways in which documents write the classes, folded.
_CLASS_WORDS: dict[str, tuple[str, ...]] = {
    UnitClass.CELLS: ("chi bo truc thuoc", "chi bo", "chi bo co so truc thuoc"),
    UnitClass.ORGANISATIONS: (
        "dang bo, chi bo truc thuoc",
        "chi bo, dang bo truc thuoc",
        "chi, dang bo truc thuoc",
        "chi uy, dang uy truc thuoc",
        "to chuc dang truc thuoc",
        "dang bo, chi bo co so, chi bo truc thuoc",
        "dang bo, chi bo co so truc thuoc",
        "chi bo, dang bo co so truc thuoc",
    ),
    UnitClass.ALL_CELLS: ("toan bo chi bo trong dang bo", "toan bo chi bo", "tat ca chi bo"),
    UnitClass.COMMITTEES: ("cap uy truc thuoc", "dang uy truc thuoc", "cap uy co so"),
    UnitClass.STAFF_BODIES: (
        "co quan tham muu, giup viec",
        "co quan tham muu giup viec",
        "ban xay dung dang, van phong, uy ban kiem tra",
    ),
    UnitClass.STATE_BODIES: ("co quan nha nuoc truc thuoc",),
    UnitClass.FRONTS: (
        "mat tran to quoc va to chuc chinh tri - xa hoi",
        "mat tran to quoc va cac to chuc chinh tri - xa hoi",
        "uy ban mat tran to quoc va cac to chuc chinh tri - xa hoi",
        "uy ban mat tran to quoc viet nam va cac to chuc chinh tri - xa hoi",
        "uy ban mttq viet nam va cac to chuc chinh tri - xa hoi",
        "mttq va cac to chuc chinh tri - xa hoi",
        "to chuc chinh tri - xa hoi",
    ),
    UnitClass.ASSOCIATIONS: ("hoi truc thuoc", "hoi quan chung"),
    UnitClass.PUBLIC_SERVICES: ("don vi su nghiep",),
    UnitClass.SCHOOLS: ("co so giao duc tren dia ban", "co so giao duc", "truong hoc tren dia ban", "truong hoc"),
    UnitClass.RESIDENTIALS: ("to dan pho, thon tren dia ban", "to dan pho tren dia ban", "to dan pho", "thon"),
}


@dataclass(frozen=True)
class Party:
    """One unit, or one class of units under `anchor` (under the issuer's branch where there is none)."""

    unit: Unit | None = None
    unit_class: str = ""
    anchor: Unit | None = None

    @property
    def key(self) -> tuple[int | None, str, int | None]:
        return (self.unit.pk if self.unit else None, self.unit_class, self.anchor.pk if self.anchor else None)


@dataclass
class Resolved:
    """What one field came to. `problem` is one sentence, empty when every name was understood."""

    parties: list[Party] = field(default_factory=list)
    problem: str = ""


def names_in(text: str) -> list[str]:
    return [name for part in re.split(r"[;\n\r]+", text) if (name := tidy(part).strip(" .,-–"))]


class Reader:
    """Reads the party fields of one office's draft. Ask for all texts at once: units are fetched for them together."""

    def __init__(self, issuer: Unit, day: datetime.date) -> None:
        self.root = issuer.assigning_root
        self.day = day
        self._found: dict[str, list[Unit]] = {}

    def read_all(self, texts: Iterable[str]) -> dict[str, Resolved]:
        wanted = {text: names_in(text) for text in dict.fromkeys(texts)}
        self._fetch({name for names in wanted.values() for name in names})
        return {text: self._read(names) for text, names in wanted.items()}

    def read(self, text: str) -> Resolved:
        return self.read_all([text])[text]

    def _read(self, names: list[str]) -> Resolved:
        resolved = Resolved()
        problems: list[str] = []
        for name in names:
            parties, problem = self._one(name)
            resolved.parties += parties
            if problem:
                problems.append(problem)
        resolved.parties = list({party.key: party for party in resolved.parties}.values())
        resolved.problem = " ".join(problems)
        return resolved

    def _one(self, name: str) -> tuple[list[Party], str]:
        """What the words mean, or why nothing. A list written with commas is taken if every piece is sure."""
        party, problem = self._sure(name)
        if party:
            return [party], ""
        pieces = [piece.strip() for piece in name.split(",")]
        if len(pieces) > 1:
            self._fetch(set(pieces))
            sure = [self._sure(piece)[0] for piece in pieces]
            if all(sure):
                return [party for party in sure if party], ""
        return [], problem or self._unknown(name)

    def _sure(self, name: str) -> tuple[Party | None, str]:
        if unit_class := class_named(name):
            return Party(unit_class=unit_class), ""
        units = self._found.get(name, [])
        if len(units) == 1:
            return Party(unit=units[0]), ""
        if units:
            return None, self._ambiguous(name, units)
        return self._anchored(name), ""

    def _anchored(self, name: str) -> Party | None:
        """ "Các chi bộ trực thuộc (Đảng bộ cơ quan)": a class under a named unit."""
        head, _, tail = name.rstrip(")").partition("(")
        unit_class = class_named(head)
        if not unit_class or not tail:
            return None
        self._fetch({tail.strip()})
        anchors = self._found.get(tail.strip(), [])
        return Party(unit_class=unit_class, anchor=anchors[0]) if len(anchors) == 1 else None

    def _fetch(self, names: set[str]) -> None:
        """Find the units for names not yet looked up: two queries for some forty names."""
        new = [name for name in names if name not in self._found and not class_named(name)]
        for start in range(0, len(new), _ASK_AT_ONCE):
            self._fetch_some(new[start : start + _ASK_AT_ONCE])

    def _fetch_some(self, names: list[str]) -> None:
        condition = Q()
        for name in names:
            bare, above = _split_above(name)
            condition |= Q(search_text__contains=fold(name)) | Q(search_text__contains=fold(bare))
        candidates = list(
            Unit.objects.inside(self.root)
            .valid_on(self.day)
            .filter(condition)
            .select_related("parent")
            .prefetch_related("aliases")
            .order_by("sort_key", "pk")
        )
        for name in names:
            bare, above = _split_above(name)
            found = _best(candidates, name)
            if not found and above:
                found = [unit for unit in _best(candidates, bare) if _is_called(unit.parent, above)]
            self._found[name] = found

    def _ambiguous(self, name: str, units: list[Unit]) -> str:
        shown = "; ".join(qualified(unit) for unit in units[:_MOST_SHOWN])
        more = f" và {len(units) - _MOST_SHOWN} đơn vị khác" if len(units) > _MOST_SHOWN else ""
        return f"Có {len(units)} đơn vị cùng gọi là “{name}”: {shown}{more}. Xin ghi rõ một đơn vị như trên."

    def _unknown(self, name: str) -> str:
        near = suggestions(self.root, name, self.day, limit=3)
        hint = f" Có phải: {'; '.join(near)}?" if near else " Các đơn vị ngăn cách bằng dấu chấm phẩy (;)."
        return f"Không có “{name}” trong các đơn vị thuộc {self.root}.{hint}"


def _split_above(name: str) -> tuple[str, str]:
    """ "Chi bộ 1 (Đảng bộ Công an)" → the name and the unit above it."""
    found = re.fullmatch(r"(.+?) ?\((?:thuộc )?(.+)\)", name)
    return (found[1], found[2]) if found else (name, "")


def _is_called(unit: Any, words: str) -> bool:
    return unit is not None and fold(words) in (fold(unit.name), fold(unit.short_name))


def _best(units: list[Unit], name: str) -> list[Unit]:
    """Those whose name it is; failing that short name, code or alias. Among several, those with the very tones."""
    folded = fold(name)
    by_name = [unit for unit in units if fold(unit.name) == folded]
    found = by_name or [
        unit
        for unit in units
        if folded in (fold(unit.short_name), fold(unit.code)) or any(a.folded == folded for a in unit.aliases.all())
    ]
    if len(found) > 1:
        exact = [unit for unit in found if same_words(unit.name, name) or same_words(unit.short_name, name)]
        found = exact or found
    return found


def class_named(words: str) -> str:
    """The class that the words name ("100% các chi bộ trực thuộc" → cells), or nothing."""
    folded = fold(words).strip(" .,;:")
    bare = re.sub(r"^(?:100% ?)?(?:cac )?", "", folded)
    for unit_class, ways in _CLASS_WORDS.items():
        label = re.sub(r"^cac ", "", fold(UnitClass(unit_class).label))
        if bare and (bare == label or bare in ways) and _is_plural(folded, bare):
            return unit_class
    return ""


def is_nobody(name: str) -> bool:
    """ "Các cơ quan, đơn vị liên quan": words for whoever it may concern, no unit to be looked for."""
    return re.fullmatch(r"(?:(?:cac|cung|voi) )*(?:co quan|don vi|dia phuong|ban|nganh|to chuc|ca nhan|bo phan"
                        r"|phong|chuc nang|chuyen mon|[,\s]|va)+(?:co )?(?:lien quan|khac)",
                        fold(name)) is not None  # fmt: skip


def _is_plural(folded: str, bare: str) -> bool:
    """A bare kind ("chi bộ", "thôn") names a class only when "các" or "100%" stands before it."""
    return folded != bare or bare not in ("chi bo", "thon", "to dan pho", "truong hoc", "hoi quan chung")


def qualified(unit: Unit) -> str:
    return f"{unit.name} ({unit.parent})" if unit.parent else unit.name


def suggestions(root: Unit, words: str, day: datetime.date, limit: int = 8) -> list[str]:
    """Classes and units of the branch that the words may mean, nearest first, as they would be written in the field."""
    folded = fold(words)
    labels = [str(choice.label) for choice in UnitClass]
    classes = [label for label in labels if folded and folded in fold(label)]
    units = list(Unit.objects.inside(root).valid_on(day).search(words).select_related("parent")[: limit + 1])
    if not units and not classes:
        classes = difflib.get_close_matches(words, labels, n=2, cutoff=0.6)
        first = folded.split()[:2]
        rough = Unit.objects.inside(root).valid_on(day).search(" ".join(first)).select_related("parent")[:200]
        near = difflib.get_close_matches(folded, [fold(unit.name) for unit in rough], n=limit, cutoff=0.6)
        units = [unit for unit in rough if fold(unit.name) in near]
    # Names that begin with the words come first, shorter before longer.
    units.sort(key=lambda unit: (not fold(unit.name).startswith(folded), len(unit.name)))
    twice = Counter(unit.name for unit in units)
    names = [qualified(unit) if twice[unit.name] > 1 else unit.name for unit in units]
    return [*classes, *names][:limit]


def written(parties: Iterable[TaskParty], root: Unit, day: datetime.date) -> dict[tuple[int, str], str]:
    """The party fields as text that reads back as the same parties: (task id, part) → "Chi bộ 1; Công an phường".

    `parties` come with their unit, the unit's parent and their anchor; one query, for names that stand twice.
    """
    parties = list(parties)
    twice = _names_twice(parties, root, day)
    fields: dict[tuple[int, str], list[str]] = defaultdict(list)
    for party in parties:
        fields[party.task_id, party.part].append(_written(party, twice))
    return {key: "; ".join(words) for key, words in fields.items()}


def written_in(parties: list[Party], root: Unit, day: datetime.date) -> list[str]:
    """Each party in words that read back as the same; the units come with their parents. One query."""
    twice = _names_twice(parties, root, day)
    return [_written(party, twice) for party in parties]


def _names_twice(parties: Iterable[Party | TaskParty], root: Unit, day: datetime.date) -> set[str]:
    names = {party.unit.name for party in parties if party.unit}
    return set(
        Unit.objects.inside(root)
        .valid_on(day)
        .filter(name__in=names)
        .values_list("name")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values_list("name", flat=True)
    )


def _written(party: Party | TaskParty, twice: set[str]) -> str:
    if party.unit:
        return qualified(party.unit) if party.unit.name in twice else party.unit.name
    label = str(UnitClass(party.unit_class).label)
    return f"{label} ({party.anchor.name})" if party.anchor else label
