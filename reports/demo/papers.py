"""How the demonstration writes a document down: head, căn cứ, outline, duties, targets, and when it came in.

Numbers, days, bodies and signers are those of the real cascade of Chỉ thị 57-CT/TW; every sentence is our own.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from directives.models import Directive, Target, TaskLink

Kind = Directive.Kind
Extent = TaskLink.Extent
Comparison = Target.Comparison

MATTER = "tăng cường bảo đảm an ninh mạng, bảo mật thông tin, an ninh dữ liệu trong hệ thống chính trị"


@dataclass(frozen=True)
class Duty:
    """One task. `above` is "paper key:label" of a clause, or "paper key#number" of a task; `at` is a label here."""

    text: str
    lead: str
    deadline: str = ""
    support: str = ""
    deliverable: str = ""
    at: str = ""
    above: str = ""
    extent: str = Extent.FULLY
    reason: str = ""
    # Which kind of sentences report on it, see `words`.
    about: str = "spread"


@dataclass(frozen=True)
class Aim:
    """A target; `reached` are (days ago, value) as the unit with that key measured it."""

    text: str
    value: float
    measure: str
    by_on: datetime.date | None = None
    comparison: str = Comparison.AT_LEAST
    unit: str = ""
    reached: tuple[tuple[int, float], ...] = ()
    is_aspirational: bool = False


@dataclass(frozen=True)
class Paper:
    """`unit` issues it; `kept_by` is set for a document from above. `entered` is the day it came into the system.

    Loaded on an early day, it still came at least `days_ago` before; loaded years later, at most ten months before.
    """

    key: str
    unit: str
    by: str
    kind: str
    subject: str
    entered: datetime.date
    days_ago: int
    number: str = ""
    issued_on: datetime.date | None = None
    issued_month: datetime.date | None = None
    parent: str = ""
    kept_by: str = ""
    focal: str = ""
    signing_authority: str = ""
    signer_title: str = ""
    signer_name: str = ""
    introduction: str = ""
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    # (citation, key of the document it means or "")
    bases: tuple[tuple[str, str], ...] = ()
    # (label, text): "IV.1" is number 1 under IV.
    outline: tuple[tuple[str, str], ...] = ()
    duties: tuple[Duty, ...] = ()
    aims: tuple[Aim, ...] = ()
    # Fixed courses of work: (task number, key of unit) → name of a course in `lives`.
    courses: dict[tuple[int, str], str] = field(default_factory=dict)
    is_draft: bool = False
