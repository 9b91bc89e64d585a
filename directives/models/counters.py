"""Counts of assignments kept beside them. Derived: `directives.counters` makes them, anybody may throw them away."""

from __future__ import annotations

from typing import Any

from django.db import models

# One column for each field of `directives.progress.Tally`.
COUNTED = (
    "undated", "on_track", "due_soon", "due_today", "overdue", "done_early", "done_on_day", "done_late", "done_undated",
    "paused", "waiting", "extended",
)  # fmt: skip


class BranchCount(models.Model):
    """How the assignments of a document stand in a unit with all below it, on the day that CountState tells.

    Plain ids and not keys: a row that outlives its unit for a moment does no harm.
    """

    unit_id = models.BigIntegerField()
    directive_id = models.BigIntegerField()
    undated = models.IntegerField(default=0)
    on_track = models.IntegerField(default=0)
    due_soon = models.IntegerField(default=0)
    due_today = models.IntegerField(default=0)
    overdue = models.IntegerField(default=0)
    done_early = models.IntegerField(default=0)
    done_on_day = models.IntegerField(default=0)
    done_late = models.IntegerField(default=0)
    done_undated = models.IntegerField(default=0)
    paused = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    extended = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit_id", "directive_id"], name="branch_count_once")]

    def __str__(self) -> str:
        return f"{self.unit_id}/{self.directive_id}"


class CountChange(models.Model):
    """So many assignments more or fewer of one kind, not yet in BranchCount. Triggers write them; nobody waits.

    `kind` is a standing that does not change with the day, or "open" or "held" (handed in by then) with `due_on`.
    """

    unit_id = models.BigIntegerField()
    directive_id = models.BigIntegerField()
    kind = models.CharField(max_length=12, editable=False)
    due_on = models.DateField(null=True)
    is_waiting = models.BooleanField()
    is_extended = models.BooleanField()
    n = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.n:+} {self.kind}"


class CountState(models.Model):
    """The one row: for which day BranchCount stands, and how many days "sắp đến hạn" reaches. No day: count anew."""

    counted_on = models.DateField(null=True)
    soon_days = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="one_count_state")]

    def __str__(self) -> str:
        return str(self.counted_on)

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.pk = 1
        super().save(*args, **kwargs)
