"""What a person is told inside the application."""

from __future__ import annotations

from typing import Self

from django.db import models

from units.fields import TextLine
from units.models import User


class NoticeQuerySet(models.QuerySet):
    def of(self, user: User) -> Self:
        return self.filter(person=user)

    def unread(self) -> Self:
        return self.filter(read_at=None)

    def unread_first(self) -> Self:
        """Unread before read, each newest first."""
        return self.order_by(models.F("read_at").desc(nulls_first=True), "-at", "-pk")


class Notice(models.Model):
    """One line in a person's notices, written in the same transaction as what it tells of: exactly once."""

    person = models.ForeignKey(User, verbose_name="người nhận", on_delete=models.CASCADE, related_name="notices")
    text = TextLine("nội dung", max_length=500)
    link = models.CharField("đường dẫn", max_length=200, blank=True)
    at = models.DateTimeField("lúc", auto_now_add=True)
    read_at = models.DateTimeField("đã xem lúc", null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = "thông báo"
        verbose_name_plural = "thông báo"
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["person", "read_at"])]

    def __str__(self) -> str:
        return self.text
