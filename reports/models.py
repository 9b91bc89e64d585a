"""Reports on a directive: written section by section, frozen at the cut-off, kept as they were printed."""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from directives.models import Directive
from directives.models.files import by_content
from reports import periods
from reports.periods import Period, PeriodKind
from units import access
from units.fields import TextBlock, TextLine
from units.models import Unit, User

ALL_WORK = "nhiệm vụ được giao"  # what a report without a document is on


class ReportQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Drafts: those who sit in the reporting unit, or in the one that it was merged into. What was frozen or handed
        in once: everyone whose branch holds the unit, and the units that ask for such reports or gather them."""
        reach = access.reach_of(user, today, access.READERS)
        own = Q(unit__in=reach.unit_ids) | Q(unit__merged_into__in=reach.unit_ids)
        frozen = Exists(Snapshot._base_manager.filter(report=OuterRef("pk")))
        handed_in = Exists(Submission._base_manager.filter(report=OuterRef("pk")))
        gathers = Q(stream__focal_unit__in=reach.unit_ids) | Q(stream__owner__in=reach.unit_ids)
        gathered = ReportRequest._base_manager.filter(gathers, report=OuterRef("pk"), first_submitted_on__isnull=False)
        seen = reach.covers("unit__path") & (Q(frozen) | Q(handed_in))
        return self.filter(own | seen | Q(Exists(gathered)))

    def written_by(self, user: User, today: datetime.date) -> Self:
        """Reports that the person may write."""
        units = access.acting_units(user, today, (access.CLERK, access.HEAD))
        return self.filter(Q(unit__in=units) | Q(unit__merged_into__in=units))

    def for_report_list(self) -> Self:
        """All that a row of the list prints."""
        snapshots = models.Prefetch("snapshots", Snapshot._base_manager.order_by("-edition").defer("data"))
        return self.select_related("unit", "directive__issuing_unit").prefetch_related(snapshots)


class Report(models.Model):
    """A sơ kết, tổng kết or short báo cáo kết quả of a unit, on a directive and all that implements it or on all work.

    `edition` counts what was frozen.
    """

    class Kind(models.TextChoices):
        SO_KET = "so_ket", "Sơ kết"
        TONG_KET = "tong_ket", "Tổng kết"
        KET_QUA = "ket_qua", "Kết quả"

    class State(models.TextChoices):
        DRAFT = "draft", "Đang soạn"
        FREEZING = "freezing", "Đang chốt số liệu"
        FROZEN = "frozen", "Đã chốt"

    class Profile(models.TextChoices):
        HD05 = "hd05", "Văn bản Đảng, Hướng dẫn 05-HD/VPTW"
        HD36 = "hd36", "Văn bản Đảng, Hướng dẫn 36-HD/VPTW"
        ND30 = "nd30", "Văn bản cơ quan nhà nước, Nghị định 30/2020/NĐ-CP"

    unit = models.ForeignKey(Unit, verbose_name="đơn vị báo cáo", on_delete=models.PROTECT, related_name="reports")
    # Without a document the report is on all that was given to the unit.
    directive = models.ForeignKey(
        Directive, verbose_name="báo cáo việc thực hiện", on_delete=models.PROTECT, related_name="reports", null=True,
        blank=True,
    )  # fmt: skip
    kind = models.CharField("loại báo cáo", max_length=8, choices=Kind)
    period_kind = models.CharField("loại kỳ", max_length=12, choices=[(kind.value, kind.label) for kind in PeriodKind])
    period_key = models.CharField("kỳ", max_length=24)
    # The office's cut-off day when the report was begun: a later change of that setting moves no report's days.
    cutoff_day = models.PositiveSmallIntegerField(null=True, blank=True, editable=False)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    cutoff_on = models.DateField("chốt số liệu đến hết ngày")

    subject = TextBlock("trích yếu", max_length=600, help_text="Mỗi dòng là một dòng trên bản in.")
    reference_number = TextLine(
        "số, ký hiệu", max_length=60, blank=True, help_text="Chưa có số thì giữ phần sau dấu gạch, ví dụ -BC/ĐU."
    )
    issued_on = models.DateField(
        "ngày ban hành", null=True, blank=True, help_text="Để trống thì bản in chừa chỗ cho văn thư ghi tay."
    )
    place = TextLine("địa danh", max_length=80, blank=True)
    superior_line = TextLine("cơ quan cấp trên", max_length=200, blank=True)
    issuer_line = TextLine("cơ quan ban hành", max_length=200)
    introduction = TextBlock("phần mở đầu", max_length=4000, blank=True)
    signing_authority = TextLine("quyền hạn ký", max_length=120, blank=True, help_text="Ví dụ: T/M BAN THƯỜNG VỤ")
    signer_title = TextLine("chức vụ người ký", max_length=120, blank=True)
    signer_name = TextLine("người ký", max_length=120, blank=True)
    recipients = TextBlock(
        "nơi nhận", max_length=2000, blank=True, help_text="Mỗi dòng một nơi, cấp trên ở đầu, dòng lưu ở cuối."
    )
    profile = models.CharField("thể thức", max_length=4, choices=Profile, default=Profile.HD05)

    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.DRAFT)
    edition = models.PositiveSmallIntegerField("lần", default=1)
    correction_reason = TextBlock("lý do đính chính", max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(User, verbose_name="người lập", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo"
        verbose_name_plural = "báo cáo"
        ordering = ["-ends_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "directive", "kind", "period_key"], name="report_once_for_unit_directive_period"
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "period_key"], condition=Q(directive=None), name="report_on_all_work_once"
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="report_ends_after_it_begins"),
            models.CheckConstraint(
                condition=Q(cutoff_on__gte=F("starts_on"), cutoff_on__lte=F("ends_on")),
                name="report_cutoff_within_its_period",
            ),
        ]
        indexes = [models.Index(fields=["unit", "state"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.period_name}"

    def get_absolute_url(self) -> str:
        return reverse("report-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return periods.from_key(self.period_key, self.cutoff_day)

    @property
    def period_name(self) -> str:
        """Within a sentence: "quý II năm 2026"."""
        return self.period.said

    @property
    def said(self) -> str:
        """Within a sentence: "sơ kết quý II năm 2026"."""
        return f"{self.get_kind_display().lower()} {self.period_name}"

    @property
    def about(self) -> str:
        """What it is on, within a sentence: "Chỉ thị số 57-CT/TW"."""
        return str(self.directive) if self.directive else ALL_WORK

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_open_to_writing(self) -> bool:
        """Neither frozen nor handed in to a superior who has not given it back."""
        return self.is_draft and not self.requests.filter(state__in=ReportRequest.HANDED_IN_STATES).exists()

    @property
    def is_frozen(self) -> bool:
        return self.state == self.State.FROZEN

    @property
    def is_correction(self) -> bool:
        """Frozen before, and open again."""
        return self.edition > 1 and not self.is_frozen

    @property
    def code(self) -> str:
        """Printed small at the foot of every page, to find the report by."""
        return f"TS-{self.ends_on.year}-{self.pk:05}/{self.edition}"


class Section(models.Model):
    """One part of the text. Those with `is_heading` are titles only; `key` says what the section speaks of."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="sections")
    key = models.SlugField(max_length=30)
    position = models.PositiveSmallIntegerField()
    level = models.PositiveSmallIntegerField("cấp", default=1)
    number = TextLine("số mục", max_length=30, blank=True)
    title = TextLine("tên mục", max_length=200)
    is_heading = models.BooleanField(default=False)
    body = TextBlock("nội dung", blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    edited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "mục của báo cáo"
        verbose_name_plural = "mục của báo cáo"
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["report", "key"], name="section_once_in_a_report")]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()


