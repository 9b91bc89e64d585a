"""Carrying out a freezing: gather, compose, draw, keep. Safe to repeat, and safe to be interrupted anywhere.

1. claim the row (only one worker wins; a claim older than `GIVEN_UP` is free again);
2. gather the data and draw the PDF, outside any lock: nobody can write while the report stands at "freezing";
3. keep the snapshot, close the report, tell the superior, in one transaction.
"""

from __future__ import annotations

import datetime
import hashlib
import logging
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from directives import files
from directives.notices import people_acting_for, tell
from reports import composing, printing
from reports.drawing.carrying import Told
from reports.gathering import gather
from reports.models import Freezing, Report, ReportRequest, Snapshot, digest
from units import journal

logger = logging.getLogger(__name__)

GIVEN_UP = datetime.timedelta(minutes=10)
LONGEST_DRAWING = 300  # seconds: thousands of rows on a slow machine
State = Freezing.State
UNEXPECTED = "Chưa lập được bản in vì máy chủ gặp trục trặc. Xin thử lại; nếu vẫn vậy, xin báo người quản trị."


def owed(now: datetime.datetime) -> QuerySet[Freezing]:
    """Freezings that wait, or whose worker has not been heard of."""
    lost = Q(state=State.RUNNING, started_at__lt=now - GIVEN_UP)
    return Freezing.objects.filter(Q(state=State.WAITING) | lost).order_by("pk")


def carry_out(freezing_id: int, *, now: datetime.datetime) -> int:
    """Freeze what was asked for; returns 1 when a snapshot was made by this call."""
    if not owed(now).filter(pk=freezing_id).update(state=State.RUNNING, started_at=now):
        return 0
    freezing = Freezing.objects.select_related("report__unit", "report__directive", "asked_by").get(pk=freezing_id)
    try:
        data = handed_in(freezing.report) or gather(freezing.report, user=freezing.asked_by, today=freezing.asked_on)
        mine = Freezing.objects.filter(pk=freezing_id, state=State.RUNNING, started_at=now)
        pdf = draw(data, frozen_at=freezing.asked_at, progress=Told(mine))
    except printing.PrintingFailed as failed:
        return _give_up(freezing, str(failed))
    except Exception:
        logger.exception("freezing %s failed", freezing_id)
        return _give_up(freezing, UNEXPECTED)
    return _keep(freezing, data, pdf)


def handed_in(report: Report) -> dict[str, Any] | None:
    """What stands handed in for this edition: the paper says that, whatever became of the work since."""
    if not report.requests.filter(state__in=ReportRequest.HANDED_IN_STATES).exists():
        return None
    submission = report.submissions.filter(edition=report.edition).first()
    return submission.data if submission else None


def draw(
    data: dict[str, Any], *, frozen_at: datetime.datetime, progress: Callable[[float], None] | None = None
) -> bytes:
    paper = composing.compose(data, created_at=frozen_at)
    return printing.render_pdf(paper, timeout=LONGEST_DRAWING, progress=progress)


@transaction.atomic
def _keep(freezing: Freezing, data: dict[str, Any], pdf: bytes) -> int:
    report = Report.objects.select_for_update().get(pk=freezing.report_id)
    if not Freezing.objects.filter(pk=freezing.pk, state=State.RUNNING, started_at=freezing.started_at).update(
        state=State.DONE, sentence=""
    ):
        return 0  # taken over by another worker, or done by it
    sha256 = hashlib.sha256(pdf).hexdigest()
    snapshot = Snapshot.objects.create(
        report=report, edition=freezing.edition, data=data, layout_version=composing.LAYOUT_VERSION,
        sha256=digest(data), pdf=files.keep(pdf, sha256), pdf_size=len(pdf), pdf_sha256=sha256,
        frozen_at=freezing.asked_at, frozen_by=freezing.asked_by, reason=data["head"]["reason"],
    )  # fmt: skip
    Report.objects.filter(pk=report.pk).update(state=Report.State.FROZEN)
    _tell_superior(report, freezing)
    journal.record(
        "report.freeze", report, unit=report.unit, by=freezing.asked_by, today=freezing.asked_on,
        text=f"{report.unit} chốt báo cáo {report.said} về {report.about}, lần {freezing.edition}",
        data={"edition": freezing.edition, "sha256": snapshot.sha256, "pdf_sha256": sha256},
    )  # fmt: skip
    return 1


@transaction.atomic
def _give_up(freezing: Freezing, sentence: str) -> int:
    """The text opens again, and the page says why."""
    mine = Freezing.objects.filter(pk=freezing.pk, state=State.RUNNING, started_at=freezing.started_at)
    if mine.update(state=State.FAILED, sentence=sentence):
        Report.objects.filter(pk=freezing.report_id).update(state=Report.State.DRAFT)
    return 0


def _tell_superior(report: Report, freezing: Freezing) -> None:
    superior = report.unit.parent_id
    people = people_acting_for([superior], freezing.asked_on) if superior else []
    words = "chốt" if freezing.edition == 1 else "đính chính"
    tell(
        people,
        f"{report.unit} đã {words} báo cáo {report.said} về {report.about}.",
        report.get_absolute_url(),
    )
