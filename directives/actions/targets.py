"""Writing the targets of a draft."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.db.models import F

from directives.actions.tasks import editable
from directives.models import Directive, Target
from units import journal
from units.models import User
from units.refusals import Stale


@transaction.atomic
def save_targets(
    directive: Directive,
    targets: Sequence[Target],
    *,
    gone: Sequence[int] = (),
    by: User,
    today: datetime.date,
    version: int | None,
) -> int:
    """Write the targets in the order given, remove those in `gone`; returns how many there are now."""
    fresh = editable(directive, by, today)
    if version is not None and fresh.version != version:
        raise Stale(fresh)
    fresh.targets.filter(pk__in=gone).delete()
    for position, target in enumerate(targets, start=1):
        target.directive, target.position = fresh, position
        target.save()
    Directive.objects.filter(pk=fresh.pk).update(version=F("version") + 1)
    total = fresh.targets.count()
    data = {"targets": [target.text for target in targets], "removed": len(gone)}
    text = f"Lưu chỉ tiêu: {total} chỉ tiêu."
    journal.record("target.save", fresh, unit=fresh.kept_by, by=by, text=text, data=data, today=today)
    return total
