"""What is kept of signing in: open sessions, browsers that an account has used, and each attempt."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models

from units.signin.agents import in_words
from units.signin.factor_models import AuthenticatorApp, Passkey, RecoveryCode

__all__ = ["AuthenticatorApp", "KnownDevice", "Passkey", "RecoveryCode", "Session", "SignIn"]


class SessionManager(BaseSessionManager["Session"]):
    def open_at(self, now: datetime.datetime) -> models.QuerySet[Session]:
        """The sessions that still let somebody in, last used first."""
        return self.filter(person__isnull=False, expire_date__gt=now).order_by("-seen_at")


class Session(AbstractBaseSession):
    """An open session. The key in the row is a digest: a copy of the database opens nobody's session."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người dùng",
        on_delete=models.CASCADE,
        null=True,
        related_name="sessions",
    )
    begun_at = models.DateTimeField("bắt đầu lúc", null=True)
    seen_at = models.DateTimeField("dùng gần nhất", null=True)
    address = models.CharField("địa chỉ", max_length=45, blank=True)
    agent = models.CharField("trình duyệt", max_length=200, blank=True)

    objects = SessionManager()  # type: ignore[misc]

    class Meta(AbstractBaseSession.Meta):
        verbose_name = "phiên làm việc"
        verbose_name_plural = "phiên làm việc"

    @classmethod
    def get_session_store_class(cls) -> Any:
        from units.signin.sessions import SessionStore

        return SessionStore

    @property
    def device(self) -> str:
        return in_words(self.agent)


class KnownDevice(models.Model):
    """A browser in which the person has signed in: it holds a token of which only the digest stands here."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người dùng", on_delete=models.CASCADE, related_name="known_devices"
    )
    token_hash = models.CharField(max_length=64, db_index=True)
    used_at = models.DateTimeField("dùng gần nhất")

    class Meta:
        verbose_name = "thiết bị đã dùng"
        verbose_name_plural = "thiết bị đã dùng"
        constraints = [models.UniqueConstraint(fields=["person", "token_hash"], name="device_known_once_to_a_person")]

    def __str__(self) -> str:
        return f"Thiết bị của {self.person}"


class SignInQuerySet(models.QuerySet["SignIn"]):
    def failed(self) -> Self:
        """Wrong attempts that count towards a hold."""
        return self.filter(counts=True)


class SignIn(models.Model):
    """One attempt to sign in. What was typed is not kept, as people type passwords into the wrong field."""

    class Outcome(models.TextChoices):
        IN = "in", "Đăng nhập"
        LINK = "link", "Đăng nhập bằng liên kết một lần"
        WRONG = "wrong", "Sai mật khẩu"
        FACTOR = "factor", "Chưa qua bước hai"

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="người dùng",
        on_delete=models.CASCADE,
        null=True,
        related_name="sign_ins",
    )
    at = models.DateTimeField("lúc")
    outcome = models.CharField("kết quả", max_length=8, choices=Outcome)
    counts = models.BooleanField(default=False)  # towards a hold
    name_key = models.CharField(max_length=40)  # a digest of the name typed
    address = models.CharField("địa chỉ", max_length=45, blank=True)
    network = models.CharField(max_length=45, blank=True)  # of IPv6, what one visitor may choose from
    device = models.ForeignKey(KnownDevice, on_delete=models.SET_NULL, null=True)
    is_stranger = models.BooleanField(default=False)  # neither the browser nor the address has been the account's
    agent = models.CharField("trình duyệt", max_length=200, blank=True)

    objects = SignInQuerySet.as_manager()

    class Meta:
        verbose_name = "lần đăng nhập"
        verbose_name_plural = "lịch sử đăng nhập"
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(fields=["person", "at"]),
            models.Index(fields=["name_key", "at"]),
            models.Index(fields=["network", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.at:%d/%m/%Y %H:%M}"

    @property
    def is_in(self) -> bool:
        return self.outcome in (self.Outcome.IN, self.Outcome.LINK)

    @property
    def device_words(self) -> str:
        return in_words(self.agent)
