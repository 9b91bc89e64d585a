"""What a document orders: tasks, whom they are for, which superior task they carry out, and targets."""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Q

from directives.models.documents import Clause, Directive
from units.fields import FoldedText, TextBlock, TextLine
from units.models import Unit, User
from units.text import fold


class TaskQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """The tasks of the documents that the person may see."""
        return self.filter(directive__in=Directive.objects.visible_to(user, today))

    def waiting_for_anchor(self) -> Self:
        return self.filter(deadline_kind=Task.DeadlineKind.RELATIVE, due_on=None)

    def search(self, words: str) -> Self:
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class Task(models.Model):
    """One task. The deadline is kept as written, with its reading beside it; `due_on` is what the reading comes to."""

    class DeadlineKind(models.TextChoices):
        DATE = "date", "Ngày"
        PERIOD = "period", "Khoảng thời gian"
        HORIZON = "horizon", "Mốc dài hạn"
        RECURRING = "recurring", "Định kỳ"
        RELATIVE = "relative", "Tính từ một sự việc"
        ONGOING = "ongoing", "Thường xuyên"
        NONE = "none", "Không ghi hạn"
        UNREAD = "unread", "Chưa đọc được"

    class Every(models.TextChoices):
        WEEK = "week", "Tuần"
        MONTH = "month", "Tháng"
        QUARTER = "quarter", "Quý"
        HALF_YEAR = "half_year", "6 tháng"
        YEAR = "year", "Năm"

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="tasks")
    clause = models.ForeignKey(
        Clause, verbose_name="thuộc mục", on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    position = models.PositiveIntegerField("thứ tự")
    text = TextBlock("nội dung nhiệm vụ")
    deadline_phrase = TextLine("thời hạn", max_length=200, blank=True)
    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind, default=DeadlineKind.NONE)
    starts_on = models.DateField("bắt đầu", null=True, blank=True)
    due_on = models.DateField("hạn", null=True, blank=True)
    # For a deadline counted from an event: its day, set by hand once it is known; see TaskAnchor.
    anchor_on = models.DateField("ngày mốc", null=True, blank=True)
    every = models.CharField("định kỳ", max_length=10, choices=Every, blank=True)
    deliverable = TextLine("sản phẩm", max_length=300, blank=True)
    search_text = FoldedText(of=("text", "deliverable"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = "nhiệm vụ"
        verbose_name_plural = "nhiệm vụ"
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["directive", "position"])]

    def __str__(self) -> str:
        return self.text

    @property
    def shorter(self) -> str:
        return self.text if len(self.text) <= 140 else self.text[:137].rsplit(" ", 1)[0] + "…"

    @property
    def waits_for_anchor(self) -> bool:
        """Counted from an event whose day nobody has set yet."""
        return self.deadline_kind == self.DeadlineKind.RELATIVE and self.due_on is None

    @property
    def takes_an_anchor(self) -> bool:
        """Counted from an event that the phrase itself gives no day: a person sets it, and may set it anew."""
        return self.waits_for_anchor or self.anchor_on is not None