class Freezing(models.Model):
    """A freezing that was asked for: what must happen is this row, whoever carries it out and however often."""

    class State(models.TextChoices):
        WAITING = "waiting", "Đang chờ lập"
        RUNNING = "running", "Đang lập"
        DONE = "done", "Đã xong"
        FAILED = "failed", "Chưa lập được"

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="freezings")
    edition = models.PositiveSmallIntegerField("lần")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.WAITING)
    sentence = TextLine("vì sao chưa lập được", max_length=300, blank=True)
    asked_by = models.ForeignKey(User, verbose_name="người chốt", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("chốt ngày")
    asked_at = models.DateTimeField("chốt lúc", auto_now_add=True)
    started_at = models.DateTimeField("bắt đầu lập lúc", null=True, blank=True)
    progress = models.PositiveSmallIntegerField("đã lập (%)", default=0)

    class Meta:
        verbose_name = "lần chốt số liệu"
        verbose_name_plural = "lần chốt số liệu"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["report"], condition=Q(state__in=["waiting", "running"]), name="one_freezing_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, lần {self.edition}"

    @property
    def is_over(self) -> bool:
        return self.state in (self.State.DONE, self.State.FAILED)


class Snapshot(models.Model):
    """A report as it was frozen: figures, rows behind them, texts, and the very bytes of the PDF. Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="snapshots")
    edition = models.PositiveSmallIntegerField("lần")
    data = models.JSONField("số liệu và nội dung")
    layout_version = models.PositiveSmallIntegerField("phiên bản mẫu in")
    sha256 = models.CharField("SHA-256 của số liệu", max_length=64)
    pdf = models.FileField("bản in", upload_to=by_content, max_length=200)
    pdf_size = models.PositiveIntegerField("dung lượng (byte)")
    pdf_sha256 = models.CharField("SHA-256 của bản in", max_length=64, db_index=True)
    frozen_at = models.DateTimeField("chốt lúc")
    frozen_by = models.ForeignKey(User, verbose_name="người chốt", on_delete=models.PROTECT, related_name="+")
    reason = TextBlock("lý do đính chính", blank=True)

    class Meta:
        verbose_name = "bản đã chốt"
        verbose_name_plural = "bản đã chốt"
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["report", "edition"], name="snapshot_once_for_an_edition")]

    def __str__(self) -> str:
        return f"{self.report}, lần {self.edition}"

    def get_absolute_url(self) -> str:
        return reverse("report-snapshot", args=[self.report_id, self.edition])

    @property
    def is_whole(self) -> bool:
        """Whether the data still are what was frozen."""
        return digest(self.data) == self.sha256


def digest(data: Any) -> str:
    """SHA-256 of the one way to write the data as JSON: sorted keys, no spaces, UTF-8."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


from reports.drawing.models import Drawing  # noqa: E402
from reports.signing.models import SignedPaper  # noqa: E402
from reports.streams.models import (  # noqa: E402  the streams' rows belong to this app
    LevelParty,
    ReportRequest,
    ReportStream,
    StreamLevel,
    Submission,
)
from reports.streams.reminding import ReportReminder  # noqa: E402
from reports.templating.models import ReportOutline, WordTemplate  # noqa: E402

__all__ = [
    "ALL_WORK",
    "Drawing",
    "Freezing",
    "LevelParty",
    "Report",
    "ReportOutline",
    "ReportReminder",
    "ReportRequest",
    "ReportStream",
    "Section",
    "SignedPaper",
    "Snapshot",
    "StreamLevel",
    "Submission",
    "WordTemplate",
    "digest",
]
