"""Documents and their outline. A document has one parent, what it implements, and any number of căn cứ."""

from __future__ import annotations

import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.urls import reverse

from directives import outline
from directives.models.files import StoredFile
from units import access
from units.fields import FoldedText, TextBlock, TextLine
from units.models import Unit, User
from units.text import fold
from units.trees import TreeNode, TreeQuerySet


class DirectiveQuerySet(TreeQuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Drafts of one's own office; else what one's branch issued, keeps, gathers or works on, and the chain above.

        Asks the database at once for what comes from outside the branch (one query), because a chain found by path
        prefixes inside the database costs the square of the number of documents. Build on one result.
        """
        reach = access.reach_of(user, today, access.READERS)
        own_offices = access.reach_of(user, today, (access.CLERK, access.HEAD, access.LEADER)).unit_ids
        drafts = Q(state__in=Directive.HIDDEN_STATES, kept_by__in=own_offices)
        concerned = Directive._of_branch(reach) | Q(pk__in=Directive._from_outside(reach))
        return self.filter(drafts | (~Q(state__in=Directive.HIDDEN_STATES) & concerned))

    def editable_by(self, user: User, today: datetime.date) -> Self:
        """Drafts that the person may change."""
        units = access.acting_units(user, today, (access.CLERK, access.HEAD))
        return self.filter(state=Directive.State.DRAFT, kept_by__in=units)

    def issued(self) -> Self:
        return self.exclude(state__in=Directive.HIDDEN_STATES)

    def in_force(self) -> Self:
        return self.filter(state=Directive.State.ISSUED)

    def search(self, words: str) -> Self:
        """Kind, number and subject hold every word, tones aside; or the number is these very words ("57 - CT / TW")."""
        found = Q()
        for word in fold(words).split():
            found &= Q(search_text__contains=word)
        return self.filter(found | Q(number_key__contains=key) if (key := number_key(words)) else found)

    def newest_first(self) -> Self:
        """By the day or month of issue; what has neither comes last."""
        day = Coalesce("issued_on", "issued_month")
        return self.order_by(day.desc(nulls_last=True), "-pk")


class Directive(TreeNode):
    class Kind(models.TextChoices):
        DIRECTIVE = "directive", "Chỉ thị"
        RESOLUTION = "resolution", "Nghị quyết"
        CONCLUSION = "conclusion", "Kết luận"
        PROGRAMME = "programme", "Chương trình hành động"
        PLAN = "plan", "Kế hoạch"
        OFFICIAL_LETTER = "official_letter", "Công văn"
        GUIDANCE = "guidance", "Hướng dẫn"
        DECISION = "decision", "Quyết định"
        REGULATION = "regulation", "Quy định, quy chế"
        NOTICE = "notice", "Thông báo"
        REPORT = "report", "Báo cáo"
        OTHER = "other", "Văn bản khác"

    class State(models.TextChoices):
        DRAFT = "draft", "Nháp"
        ISSUING = "issuing", "Đang giao việc"
        ISSUED = "issued", "Đã ban hành"
        REPLACED = "replaced", "Đã thay thế"
        REVOKED = "revoked", "Đã thu hồi"

    # Seen by the office that writes them only.
    HIDDEN_STATES = (State.DRAFT, State.ISSUING)

    kind = models.CharField("loại văn bản", max_length=20, choices=Kind)
    reference_number = TextLine("số, ký hiệu", max_length=60, blank=True, help_text="Để trống nếu chưa lấy số.")
    number_key = models.CharField(max_length=60, editable=False, db_index=True, default="")
    subject = TextLine("trích yếu", max_length=500)
    issuing_unit = models.ForeignKey(
        Unit, verbose_name="cơ quan ban hành", on_delete=models.PROTECT, related_name="directives"
    )
    # The issuer's name on the paper, where the unit that answers for it now was merged or renamed since.
    issuer_name = TextLine(
        "tên cơ quan ban hành ghi trên văn bản", max_length=200, blank=True, editable=False, default="", db_default=""
    )
    kept_by = models.ForeignKey(
        Unit, verbose_name="đơn vị nhập, lưu", on_delete=models.PROTECT, related_name="kept_directives"
    )
    focal_unit = models.ForeignKey(
        Unit, verbose_name="đơn vị đầu mối tổng hợp", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    issued_on = models.DateField("ngày ban hành", null=True, blank=True)
    issued_month = models.DateField(
        "tháng ban hành", null=True, blank=True, help_text="Khi văn bản để trống ngày: ngày 01 của tháng đó."
    )
    place = TextLine("địa danh", max_length=80, blank=True)
    signing_authority = TextLine("quyền hạn ký", max_length=120, blank=True, help_text="Ví dụ: T/M BAN THƯỜNG VỤ")
    signer_title = TextLine("chức vụ người ký", max_length=120, blank=True)
    signer_name = TextLine("người ký", max_length=120, blank=True)
    introduction = TextBlock("phần mở đầu", blank=True)
    addressees = TextBlock("kính gửi", blank=True, help_text="Mỗi dòng một nơi.")
    recipients = TextBlock("nơi nhận", blank=True, help_text="Mỗi dòng một nơi, dòng lưu ở cuối.")
    state = models.CharField("tình trạng", max_length=10, choices=State, default=State.DRAFT)
    replaces = models.ForeignKey(
        "self",
        verbose_name="thay thế, sửa đổi",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="replacements",
    )
    change_reason = TextBlock("lý do thay thế, thu hồi", blank=True)
    reminder_days = models.CharField(
        "nhắc trước hạn (ngày)", max_length=40, blank=True, help_text="Để trống nếu nhắc như mọi văn bản của cơ quan."
    )
    is_open = models.BooleanField(
        "được phép gửi nội dung ra ngoài",
        default=False,
        help_text="Khi chọn, lịch công tác trên điện thoại ghi cả nội dung nhiệm vụ; nếu không, chỉ có số, loại, ngày.",
    )
    created_by = models.ForeignKey(User, verbose_name="người nhập", on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField("nhập lúc", auto_now_add=True)
    issued_by = models.ForeignKey(
        User, verbose_name="người bấm ban hành", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    released_at = models.DateTimeField("giao việc xong lúc", null=True, blank=True)
    search_text = models.TextField(editable=False, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DirectiveQuerySet.as_manager()

    class Meta:
        verbose_name = "văn bản"
        verbose_name_plural = "văn bản"
        ordering = ["-issued_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True) | Q(issued_month__isnull=True), name="directive_day_or_month"
            ),
            models.CheckConstraint(
                condition=~Q(state="issued") | Q(released_at__isnull=False), name="issued_directive_was_released"
            ),
        ]
        indexes = [models.Index(fields=["issuing_unit", "state"]), models.Index(fields=["kept_by", "state"])]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number_or_blank}"

    def get_absolute_url(self) -> str:
        return reverse("directive-detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.number_key = number_key(self.reference_number)
        self.search_text = fold(f"{self.get_kind_display()} số {self.reference_number} {self.subject}")
        super().save(*args, **kwargs)

    @staticmethod
    def _of_branch(reach: access.Reach, of: str = "") -> Q:
        return reach.covers(f"{of}issuing_unit__path") | reach.covers(f"{of}kept_by__path")

    @staticmethod
    def _from_outside(reach: access.Reach) -> set[int]:
        """Ids of others' documents that the branch works on or gathers, and of all that stand above the branch's."""
        from directives.models.assignments import Assignment

        if not reach.paths:
            return set()
        own = Directive._of_branch(reach)
        assigned = Assignment._base_manager.filter(reach.covers("unit__path")).values("directive")
        outside = ~own & (Q(focal_unit__in=reach.unit_ids) | Q(pk__in=assigned))
        topmost = own & Q(parent__isnull=False) & ~Directive._of_branch(reach, "parent__")
        rows = Directive._base_manager.exclude(state__in=Directive.HIDDEN_STATES).filter(outside | topmost)
        ids: set[int] = set()
        for path in rows.values_list("path", flat=True):
            ids.update(int(part) for part in path.split("/")[:-1])
        return ids

    @property
    def is_draft(self) -> bool:
        return self.state == self.State.DRAFT

    @property
    def is_received(self) -> bool:
        """A superior's document that this office keeps for reference: nobody here gave its tasks."""
        return self.kept_by_id != self.issuing_unit_id

    @property
    def issuer(self) -> str:
        """The issuer as the paper names it."""
        return self.issuer_name or self.issuing_unit.name

    @property
    def issuer_label(self) -> str:
        """The same, as short as it goes."""
        return self.issuer_name or self.issuing_unit.label

    @property
    def number_or_blank(self) -> str:
        """The number as it is said, or the blank as offices write it."""
        return f"số {self.reference_number}" if self.reference_number else "(chưa có số)"

    @property
    def dated(self) -> str:
        """The day as far as it is known: "05/06/2026", "tháng 6/2026" or nothing."""
        if self.issued_on:
            return f"{self.issued_on:%d/%m/%Y}"
        return f"tháng {self.issued_month.month}/{self.issued_month.year}" if self.issued_month else ""

    @property
    def citation(self) -> str:
        """How another document names this one: kind, number, day and issuer."""
        dated = f" ngày {self.dated}" if self.issued_on else (f" {self.dated}" if self.issued_month else "")
        return f"{self} {'' if not dated else dated.strip() + ' '}của {self.issuer}"


def number_key(reference_number: str) -> str:
    """The number for matching: folded, without spaces, any dash the same. "47- KH/CB" and "47–KH/CB" are one."""
    folded = fold(reference_number).replace("–", "-").replace("—", "-").replace("−", "-")
    return "".join(folded.split())[:60]


class Basis(models.Model):
    """One căn cứ: the citation as written, and the document it means once known."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="bases")
    position = models.PositiveSmallIntegerField(default=0)
    text = TextBlock("căn cứ")
    cited = models.ForeignKey(
        Directive,
        verbose_name="văn bản được dẫn",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cited_by",
    )

    class Meta:
        verbose_name = "căn cứ"
        verbose_name_plural = "căn cứ"
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return self.text


class Clause(models.Model):
    """One line of the outline as it was written: "III", "2", "a)", "-", with its text."""

    directive = models.ForeignKey(Directive, on_delete=models.CASCADE, related_name="clauses")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    position = models.PositiveIntegerField("thứ tự")
    level = models.PositiveSmallIntegerField("cấp", default=1)
    number = TextLine("số mục", max_length=20, blank=True)
    text = TextBlock("nội dung")
    search_text = FoldedText(of=("text",))

    class Meta:
        verbose_name = "mục"
        verbose_name_plural = "mục"
        ordering = ["position", "pk"]
        indexes = [models.Index(fields=["directive", "position"])]

    def __str__(self) -> str:
        return f"{self.marker} {self.text}".strip()

    @property
    def marker(self) -> str:
        """The number as it stands before the words: "II" → "II.", "a)" → "a)"."""
        return outline.marker(self.number)

    def folded(self) -> Self:
        """Itself, with the search text made anew: `bulk_update` does not do it."""
        self.search_text = fold(self.text)
        return self


class SourceFile(StoredFile):
    """The document itself as signed or scanned, or what it was typed from."""

    directive = models.ForeignKey(Directive, on_delete=models.PROTECT, related_name="files")

    class Meta:
        verbose_name = "tệp văn bản"
        verbose_name_plural = "tệp văn bản"
        ordering = ["uploaded_at", "pk"]
