"""Changes of units that are decided on paper: merging into a new or an existing unit, and renaming."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from units import access
from units.fields import TextLine

if TYPE_CHECKING:
    from units.models import Unit, User


class UnitChangeQuerySet(models.QuerySet):
    def managed_by(self, user: User, today: datetime.date) -> Self:
        """Those that concern a unit in the branches that the person administers."""
        reach = access.reach_of(user, today, (access.ADMIN,))
        return self.filter(pk__in=self.model._base_manager.filter(reach.covers("units__path")).values("pk"))

    def due_by(self, day: datetime.date) -> Self:
        return self.filter(state=UnitChange.State.PLANNED, effective_on__lte=day)


class UnitChange(models.Model):
    """One decision. `steps` is what was changed when it was carried out, row by row, so that it can be taken back."""

    class Kind(models.TextChoices):
        MERGE = "merge", "Hợp nhất, sáp nhập"
        RENAME = "rename", "Đổi tên"

    class State(models.TextChoices):
        PREPARED = "prepared", "Đang chuẩn bị"
        PLANNED = "planned", "Chờ đến ngày"
        DONE = "done", "Đã thực hiện"
        UNDONE = "undone", "Đã hoàn tác"
        WITHDRAWN = "withdrawn", "Đã rút"

    kind = models.CharField("loại", max_length=6, choices=Kind)
    state = models.CharField("tình trạng", max_length=9, choices=State, default=State.PREPARED)
    units = models.ManyToManyField("units.Unit", verbose_name="đơn vị", related_name="changes")
    into = models.ForeignKey(
        "units.Unit", verbose_name="nhập vào", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    makes_new = models.BooleanField("lập đơn vị mới", default=False)
    superior = models.ForeignKey(
        "units.Unit", verbose_name="trực thuộc", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    new_name = TextLine("tên mới", max_length=200, blank=True)
    new_short_name = TextLine("tên ngắn mới", max_length=80, blank=True)
    new_kind = models.CharField("loại đơn vị mới", max_length=20, blank=True)
    effective_on = models.DateField("có hiệu lực từ ngày")
    ground = TextLine("căn cứ", max_length=300, help_text="Ví dụ: Quyết định số 15-QĐ/ĐU ngày 20/11/2026.")
    ending_seats = models.JSONField("vị trí kết thúc", default=list, blank=True)
    told = models.JSONField("số liệu khi thực hiện", default=list, blank=True)
    steps = models.JSONField(default=list, blank=True, editable=False)
    last_entry = models.BigIntegerField(default=0, editable=False)
    problem = TextLine("vướng mắc", max_length=500, blank=True)
    carried_out_on = models.DateField("thực hiện ngày", null=True, blank=True)
    prepared_by = models.ForeignKey(
        "units.User", verbose_name="người chuẩn bị", on_delete=models.PROTECT, related_name="+"
    )
    prepared_at = models.DateTimeField("chuẩn bị lúc", auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "thay đổi đơn vị"
        verbose_name_plural = "thay đổi đơn vị"
        ordering = ["-effective_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="done") | Q(carried_out_on__isnull=False), name="unit_change_done_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        names = ", ".join(unit.name for unit in self.old_units)
        if self.kind == self.Kind.RENAME:
            return f"Đổi tên {names} thành {self.new_name}"
        if self.makes_new:
            return f"Hợp nhất {names} thành {self.new_name}"
        return f"Sáp nhập {names} vào {self.into}"

    def get_absolute_url(self) -> str:
        return reverse("unit-change-detail", args=[self.pk])

    @property
    def old_units(self) -> list[Unit]:
        """The units that end (or change their name), without the one that takes the others in."""
        return [unit for unit in self.units.all() if unit.pk != self.into_id]

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.PREPARED, self.State.PLANNED)

    def may_be_undone(self, today: datetime.date) -> bool:
        return self.state == self.State.DONE and self.carried_out_on == today
