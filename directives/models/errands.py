"""A link in a letter that opens one assignment for one person, once."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import F

from directives.models.assignments import Assignment
from units.models import User


class ErrandQuerySet(models.QuerySet):
    def good_on(self, day: datetime.date) -> Self:
        """Not over, and nothing has happened since that ends it: a new password, sessions ended, a closed account."""
        return self.filter(ends_on__gte=day, person__is_active=True, link_number=F("person__link_number"))


class Errand(models.Model):
    person = models.ForeignKey(User, verbose_name="người nhận", on_delete=models.CASCADE, related_name="errands")
    assignment = models.ForeignKey(Assignment, verbose_name="việc", on_delete=models.CASCADE, related_name="errands")
    token_hash = models.CharField(max_length=64, unique=True)
    link_number = models.PositiveIntegerField()  # the person's, when the link was made
    ends_on = models.DateField("dùng được đến hết ngày")
    opened_at = models.DateTimeField("mở lúc", null=True)

    objects = ErrandQuerySet.as_manager()

    class Meta:
        verbose_name = "liên kết mở một việc"
        verbose_name_plural = "liên kết mở một việc"

    def __str__(self) -> str:
        return f"Liên kết mở một việc cho {self.person}"
