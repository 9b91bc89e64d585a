"""What a unit need not carry out of a superior document, and why."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import Q

from directives.models.documents import Clause
from directives.models.tasks import Task
from units.fields import TextLine
from units.models import Unit, User


class NotApplicableQuerySet(models.QuerySet):
    def in_force(self) -> Self:
        return self.filter(lifted_on=None)

    def in_branch(self, path: str) -> Self:
        return self.filter(unit__path__startswith=path)


class NotApplicable(models.Model):
    """A task or clause of a superior document does not apply to the unit, because… Lifted rows stay as history."""

    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="not_applicable")
    superior_task = models.ForeignKey(
        Task, verbose_name="nhiệm vụ cấp trên", on_delete=models.PROTECT, null=True, blank=True,
        related_name="not_applicable",
    )  # fmt: skip
    superior_clause = models.ForeignKey(
        Clause, verbose_name="mục của văn bản cấp trên", on_delete=models.PROTECT, null=True, blank=True,
        related_name="not_applicable",
    )  # fmt: skip
    reason = TextLine("lý do", max_length=300)
    set_by = models.ForeignKey(User, verbose_name="người ghi", on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("ghi ngày")
    lifted_by = models.ForeignKey(
        User, verbose_name="người bỏ", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_on = models.DateField("bỏ ngày", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = NotApplicableQuerySet.as_manager()

    class Meta:
        verbose_name = "nội dung không áp dụng"
        verbose_name_plural = "nội dung không áp dụng"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(superior_task__isnull=False, superior_clause__isnull=True)
                | Q(superior_task__isnull=True, superior_clause__isnull=False),
                name="not_applicable_task_or_clause",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="not_applicable_has_a_reason"),
            models.UniqueConstraint(
                fields=["unit", "superior_task"], condition=Q(lifted_on=None), name="task_not_applicable_once"
            ),
            models.UniqueConstraint(
                fields=["unit", "superior_clause"], condition=Q(lifted_on=None), name="clause_not_applicable_once"
            ),
        ]

    def __str__(self) -> str:
        return f"Không áp dụng với {self.unit}: {self.reason}"
