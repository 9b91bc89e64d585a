"""The draft: what a document was read as, for a person to check. Dataclasses with the lines they came from. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from directives.importing.outline import Node


@dataclass(frozen=True)
class Deadline:
    """The reading of `directives.deadlines`, with the words it was read from."""

    phrase: str
    kind: str
    start: date | None = None
    end: date | None = None
    every: str | None = None


@dataclass(frozen=True)
class Item:
    """One duty; `line` is where it begins and `place` the node it comes from."""

    text: str
    line: int
    place: int
    lead: tuple[str, ...] = ()
    support: tuple[str, ...] = ()
    deadline: Deadline | None = None
    product: str = ""


@dataclass
class Duties:
    unit: str
    line: int
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True)
class Basis:
    reference_number: str
    issued_on: date | None
    line: int
    text: str = ""


@dataclass(frozen=True)
class Section:
    number: str
    title: str
    line: int
    place: int


@dataclass(frozen=True)
class Target:
    text: str
    value: float | None
    unit: str | None
    by: date | None
    line: int
    comparator: str = "="  # >=, <=, =
    is_soft: bool = False  # "phấn đấu"


@dataclass(frozen=True)
class Row:
    """One row of a timetable."""

    text: str
    start: date | None
    end: date | None
    line: int


@dataclass(frozen=True)
class Finding:
    line: int
    code: str
    message: str


@dataclass(frozen=True)
class Named:
    """A word of the head with the line it stands on."""

    text: str
    line: int


@dataclass
class Draft:
    kind: str = "other"
    reference_number: str | None = None
    issued_on: date | None = None
    issued_month: str | None = None
    place: str | None = None
    issuer: str | None = None
    superior: str | None = None
    subject: str | None = None
    signer_name: str | None = None
    signer_title: str | None = None
    signer_on_behalf_of: str | None = None
    bases: list[Basis] = field(default_factory=list)
    addressees: list[Named] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    sections: list[Section] = field(default_factory=list)
    duties: list[Duties] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    schedule: list[Row] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines_of: dict[str, int] = field(default_factory=dict)  # field of the head → its line
    nodes: list[Node] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """The object of the contract, days in ISO form."""
        signer = {"name": self.signer_name, "title": self.signer_title, "on_behalf_of": self.signer_on_behalf_of}
        return {
            "kind": self.kind,
            "reference_number": self.reference_number,
            "issued_on": _iso(self.issued_on),
            "issued_month": self.issued_month,
            "place": self.place,
            "issuer": self.issuer,
            "subject": self.subject,
            "signer": signer if any(signer.values()) else None,
            "bases": [{"reference_number": it.reference_number, "issued_on": _iso(it.issued_on)} for it in self.bases],
            "addressees": [it.text for it in self.addressees],
            "recipients": list(self.recipients),
            "sections": [{"number": it.number, "title": it.title} for it in self.sections],
            "duties": [{"unit": it.unit, "items": [_item(item) for item in it.items]} for it in self.duties],
            "targets": [
                {"text": it.text, "value": _number(it.value), "unit": it.unit, "by": _iso(it.by)} for it in self.targets
            ],
            "schedule": [{"text": it.text, "start": _iso(it.start), "end": _iso(it.end)} for it in self.schedule],
            "findings": [{"line": it.line, "code": it.code, "message": it.message} for it in self.findings],
        }


def _item(item: Item) -> dict[str, Any]:
    due = item.deadline
    return {
        "text": item.text,
        "lead": list(item.lead),
        "support": list(item.support),
        "deadline": due
        and {
            "phrase": due.phrase,
            "kind": due.kind,
            "start": _iso(due.start),
            "end": _iso(due.end),
            "every": due.every,
        },
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value
