"""A paper that waits to be drawn, or was drawn a moment ago."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from units.fields import TextLine
from units.models import User

GIVEN_UP = datetime.timedelta(minutes=5)


class DrawingQuerySet(models.QuerySet):
    def of(self, user: User) -> Self:
        return self.filter(asked_by=user)

    def owed(self, now: datetime.datetime) -> Self:
        """Those that wait, or whose worker has not been heard of."""
        lost = Q(state=Drawing.State.RUNNING, started_at__lt=now - GIVEN_UP)
        return self.filter(Q(state=Drawing.State.WAITING) | lost).order_by("pk")


class Drawing(models.Model):
    """Only who asked may see it; it is thrown away after a day. What is to be kept for good is a snapshot."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ in"
        RUNNING = "running", "Đang in"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Chưa in được"

    asked_by = models.ForeignKey(User, verbose_name="người xem", on_delete=models.CASCADE, related_name="+")
    asked_at = models.DateTimeField("yêu cầu lúc", auto_now_add=True)
    digest = models.CharField("SHA-256 của nội dung", max_length=64)
    paper = models.JSONField("nội dung")
    name = models.CharField("tên tệp", max_length=200)
    back = models.CharField("trang quay lại", max_length=500)
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField("đã in (%)", default=0)
    sentence = TextLine("vì sao chưa in được", max_length=300, blank=True)
    started_at = models.DateTimeField("bắt đầu in lúc", null=True, blank=True)

    objects = DrawingQuerySet.as_manager()

    class Meta:
        verbose_name = "bản in xem thử"
        verbose_name_plural = "bản in xem thử"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["asked_by", "digest"], name="drawing_of_person")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("drawing-detail", args=[self.pk])

    @property
    def file(self) -> Path:
        return folder() / f"{self.pk}.pdf"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


def folder() -> Path:
    found = Path(settings.DATA_DIR) / "printing" / "drawn"
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found
