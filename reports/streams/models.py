"""A stream of reports, the requests that the timetable makes of it, and what was handed in for each."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from directives.models import Directive, UnitClass
from reports import periods
from reports.models import ALL_WORK, Report
from reports.periods import Period, PeriodKind
from units import access
from units.fields import TextBlock, TextLine
from units.models import Unit, User


class StreamQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Streams that the branch asks for, gathers, or is asked by."""
        reach = access.reach_of(user, today, access.READERS)
        asked = ReportRequest._base_manager.filter(reach.covers("unit__path"), stream=OuterRef("pk"))
        return self.filter(reach.covers("owner__path") | Q(focal_unit__in=reach.unit_ids) | Exists(asked))

    def active(self) -> Self:
        return self.filter(ended_on=None)


class ReportStream(models.Model):
    """Who reports what to `owner`, how often and by when. Days: the top level `due_after` working days after the
    cut-off; each level below so many working days before the one above it."""

    class Every(models.TextChoices):
        MONTH = "month", "Hằng tháng"
        QUARTER = "quarter", "Hằng quý"
        HALF_YEAR = "half_year", "6 tháng"
        NINE_MONTHS = "nine_months", "9 tháng"
        YEAR = "year", "Hằng năm"
        ONCE = "once", "Một lần, đột xuất"

    MOST_LEVELS = 3

    name = TextLine("tên chế độ báo cáo", max_length=200)
    owner = models.ForeignKey(
        Unit, verbose_name="đơn vị yêu cầu báo cáo", on_delete=models.PROTECT, related_name="report_streams"
    )
    focal_unit = models.ForeignKey(
        Unit, verbose_name="đơn vị đầu mối", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    directive = models.ForeignKey(
        Directive, verbose_name="báo cáo việc thực hiện", on_delete=models.PROTECT, null=True, blank=True,
        related_name="report_streams",
    )  # fmt: skip
    kind = models.CharField("loại báo cáo", max_length=8, choices=Report.Kind, default=Report.Kind.KET_QUA)
    every = models.CharField("kỳ báo cáo", max_length=12, choices=Every, default=Every.MONTH)
    cutoff_day = models.PositiveSmallIntegerField(
        "ngày chốt số liệu", null=True, blank=True, default=periods.DEFAULT_CUTOFF,
        validators=[MinValueValidator(1), MaxValueValidator(31)], help_text="Để trống thì chốt theo tháng dương lịch.",
    )  # fmt: skip
    due_after = models.PositiveSmallIntegerField(
        "nộp sau ngày chốt (ngày làm việc)", default=periods.DEFAULT_SENDING_DAYS,
        validators=[MaxValueValidator(60)],
    )  # fmt: skip
    first_on = models.DateField("bắt đầu từ kỳ có ngày")
    once_starts_on = models.DateField("số liệu từ ngày", null=True, blank=True)
    once_ends_on = models.DateField("số liệu đến hết ngày", null=True, blank=True)
    once_due_on = models.DateField("hạn nộp", null=True, blank=True)
    ended_on = models.DateField("thôi yêu cầu từ ngày", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_by = models.ForeignKey(User, verbose_name="người lập", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("lập lúc", auto_now_add=True)

    objects = StreamQuerySet.as_manager()

    class Meta:
        verbose_name = "chế độ báo cáo"
        verbose_name_plural = "chế độ báo cáo"
        ordering = ["ended_on", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(every="once")
                | Q(once_starts_on__isnull=False, once_ends_on__isnull=False, once_due_on__isnull=False),
                name="report_asked_for_once_has_its_days",
            ),
            models.CheckConstraint(
                condition=Q(once_ends_on__isnull=True)
                | Q(once_ends_on__gte=F("once_starts_on"), once_due_on__gte=F("once_ends_on")),
                name="report_asked_for_once_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("stream-detail", args=[self.pk])

    @property
    def is_active(self) -> bool:
        return self.ended_on is None

    @property
    def is_once(self) -> bool:
        return self.every == self.Every.ONCE

    @property
    def about(self) -> str:
        return str(self.directive) if self.directive else ALL_WORK

    def period_on(self, day: datetime.date) -> Period:
        """The period of the stream in which the day falls; the only one there is where it is asked for once."""
        if self.once_starts_on and self.once_ends_on and self.is_once:
            return periods.free_range(self.once_starts_on, self.once_ends_on)
        return periods.period_of(day, PeriodKind(self.every), self.cutoff_day)  # type: ignore[call-arg]

    def period_named(self, key: str) -> Period:
        """Raises ValueError for a key that is none."""
        return periods.from_key(key, self.cutoff_day)


class StreamLevel(models.Model):
    """One level of the way up: 1 reports to the owner, 2 to those of level 1, and so on."""

    stream = models.ForeignKey(ReportStream, on_delete=models.CASCADE, related_name="levels")
    number = models.PositiveSmallIntegerField("cấp")
    lead_days = models.PositiveSmallIntegerField("nộp trước cấp trên (ngày làm việc)", default=0)

    class Meta:
        verbose_name = "cấp báo cáo"
        verbose_name_plural = "cấp báo cáo"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "number"], name="level_once_in_a_stream"),
            models.CheckConstraint(
                condition=Q(number=1, lead_days=0) | Q(number__gt=1, lead_days__gte=1),
                name="level_before_the_one_above",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stream}, cấp {self.number}"


class LevelParty(models.Model):
    """Who reports on a level: one unit, or a class of units under `anchor` (under each unit of the level above)."""

    level = models.ForeignKey(StreamLevel, on_delete=models.CASCADE, related_name="parties")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    unit_class = models.CharField("nhóm đơn vị", max_length=20, choices=UnitClass, blank=True)
    anchor = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "đơn vị báo cáo"
        verbose_name_plural = "đơn vị báo cáo"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, unit_class="") | (Q(unit__isnull=True) & ~Q(unit_class="")),
                name="reporter_is_a_unit_or_a_class",
            )
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.unit else str(UnitClass(self.unit_class).label)


class RequestQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Those of the branch, and those of the streams that one's own units ask for or gather: an advising body asks
        units that stand beside it."""
        reach = access.reach_of(user, today, access.READERS)
        asked = Q(stream__focal_unit__in=reach.unit_ids) | Q(stream__owner__in=reach.unit_ids)
        return self.filter(reach.covers("unit__path") | asked)

    def of_units(self, units: Any) -> Self:
        return self.filter(unit__in=units)

    def asked(self) -> Self:
        """Those that count: not the ones that nobody wants any more."""
        return self.exclude(state=ReportRequest.State.WITHDRAWN)

    def open(self) -> Self:
        """Not handed in, or given back."""
        return self.filter(state__in=ReportRequest.OPEN_STATES)

    def begun(self, today: datetime.date) -> Self:
        """Those whose period has begun."""
        return self.filter(starts_on__lte=today)

    def to_answer(self, user: User, today: datetime.date) -> Self:
        """What was handed in and waits for the person's units, as superior or as focal unit."""
        units = access.acting_units(user, today, (access.CLERK, access.HEAD, access.LEADER))
        mine = Q(superior__in=units) | Q(stream__focal_unit__in=units, superior=F("stream__owner"))
        return self.filter(mine, state=ReportRequest.State.SUBMITTED)

    def for_request_list(self) -> Self:
        return self.select_related("stream__directive", "unit", "superior", "report")


