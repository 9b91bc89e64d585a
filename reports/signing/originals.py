"""What may be signed: a frozen report, a letter that urges, a document issued here. One shape for all three."""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django.db import models

from directives.models import Directive, Urging
from reports import printing
from reports.models import Report, Snapshot
from reports.papers.plans import plan_paper
from reports.signing.models import SignedPaper
from units import access
from units.models import Office, Unit, User
from units.refusals import Refusal

logger = logging.getLogger(__name__)


class Gone(Refusal):
    sentence = "Bản gốc trên máy chủ không còn đúng với bản đã chốt nên không ký được. Xin báo người quản trị."


@dataclass(frozen=True)
class Original:
    """`column` is the one of `SignedPaper` that points at it; `subject` is what the journal speaks of."""

    of: str
    column: str
    row: Any
    subject: models.Model
    unit: Unit
    title: str
    name: str  # of a file, without ending
    read: Callable[[], bytes]
    beside: Callable[[], tuple[str, ...]]
    back: str
    is_ready: bool
    allowed: Callable[[Any, Unit, datetime.date], bool]

    @property
    def signed(self) -> models.QuerySet[SignedPaper]:
        return SignedPaper.objects.filter(**{self.column: self.row})

    def may_sign(self, user: User, today: datetime.date) -> bool:
        return self.allowed(user, self.unit, today)


def stored(file: Any, sha256: str) -> bytes:
    """The kept bytes, and only if they still are what was kept."""
    try:
        with file.open("rb") as opened:
            data: bytes = opened.read()
    except OSError:
        logger.exception("a kept paper is gone")
        raise Gone from None
    if hashlib.sha256(data).hexdigest() != sha256:
        logger.error("a kept paper is not what was kept: %s", sha256)
        raise Gone
    return data


def of_snapshot(snapshot: Snapshot) -> Original:
    report, head = snapshot.report, snapshot.data["head"]
    return Original(
        of="report", column="snapshot", row=snapshot, subject=report, unit=report.unit,
        title=f"Báo cáo {report.said}: {report.about}, bản chốt lần {snapshot.edition}",
        name=f"{report.kind.replace('_', '-')}-{report.period_key}-{report.pk}-lan-{snapshot.edition}",
        read=lambda: stored(snapshot.pdf, snapshot.pdf_sha256),
        beside=lambda: (head["signing_authority"], head["signer_title"]), back=snapshot.get_absolute_url(),
        is_ready=True, allowed=access.may_report,
    )  # fmt: skip


def of_urging(letter: Urging) -> Original:
    return Original(
        of="urging", column="urging", row=letter, subject=letter, unit=letter.unit, title=str(letter),
        name=f"cong-van-don-doc-{letter.pk}", read=lambda: stored(letter.pdf, letter.pdf_sha256),
        beside=lambda: (letter.signing_authority, letter.signer_title), back=letter.get_absolute_url(),
        is_ready=not letter.is_draft, allowed=access.may_draft,
    )  # fmt: skip


def of_directive(directive: Directive) -> Original:
    """Printed anew each time: until it was signed once nothing of it is kept."""
    return Original(
        of="plan", column="directive", row=directive, subject=directive, unit=directive.issuing_unit,
        title=f"{directive}: {directive.subject}", name=f"van-ban-{directive.pk}",
        read=partial(_printed, directive), beside=partial(_beside, directive), back=directive.get_absolute_url(),
        is_ready=directive.state == Directive.State.ISSUED and not directive.is_received, allowed=access.may_issue,
    )  # fmt: skip


def _printed(directive: Directive) -> bytes:
    kept = SignedPaper.objects.filter(directive=directive).order_by("number").first()
    if kept:
        return stored(kept.original, kept.original_sha256)
    return printing.render_pdf(plan_paper(directive, Office.current()))


def _beside(directive: Directive) -> tuple[str, ...]:
    signature = plan_paper(directive, Office.current()).signature
    return (signature.authority, signature.position) if signature else ()


def find(of: str, pk: int, user: User, today: datetime.date) -> Original | None:
    """The original in the address, if the person may see it and it is one that can be signed."""
    found: Original | None = None
    if of == "report":
        seen = Report.objects.visible_to(user, today)
        snapshot = Snapshot.objects.filter(pk=pk, report__in=seen).select_related("report__unit", "report__directive")
        found = of_snapshot(snapshot[0]) if snapshot else None
    elif of == "urging":
        letter = Urging.objects.visible_to(user, today).filter(pk=pk).select_related("unit")
        found = of_urging(letter[0]) if letter else None
    elif of == "plan":
        document = Directive.objects.visible_to(user, today).filter(pk=pk).select_related("issuing_unit__parent")
        found = of_directive(document[0]) if document else None
    return found if found and found.is_ready else None
