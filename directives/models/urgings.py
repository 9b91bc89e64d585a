"""Letters that urge units on (công văn đôn đốc): a step of the escalation, above what the timetable reminds of itself.

Drafted from late work, written and printed in reports/urging; kept here because the story of an assignment tells of it.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from directives.models.assignments import Assignment
from directives.models.files import by_content
from units import access
from units.fields import TextBlock, TextLine
from units.models import Unit, User


class UrgingQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Drafts: those who sit in the writing unit. What was sent: also its branch, and whoever was urged."""
        reach = access.reach_of(user, today, access.READERS)
        urged = UrgingRow.objects.filter(reach.covers("assignment__unit__path"), urging=OuterRef("pk"))
        sent = Q(state=Urging.State.SENT) & (reach.covers("unit__path") | Exists(urged))
        return self.filter(Q(unit__in=reach.unit_ids) | sent)

    def sent(self) -> Self:
        return self.filter(state=Urging.State.SENT)

    def about(self, assignment: Assignment) -> Self:
        """The letters that were sent about it, the oldest first."""
        return self.sent().filter(rows__assignment=assignment).order_by("issued_on", "pk")


class Urging(models.Model):
    """One letter. The number is the registry's and stays blank until it was given; `data` is what was sent."""

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        SENT = "sent", "Đã phát hành"

    class Profile(models.TextChoices):
        HD05 = "hd05", "Văn bản Đảng, Hướng dẫn 05-HD/VPTW"
        HD36 = "hd36", "Văn bản Đảng, Hướng dẫn 36-HD/VPTW"
        ND30 = "nd30", "Văn bản cơ quan nhà nước, Nghị định 30/2020/NĐ-CP"

    unit = models.ForeignKey(Unit, verbose_name="đơn vị đôn đốc", on_delete=models.PROTECT, related_name="urgings")
    reference_number = TextLine(
        "số, ký hiệu", max_length=60, blank=True, help_text="Chưa có số thì giữ phần sau dấu gạch, ví dụ -CV/ĐU."
    )
    issued_on = models.DateField(
        "ngày ban hành", null=True, blank=True, help_text="Để trống thì bản in chừa chỗ cho văn thư ghi tay."
    )
    subject = TextLine("trích yếu", max_length=300)
    reply_by = models.DateField("báo cáo kết quả chậm nhất ngày")
    place = TextLine("địa danh", max_length=80, blank=True)
    superior_line = TextLine("cơ quan cấp trên", max_length=200, blank=True)
    issuer_line = TextLine("cơ quan ban hành", max_length=200)
    introduction = TextBlock("phần mở đầu", max_length=4000, blank=True)
    closing = TextBlock("phần kết", max_length=4000, blank=True)
    signing_authority = TextLine("quyền hạn ký", max_length=120, blank=True, help_text="Ví dụ: T/M BAN THƯỜNG VỤ")
    signer_title = TextLine("chức vụ người ký", max_length=120, blank=True)
    signer_name = TextLine("người ký", max_length=120, blank=True)
    recipients = TextBlock("nơi nhận", max_length=2000, blank=True, help_text="Mỗi dòng một nơi, dòng lưu ở cuối.")
    profile = models.CharField("thể thức", max_length=4, choices=Profile, default=Profile.HD05)

    state = models.CharField("tình trạng", max_length=5, choices=State, default=State.DRAFT)
    data = models.JSONField("nội dung đã phát hành", null=True, blank=True, editable=False)
    pdf = models.FileField("bản in", upload_to=by_content, max_length=200, blank=True, editable=False)
    pdf_sha256 = models.CharField("SHA-256 của bản in", max_length=64, blank=True, editable=False)
    sent_at = models.DateTimeField("ghi nhận phát hành lúc", null=True, blank=True)
    sent_by = models.ForeignKey(
        User, verbose_name="người ghi nhận", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(User, verbose_name="người soạn", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("soạn lúc", auto_now_add=True)

    objects = UrgingQuerySet.as_manager()

    class Meta:
        verbose_name = "công văn đôn đốc"
        verbose_name_plural = "công văn đôn đốc"
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | (Q(issued_on__isnull=False, sent_at__isnull=False) & ~Q(pdf_sha256="")),
                name="sent_urging_has_day_and_paper",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        """ "Công văn số 45-CV/ĐU ngày 16/06/2026"."""
        number = f"số {self.reference_number}" if self.has_number else "(chưa có số)"
        return f"Công văn {number}" + (f" ngày {self.issued_on:%d/%m/%Y}" if self.issued_on else "")

    def get_absolute_url(self) -> str:
        return reverse("urging-detail", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def has_number(self) -> bool:
        return self.reference_number[:1].isdigit()


class UrgingRow(models.Model):
    """An assignment that the letter is about. The two facts are written when the letter is sent, and stay."""

    urging = models.ForeignKey(Urging, on_delete=models.CASCADE, related_name="rows")
    assignment = models.ForeignKey(
        Assignment, verbose_name="việc được giao", on_delete=models.PROTECT, related_name="urged_rows"
    )
    due_on = models.DateField("hạn khi phát hành", null=True, blank=True)
    days_late = models.PositiveIntegerField("quá hạn (ngày)", null=True, blank=True)

    class Meta:
        verbose_name = "việc được đôn đốc"
        verbose_name_plural = "việc được đôn đốc"
        constraints = [
            models.UniqueConstraint(fields=["urging", "assignment"], name="assignment_once_in_an_urging"),
        ]

    def __str__(self) -> str:
        return f"{self.urging}: {self.assignment_id}"
