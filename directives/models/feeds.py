"""The secret address under which a person's calendar program reads due days."""

from __future__ import annotations

import hashlib

from django.db import models

from units.models import User


class CalendarFeed(models.Model):
    """One address a person. Only the hash of its token is kept, so that a copy of the database opens no calendar."""

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField("tạo lúc", auto_now=True)

    class Meta:
        verbose_name = "địa chỉ lịch hạn việc"
        verbose_name_plural = "địa chỉ lịch hạn việc"

    def __str__(self) -> str:
        return f"Lịch hạn việc của {self.person}"

    @classmethod
    def find(cls, token: str) -> CalendarFeed | None:
        """The feed of an account that is open. Found by the hash: how long it takes tells nothing about the token."""
        wanted = hash_of(token)
        return cls.objects.select_related("person").filter(token_hash=wanted, person__is_active=True).first()


def hash_of(token: str) -> str:
    """SHA-256. A slow hash is for what people think up; 256 random bits cannot be tried out."""
    return hashlib.sha256(token.encode()).hexdigest()
