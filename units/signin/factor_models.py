"""What a person proves beside the password: an app's code, a passkey, or one of the codes kept on paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from units.fields import TextLine


class AuthenticatorApp(models.Model):
    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name="người dùng", on_delete=models.CASCADE, related_name="authenticator_app"
    )
    secret = models.CharField(max_length=200)  # enciphered with the installation's key
    last_step = models.BigIntegerField(default=0)  # a code counts once: only later ones are taken
    made_at = models.DateTimeField("lập lúc")

    class Meta:
        verbose_name = "ứng dụng xác thực"
        verbose_name_plural = "ứng dụng xác thực"

    def __str__(self) -> str:
        return f"Ứng dụng xác thực của {self.person}"


class Passkey(models.Model):
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người dùng", on_delete=models.CASCADE, related_name="passkeys"
    )
    name = TextLine("tên", max_length=60)
    credential = models.BinaryField()  # public key and its id, as the authenticator attested them
    counter = models.BigIntegerField(default=0)
    made_at = models.DateTimeField("lập lúc")
    used_at = models.DateTimeField("dùng gần nhất", null=True)

    class Meta:
        verbose_name = "khóa truy cập"
        verbose_name_plural = "khóa truy cập"
        ordering = ["made_at"]

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A code printed once and used once, for the day when telephone and passkey are not at hand."""

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name="người dùng", on_delete=models.CASCADE, related_name="recovery_codes"
    )
    code_hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = "mã dự phòng"
        verbose_name_plural = "mã dự phòng"

    def __str__(self) -> str:
        return f"Mã dự phòng của {self.person}"