class ReportRequest(models.Model):
    """One report that one unit owes for one period. Made ahead; what the timetable changes is only what nobody began.

    Whether it was late is told by the first day on which it was handed in: what the superior gave back for more does
    not make a unit late.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Chưa nộp"
        SUBMITTED = "submitted", "Đã nộp, chờ tiếp nhận"
        RETURNED = "returned", "Trả lại để sửa"
        ACCEPTED = "accepted", "Đã tiếp nhận"
        WITHDRAWN = "withdrawn", "Không yêu cầu nữa"

    OPEN_STATES = (State.WAITING, State.RETURNED)
    HANDED_IN_STATES = (State.SUBMITTED, State.ACCEPTED)

    stream = models.ForeignKey(ReportStream, on_delete=models.PROTECT, related_name="requests")
    unit = models.ForeignKey(
        Unit, verbose_name="đơn vị báo cáo", on_delete=models.PROTECT, related_name="report_requests"
    )
    superior = models.ForeignKey(Unit, verbose_name="nơi nhận", on_delete=models.PROTECT, related_name="+")
    level = models.PositiveSmallIntegerField("cấp", default=1)
    period_key = models.CharField("kỳ", max_length=24)
    starts_on = models.DateField("từ ngày")
    ends_on = models.DateField("đến hết ngày")
    due_on = models.DateField("hạn nộp")
    made_on = models.DateField("lập ngày")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.WAITING)
    report = models.ForeignKey(
        Report, verbose_name="báo cáo", on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    submission = models.ForeignKey(
        "Submission", verbose_name="lần nộp", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_submitted_on = models.DateField("nộp lần đầu ngày", null=True, blank=True)
    submitted_on = models.DateField("nộp ngày", null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    accepted_on = models.DateField("tiếp nhận ngày", null=True, blank=True)
    accepted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = TextBlock("lý do trả lại", max_length=1000, blank=True)
    urged_on = models.DateField("đôn đốc gần nhất ngày", null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = "báo cáo phải nộp"
        verbose_name_plural = "báo cáo phải nộp"
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["stream", "unit", "period_key"], name="request_once_for_a_unit_and_period"),
            models.CheckConstraint(
                condition=~Q(state__in=["submitted", "accepted"])
                | Q(report__isnull=False, submission__isnull=False, first_submitted_on__isnull=False),
                name="handed_in_report_is_there",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False) & ~Q(accepted_by=F("submitted_by")),
                name="nobody_accepts_their_own_report",
            ),
            models.CheckConstraint(condition=~Q(state="returned") | ~Q(reason=""), name="returned_report_says_why"),
        ]
        indexes = [
            models.Index(fields=["unit", "state"]),
            models.Index(fields=["superior", "state"]),
            models.Index(fields=["stream", "period_key", "state"]),
            models.Index(fields=["due_on"], condition=Q(state__in=["waiting", "returned"]), name="open_request_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.stream}, {self.period.said}"

    def get_absolute_url(self) -> str:
        return reverse("request-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return self.stream.period_named(self.period_key)

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_handed_in(self) -> bool:
        return self.state in self.HANDED_IN_STATES

    @property
    def was_late(self) -> bool:
        return self.first_submitted_on is not None and self.first_submitted_on > self.due_on

    def is_overdue(self, today: datetime.date) -> bool:
        return self.state == self.State.WAITING and self.due_on < today


class Submission(models.Model):
    """What was handed in, as it was. Of a frozen report it is the frozen edition, else its own data. Never changed."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="submissions")
    number = models.PositiveSmallIntegerField("lần nộp")
    edition = models.PositiveSmallIntegerField("lần chốt")
    data = models.JSONField("số liệu và nội dung")
    sha256 = models.CharField("SHA-256", max_length=64)
    # For the report of the level above: what is added up, and what is taken over.
    counts = models.JSONField("số liệu để cộng", default=dict)
    texts = models.JSONField("nội dung theo mục", default=dict)
    nothing_arose = models.BooleanField("không phát sinh", default=False)
    submitted_on = models.DateField("nộp ngày")
    submitted_at = models.DateTimeField("nộp lúc")
    submitted_by = models.ForeignKey(User, verbose_name="người nộp", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "lần nộp báo cáo"
        verbose_name_plural = "lần nộp báo cáo"
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="submission_once_for_a_number")]

    def __str__(self) -> str:
        return f"{self.report}, nộp lần {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("report-submission", args=[self.report_id, self.number])
