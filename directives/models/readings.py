"""A file that was read into a draft: its lines, what they were understood as, and what the clerk corrected."""

from __future__ import annotations

import datetime
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from directives.models.documents import Directive
from directives.models.files import StoredFile, by_content
from units import access
from units.fields import TextBlock
from units.models import Unit, User


class ReadingQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Those of one's own office, as with drafts."""
        return self.filter(kept_by__in=access.acting_units(user, today, (access.CLERK, access.HEAD, access.LEADER)))

    def open(self) -> Self:
        """Not yet made into a document."""
        return self.filter(made=None)

    def abandoned(self, today: datetime.date) -> Self:
        """Open, and not changed for READING_DAYS days; 0 keeps them for good."""
        if not settings.READING_DAYS:
            return self.none()
        # A reading kept to the end of a day is abandoned on the next.
        last = today - datetime.timedelta(days=settings.READING_DAYS + 1)
        untouched = Q(changed_on__lte=last) | Q(changed_on=None, uploaded_at__date__lte=last)
        return self.open().filter(untouched)


class Reading(StoredFile):
    """One file and its draft: `found` is what was read (see `directives.sheets`), `corrections` the sheet as saved.

    A file that is refused is not kept: the row stays with its one sentence, without file, name or content.
    """

    class State(models.TextChoices):
        READING = "reading", "Đang đọc"
        READ = "read", "Đã đọc"
        REFUSED = "refused", "Không đọc được"

    file = models.FileField("tệp", upload_to=by_content, max_length=200, blank=True)
    kept_by = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="readings")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.READING)
    sentence = TextBlock("lý do không đọc được", blank=True)
    found = models.JSONField("đọc được", default=dict, blank=True)
    corrections = models.JSONField("đã sửa", null=True, blank=True)
    made = models.ForeignKey(
        Directive,
        verbose_name="văn bản đã lập",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="readings",
    )
    attempts = models.PositiveSmallIntegerField("số lần đọc", default=0)
    pages_done = models.PositiveSmallIntegerField("số trang đã đọc", default=0)
    pages_total = models.PositiveSmallIntegerField("số trang", default=0)
    changed_on = models.DateField("soát lần cuối ngày", null=True, blank=True)
    tried_at = models.DateTimeField("bắt đầu đọc lúc", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ReadingQuerySet.as_manager()

    class Meta:
        verbose_name = "tệp nhập"
        verbose_name_plural = "tệp nhập"
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kept_by", "state"]), models.Index(fields=["state", "tried_at"])]

    def get_absolute_url(self) -> str:
        return reverse("reading-detail", args=[self.pk])

    @property
    def kept_until(self) -> datetime.date | None:
        """The last day on which it is still there if nobody touches it; nothing when it is kept for good."""
        since = self.changed_on or timezone.localdate(self.uploaded_at)
        return since + datetime.timedelta(days=settings.READING_DAYS) if settings.READING_DAYS else None

    @property
    def sheet(self) -> dict:
        """What the clerk sees and changes."""
        sheet: dict = self.corrections or self.found.get("sheet", {})
        return sheet
