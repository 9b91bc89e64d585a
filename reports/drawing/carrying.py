"""Asking for a drawing, carrying it out, clearing it away."""

from __future__ import annotations

import datetime
import hashlib
import json
import logging

from django.db import transaction

from reports import printing, printing_kept
from reports.drawing.data import as_data, from_data
from reports.drawing.models import Drawing, folder
from reports.paper import Paper
from units.models import User

logger = logging.getLogger(__name__)

KEPT = datetime.timedelta(days=1)
STEP = 5  # per cent; less is not worth a write
State = Drawing.State


def ask(paper: Paper, *, by: User, name: str, back: str) -> Drawing:
    """The drawing of that paper for that person: the one there is, or a new one that waits."""
    data = as_data(paper)
    digest = hashlib.sha256(json.dumps(data, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    for known in Drawing.objects.of(by).filter(digest=digest).exclude(state=State.FAILED).defer("paper")[:1]:
        if known.state != State.DONE or known.file.exists():
            return known
    return Drawing.objects.create(asked_by=by, digest=digest, paper=data, name=name[:200], back=back[:500])


def carry_out(drawing_id: int, *, now: datetime.datetime) -> int:
    """Draw it; returns 1 when this call did. Safe to repeat: only one worker wins the row."""
    if not Drawing.objects.owed(now).filter(pk=drawing_id).update(state=State.RUNNING, started_at=now):
        return 0
    drawing = Drawing.objects.get(pk=drawing_id)
    mine = Drawing.objects.filter(pk=drawing_id, state=State.RUNNING, started_at=now)
    try:
        pdf = printing.render_pdf(from_data(drawing.paper), progress=Told(mine))
    except printing.PrintingFailed as failed:
        mine.update(state=State.FAILED, sentence=str(failed))
        return 0
    except Exception:
        logger.exception("drawing %s failed", drawing_id)
        mine.update(state=State.FAILED, sentence=printing.FAILED)
        return 0
    unfinished = drawing.file.with_suffix(".unfinished")
    unfinished.write_bytes(pdf)
    unfinished.rename(drawing.file)
    return mine.update(state=State.DONE, progress=100)


class Told:
    """Writes down how far it is, in steps, where the page that waits looks."""

    def __init__(self, rows: object) -> None:
        self.rows, self.last = rows, 0

    def __call__(self, share: float) -> None:
        percent = int(100 * share)
        if percent >= self.last + STEP:
            self.last = percent
            self.rows.update(progress=percent)  # type: ignore[attr-defined]


def clear(now: datetime.datetime) -> int:
    """Throw away drawings and files older than a day, and parts of papers unused for long."""
    with transaction.atomic():
        gone, _ = Drawing.objects.filter(asked_at__lt=now - KEPT).delete()
    known = set(Drawing.objects.values_list("pk", flat=True))
    for path in folder().iterdir():
        if not path.stem.isdigit() or int(path.stem) not in known:
            path.unlink(missing_ok=True)
    return gone + printing_kept.clear()
