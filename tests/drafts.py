"""A draft plan of the ward for the tests of writing tasks and issuing them."""

from __future__ import annotations

import datetime
from types import SimpleNamespace

from directives.actions import issuing, tasks
from directives.actions.tasks import TaskRow
from directives.models import Directive
from tests.cast import TODAY, make_plan, make_ward


def make_draft(w: SimpleNamespace | None = None, *rows: TaskRow, **more) -> SimpleNamespace:
    """The ward with its issued plan, and `w.draft`: a second plan under the same directive, with those rows saved."""
    if w is None:
        w = make_ward()
        make_plan(w)
    head = {
        "kind": Directive.Kind.PLAN,
        "reference_number": "20-KH/ĐU",
        "subject": "Tăng cường bảo đảm an toàn thông tin mạng",
        "issuing_unit": w.ward,
        "kept_by": w.ward,
        "issued_on": datetime.date(2026, 6, 10),
        "created_by": w.clerk,
        "parent": w.directive,
    }
    w.draft = Directive.objects.create(**(head | more))
    if rows:
        save(w, *rows)
    return w


def save(w: SimpleNamespace, *rows: TaskRow, version: int | None = None):
    saved = tasks.save_tasks(w.draft, rows, by=w.clerk, today=TODAY, version=version)
    w.draft.refresh_from_db()
    return saved


def issue(w: SimpleNamespace, *, today: datetime.date = TODAY) -> Directive:
    """Click and release."""
    w.draft.refresh_from_db()
    issuing.issue(w.draft, by=w.clerk, today=today, version=w.draft.version)
    issuing.release(w.draft.pk, today=today)
    w.draft.refresh_from_db()
    return w.draft
