"""What an office has made of its reports: its Word templates, every version kept, and its outlines of sections."""

from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.db.models import Q

from directives.models.files import StoredFile
from reports.models import Report
from units.models import Unit, User

Kind = Report.Kind


class WordTemplateQuerySet(models.QuerySet):
    def of(self, unit: Unit, kind: str, form: str) -> Self:
        return self.filter(unit=unit, kind=kind, form=form)

    def standing_for(self, unit: Unit, kind: str, profile: str) -> WordTemplate | None:
        """The one that a unit's reports are printed with: its own, else that of the nearest unit above."""
        form = WordTemplate.form_of(profile)
        found = self.filter(unit__in=[unit.pk, *unit.ancestor_ids], kind=kind, form=form, is_in_use=True)
        nearest: Any = found.select_related("unit").order_by("-unit__depth").first()
        return nearest


class WordTemplate(StoredFile):
    """One version of a unit's template for a kind of report. Without one in use our own layout stands."""

    class Form(models.TextChoices):
        PARTY = "party", "Văn bản Đảng"
        STATE = "state", "Văn bản cơ quan nhà nước"

    unit = models.ForeignKey(Unit, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="word_templates")
    kind = models.CharField("loại báo cáo", max_length=8, choices=Kind)
    form = models.CharField("thể thức", max_length=5, choices=Form)
    number = models.PositiveSmallIntegerField("bản số")
    is_in_use = models.BooleanField("đang dùng", default=True)

    objects = WordTemplateQuerySet.as_manager()

    class Meta:
        verbose_name = "mẫu Word"
        verbose_name_plural = "mẫu Word"
        ordering = ["unit", "kind", "form", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "kind", "form", "number"], name="word_template_number_once"),
            models.UniqueConstraint(
                fields=["unit", "kind", "form"], condition=Q(is_in_use=True), name="one_word_template_in_use"
            ),
        ]

    def __str__(self) -> str:
        return f"Mẫu Word {self.get_kind_display().lower()}, bản {self.number}"

    @classmethod
    def form_of(cls, profile: str) -> str:
        return cls.Form.STATE if profile == Report.Profile.ND30 else cls.Form.PARTY

    @property
    def as_data(self) -> dict[str, Any]:
        """What a frozen report keeps of it; the file is found again by its hash."""
        return {"id": self.pk, "name": self.name, "number": self.number, "unit": self.unit.name, "sha256": self.sha256}


class ReportOutlineQuerySet(models.QuerySet):
    def standing_for(self, unit: Unit, kind: str) -> ReportOutline | None:
        found = self.filter(unit__in=[unit.pk, *unit.ancestor_ids], kind=kind)
        nearest: Any = found.order_by("-unit__depth").first()
        return nearest


class ReportOutline(models.Model):
    """The sections with which a unit's new reports of a kind begin, each with the text it starts with.

    `lines`: key, level, number, title, is_heading, body. Reports begun before keep theirs.
    """

    unit = models.ForeignKey(Unit, verbose_name="cơ quan", on_delete=models.PROTECT, related_name="report_outlines")
    kind = models.CharField("loại báo cáo", max_length=8, choices=Kind)
    lines = models.JSONField("các mục")
    version = models.PositiveIntegerField(default=1, editable=False)
    edited_by = models.ForeignKey(User, verbose_name="người sửa", on_delete=models.PROTECT, related_name="+")
    edited_at = models.DateTimeField("sửa lúc", auto_now=True)

    objects = ReportOutlineQuerySet.as_manager()

    class Meta:
        verbose_name = "dàn ý báo cáo"
        verbose_name_plural = "dàn ý báo cáo"
        ordering = ["unit", "kind"]
        constraints = [models.UniqueConstraint(fields=["unit", "kind"], name="report_outline_once_for_a_kind")]

    def __str__(self) -> str:
        return f"Dàn ý {self.get_kind_display().lower()} của {self.unit}"