class TaskAnchor(models.Model):
    """The day of the event from which a task's deadline counts, as it was set; earlier ones stay for ever."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="anchors")
    anchor_on = models.DateField("ngày mốc")
    due_on = models.DateField("hạn")
    set_by = models.ForeignKey(User, verbose_name="người đặt", on_delete=models.PROTECT, related_name="+")
    set_on = models.DateField("đặt ngày")

    class Meta:
        verbose_name = "ngày mốc của nhiệm vụ"
        verbose_name_plural = "ngày mốc của nhiệm vụ"
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"Mốc {self.anchor_on:%d/%m/%Y}, hạn {self.due_on:%d/%m/%Y}"


class UnitClass(models.TextChoices):
    """Classes of units as documents name them. They become units only when the document is issued."""

    CELLS = "cells", "Các chi bộ trực thuộc"
    ORGANISATIONS = "organisations", "Các đảng bộ, chi bộ trực thuộc"
    ALL_CELLS = "all_cells", "Toàn bộ chi bộ trong đảng bộ"
    COMMITTEES = "committees", "Các cấp ủy trực thuộc"
    STAFF_BODIES = "staff_bodies", "Các cơ quan tham mưu, giúp việc"
    STATE_BODIES = "state_bodies", "Các cơ quan nhà nước trực thuộc"
    FRONTS = "fronts", "Mặt trận Tổ quốc và các tổ chức chính trị - xã hội"
    ASSOCIATIONS = "associations", "Các hội trực thuộc"
    PUBLIC_SERVICES = "public_services", "Các đơn vị sự nghiệp"
    SCHOOLS = "schools", "Các cơ sở giáo dục trên địa bàn"
    RESIDENTIALS = "residentials", "Các tổ dân phố, thôn trên địa bàn"

    @property
    def kinds(self) -> tuple[Unit.Kind, ...]:
        return _KINDS[self]

    def units_under(self, anchor: Unit, day: datetime.date) -> models.QuerySet[Unit]:
        """The units the class means under `anchor` on `day`: directly below, or in the whole branch if it says so."""
        below = (
            Unit.objects.below(anchor)
            if self in (self.ALL_CELLS, self.SCHOOLS, self.RESIDENTIALS)
            else Unit.objects.filter(parent=anchor)
        )
        return below.filter(kind__in=self.kinds).valid_on(day)


_KINDS: dict[str, tuple[Unit.Kind, ...]] = {
    UnitClass.CELLS: (Unit.Kind.CELL,),
    UnitClass.ORGANISATIONS: (Unit.Kind.CELL, Unit.Kind.BASE_COMMITTEE),
    UnitClass.ALL_CELLS: (Unit.Kind.CELL,),
    UnitClass.COMMITTEES: (Unit.Kind.COMMITTEE,),
    UnitClass.STAFF_BODIES: (Unit.Kind.STAFF_BODY,),
    UnitClass.STATE_BODIES: (Unit.Kind.STATE_BODY,),
    UnitClass.FRONTS: (Unit.Kind.FRONT,),
    UnitClass.ASSOCIATIONS: (Unit.Kind.ASSOCIATION,),
    UnitClass.PUBLIC_SERVICES: (Unit.Kind.PUBLIC_SERVICE,),
    UnitClass.SCHOOLS: (Unit.Kind.SCHOOL,),
    UnitClass.RESIDENTIALS: (Unit.Kind.RESIDENTIAL,),
}


class Part(models.TextChoices):
    LEAD = "lead", "Chủ trì"
    SUPPORT = "support", "Phối hợp"


class TaskParty(models.Model):
    """Whom a task is for: one named unit, or a class of units under `anchor` (the issuer where empty)."""

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="parties")
    part = models.CharField("vai trò", max_length=8, choices=Part, default=Part.LEAD)
    unit = models.ForeignKey(
        Unit, verbose_name="đơn vị", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    unit_class = models.CharField("nhóm đơn vị", max_length=20, choices=UnitClass, blank=True)
    anchor = models.ForeignKey(
        Unit, verbose_name="trực thuộc", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "đơn vị thực hiện"
        verbose_name_plural = "đơn vị thực hiện"
        ordering = ["part", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, unit_class="") | (Q(unit__isnull=True) & ~Q(unit_class="")),
                name="party_is_a_unit_or_a_class",
            )
        ]

    def __str__(self) -> str:
        return str(self.unit) if self.unit else str(UnitClass(self.unit_class).label)


class TaskLink(models.Model):
    """Which superior task or clause a task carries out, and how far. From these come coverage and gaps."""

    class Extent(models.TextChoices):
        FULLY = "fully", "Thực hiện toàn bộ"
        PARTLY = "partly", "Thực hiện một phần"
        NOT_APPLICABLE = "not_applicable", "Không áp dụng"

    task = models.ForeignKey(Task, on_delete=models.CASCADE, related_name="links")
    superior_task = models.ForeignKey(
        Task,
        verbose_name="nhiệm vụ cấp trên",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="carried_out_by",
    )
    superior_clause = models.ForeignKey(
        Clause, verbose_name="mục của văn bản cấp trên", on_delete=models.PROTECT, null=True, blank=True,
        related_name="carried_out_by",
    )  # fmt: skip
    extent = models.CharField("mức độ", max_length=15, choices=Extent, default=Extent.FULLY)
    reason = TextLine("lý do", max_length=300, blank=True)

    class Meta:
        verbose_name = "liên hệ với nhiệm vụ cấp trên"
        verbose_name_plural = "liên hệ với nhiệm vụ cấp trên"
        constraints = [
            models.CheckConstraint(
                condition=Q(superior_task__isnull=False, superior_clause__isnull=True)
                | Q(superior_task__isnull=True, superior_clause__isnull=False),
                name="link_to_a_task_or_a_clause",
            ),
            models.CheckConstraint(
                condition=~Q(extent="not_applicable") | ~Q(reason=""), name="not_applicable_says_why"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_extent_display()}: {self.superior_task or self.superior_clause}"


class Target(models.Model):
    """A target: "đạt tối thiểu 80% … đến năm 2030"."""

    class Comparison(models.TextChoices):
        AT_LEAST = "ge", "ít nhất"
        EXACTLY = "eq", "đạt"
        AT_MOST = "le", "không quá"
        RANGE = "range", "từ … đến …"
        NONE_AT_ALL = "zero", "không để xảy ra"

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="targets")
    position = models.PositiveIntegerField("thứ tự", default=0)
    text = TextBlock("chỉ tiêu")
    comparison = models.CharField("so sánh", max_length=6, choices=Comparison, default=Comparison.EXACTLY)
    value = models.DecimalField("giá trị", max_digits=14, decimal_places=2, null=True, blank=True)
    value_max = models.DecimalField("đến", max_digits=14, decimal_places=2, null=True, blank=True)
    measure = TextLine("đơn vị tính", max_length=40, blank=True)
    by_on = models.DateField("đến hết ngày", null=True, blank=True)
    is_aspirational = models.BooleanField("phấn đấu", default=False)

    class Meta:
        verbose_name = "chỉ tiêu"
        verbose_name_plural = "chỉ tiêu"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Measurement(models.Model):
    """What a unit reached of a target by a day."""

    target = models.ForeignKey(Target, on_delete=models.CASCADE, related_name="measurements")
    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="+")
    measured_on = models.DateField("tính đến ngày")
    value = models.DecimalField("kết quả", max_digits=14, decimal_places=2)
    note = TextLine("ghi chú", max_length=300, blank=True)
    entered_by = models.ForeignKey(User, verbose_name="người nhập", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "kết quả chỉ tiêu"
        verbose_name_plural = "kết quả chỉ tiêu"
        ordering = ["measured_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["target", "unit", "measured_on"], name="measurement_once_a_day")]

    def __str__(self) -> str:
        return f"{self.unit}: {self.value}"
