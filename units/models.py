"""Who exists, who answers to whom for this work, and who sits where."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Any, Self

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from units import access
from units.fields import TextLine
from units.text import fold, nfc, sort_key
from units.trees import TreeNode, TreeQuerySet


class User(AbstractUser):
    """An account. Rights come from seats, never from the account itself; accounts are named by post."""

    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    full_name = TextLine("họ và tên", max_length=120, blank=True)
    phone = models.CharField("số điện thoại", max_length=20, blank=True)
    search_text = models.CharField(max_length=300, editable=False, default="")
    link_number = models.PositiveIntegerField(default=0, editable=False)  # links for a password made so far
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "người dùng"
        verbose_name_plural = "người dùng"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = fold(f"{self.username} {self.full_name}")
        super().save(*args, **kwargs)

    def set_password(self, raw_password: str | None) -> None:
        super().set_password(nfc(raw_password) if raw_password else raw_password)

    def check_password(self, raw_password: str | None) -> bool:
        """Whatever keyboard it was typed on: "ế" in one piece or in three is the same passphrase."""
        return super().check_password(nfc(raw_password) if raw_password else raw_password)

    def get_full_name(self) -> str:
        return str(self)

    def get_short_name(self) -> str:
        return str(self)


class UnitQuerySet(TreeQuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """The branches in which the person's units work, and the chain above each of them.

        An advising body gives tasks in its superior's branch, so it sees the units there (units only, not their work).
        """
        reach = access.reach_over(seat.unit.assigning_root for seat in access.seats_of(user, today))
        return self.filter(reach.covers("path") | Q(pk__in=reach.ids_above))

    def managed_by(self, user: User, today: datetime.date) -> Self:
        """The branches whose units, seats and people the person administers."""
        return self.filter(access.reach_of(user, today, roles=[Seat.Role.ADMIN]).covers("path"))

    def valid_on(self, day: datetime.date) -> Self:
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day), Q(valid_to__isnull=True) | Q(valid_to__gte=day)
        )

    def standing_for(self, ids: Iterable[int], day: datetime.date) -> dict[int, int]:
        """Id → id of the unit that it is on the day: itself, or the one it was merged into. Ended ones are left out."""
        known = self.filter(pk__in=ids)
        return dict(known.valid_on(day).values_list("pk", "pk")) | dict(
            known.filter(merged_into__in=Unit.objects.valid_on(day)).values_list("pk", "merged_into")
        )

    def search(self, words: str) -> Self:
        """Units whose name, short name or an alias holds the words, tones and đ aside."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_text__contains=word)
        return found


class Unit(TreeNode):
    class Kind(models.TextChoices):
        CENTRAL = "central", "Cơ quan Đảng ở Trung ương"
        COMMITTEE = "committee", "Cấp ủy (tỉnh ủy, thành ủy, đảng ủy)"
        STAFF_BODY = "staff_body", "Cơ quan tham mưu, giúp việc cấp ủy"
        BASE_COMMITTEE = "base_committee", "Đảng bộ trực thuộc"
        CELL = "cell", "Chi bộ"
        STATE_BODY = "state_body", "Cơ quan nhà nước"
        STATE_OFFICE = "state_office", "Phòng, ban chuyên môn"
        ARMED_FORCE = "armed_force", "Công an, quân sự"
        FRONT = "front", "Mặt trận Tổ quốc, tổ chức chính trị - xã hội"
        ASSOCIATION = "association", "Hội quần chúng"
        PUBLIC_SERVICE = "public_service", "Đơn vị sự nghiệp"
        SCHOOL = "school", "Cơ sở giáo dục"
        RESIDENTIAL = "residential", "Tổ dân phố, thôn"
        TEAM = "team", "Ban chỉ đạo, tổ công tác"

    # These bodies work in the name of the body above them, so they may give tasks in its whole branch.
    ADVISING_KINDS = (Kind.STAFF_BODY, Kind.STATE_OFFICE)

    kind = models.CharField("loại", max_length=20, choices=Kind)
    name = TextLine("tên đầy đủ", max_length=200)
    short_name = TextLine("tên ngắn", max_length=80, blank=True)
    code = models.CharField("mã", max_length=40, blank=True, help_text="Mã của đơn vị trong tệp nhập, nếu có.")
    issuer_code = TextLine(
        "ký hiệu văn bản",
        max_length=30,
        blank=True,
        help_text="Phần sau dấu gạch chéo của số văn bản, ví dụ ĐU, TU, CB.",
    )
    place = TextLine("địa danh", max_length=80, blank=True, help_text="Nơi ban hành in trên văn bản.")
    valid_from = models.DateField("có hiệu lực từ", null=True, blank=True)
    valid_to = models.DateField("đến hết ngày", null=True, blank=True)
    # The unit that stands for this one since they were merged; it is kept at the living one through later mergers.
    merged_into = models.ForeignKey(
        "self", verbose_name="đã nhập vào", on_delete=models.PROTECT, null=True, blank=True, related_name="merged_from"
    )
    search_text = models.TextField(editable=False, default="")
    sort_key = models.CharField(max_length=600, editable=False, default="")
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = "đơn vị"
        verbose_name_plural = "đơn vị"
        ordering = ["sort_key", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="unit_not_its_own_parent"),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True) | Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="unit_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["parent", "name"], condition=Q(valid_to__isnull=True), name="unit_name_once_under_a_parent"
            ),
        ]
        indexes = [models.Index(fields=["parent", "kind"]), models.Index(fields=["code"])]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("unit-detail", args=[self.pk])

    def save(self, *args: Any, **kwargs: Any) -> None:
        aliases = self.aliases.values_list("name", flat=True) if self.pk else []
        self.search_text = fold(" ".join([self.name, self.short_name, self.code, *aliases]))
        self.sort_key = sort_key(self.name)
        super().save(*args, **kwargs)

    @property
    def label(self) -> str:
        return self.short_name or self.name

    @property
    def assigning_root(self) -> Unit:
        """The top of the branch in which this unit may give tasks: its own, or its superior's when it only advises."""
        return self.parent if self.kind in self.ADVISING_KINDS and self.parent else self  # type: ignore[return-value]

    def is_valid_on(self, day: datetime.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class UnitAlias(models.Model):
    """Another way in which documents write the unit's name; matched only within the same tree."""

    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.CASCADE, related_name="aliases")
    name = TextLine("tên gọi khác", max_length=200)
    folded = models.CharField(max_length=200, editable=False, db_index=True)

    class Meta:
        verbose_name = "tên gọi khác"
        verbose_name_plural = "tên gọi khác"
        constraints = [models.UniqueConstraint(fields=["unit", "folded"], name="alias_once_for_a_unit")]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.folded = fold(self.name)
        super().save(*args, **kwargs)


class SeatQuerySet(models.QuerySet):
    def held_on(self, day: datetime.date) -> Self:
        return self.filter(Q(from_on__lte=day), Q(to_on__isnull=True) | Q(to_on__gte=day), person__is_active=True)


class Seat(models.Model):
    """A post in a unit, held by a person from a day to a day. Whoever acts for another holds a seat that says so."""

    class Role(models.TextChoices):
        CLERK = "clerk", "Văn thư, chuyên viên"
        HEAD = "head", "Bí thư chi bộ, người đứng đầu đơn vị"
        LEADER = "leader", "Lãnh đạo"
        INSPECTOR = "inspector", "Cán bộ kiểm tra"
        ADMIN = "admin", "Quản trị"

    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(User, verbose_name="người giữ", on_delete=models.PROTECT, related_name="seats")
    title = TextLine("chức danh", max_length=120)
    role = models.CharField("vai trò", max_length=12, choices=Role)
    from_on = models.DateField("từ ngày")
    to_on = models.DateField("đến hết ngày", null=True, blank=True)
    acting_for = models.ForeignKey(
        "self", verbose_name="thay mặt", on_delete=models.PROTECT, null=True, blank=True, related_name="deputies"
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SeatQuerySet.as_manager()

    class Meta:
        verbose_name = "vị trí công tác"
        verbose_name_plural = "vị trí công tác"
        ordering = ["unit", "role", "from_on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_on__isnull=True) | Q(to_on__gte=F("from_on")), name="seat_ends_after_it_begins"
            ),
            models.CheckConstraint(
                condition=Q(acting_for__isnull=True) | Q(to_on__isnull=False), name="deputy_has_a_last_day"
            ),
            models.UniqueConstraint(
                fields=["unit", "person", "role"], condition=Q(to_on__isnull=True), name="open_seat_once_for_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.unit}"


class Office(models.Model):
    """The one row of what this installation's office has decided for itself."""

    class Profile(models.TextChoices):
        HD05 = "hd05", "Hướng dẫn 05-HD/VPTW"
        HD36 = "hd36", "Hướng dẫn 36-HD/VPTW"

    class PageNumber(models.TextChoices):
        TOP = "top", "đầu trang, chính giữa"
        BOTTOM = "bottom", "cuối trang, chính giữa"

    class RecurringDue(models.TextChoices):
        CUTOFF = "cutoff", "ngày chốt số liệu của kỳ"
        CALENDAR = "calendar", "ngày cuối của kỳ theo lịch"

    # Reminders ahead of a due day: how many days at most, and how many times.
    MOST_AHEAD, MOST_TIMES = 60, 6

    name = TextLine("tên cơ quan", max_length=200, default="Thông Suốt")
    before_day_counts = models.BooleanField(
        "“Trước ngày D” tính cả ngày D", default=True, help_text="Bỏ chọn nếu “trước ngày 10” phải xong trong ngày 9."
    )
    soon_days = models.PositiveSmallIntegerField("coi là sắp đến hạn khi còn (ngày)", default=7)
    reminder_days = models.CharField("nhắc trước hạn (ngày)", max_length=40, default="7,3,1")
    superior_after_days = models.PositiveSmallIntegerField("báo cơ quan giao việc khi quá hạn (ngày)", default=7)
    higher_after_days = models.PositiveSmallIntegerField(
        "báo lãnh đạo cấp trên một cấp nữa khi quá hạn (ngày)", default=14
    )
    confirmer_after_days = models.PositiveSmallIntegerField("nhắc người xác nhận khi kết quả chờ (ngày)", default=3)
    letters_from_hour = models.PositiveSmallIntegerField(
        "gửi thư, tin nhắn nhắc việc từ (giờ)", default=7, help_text="Giờ cơ quan bắt đầu làm việc, từ 5 đến 12."
    )
    letters_to_hour = models.PositiveSmallIntegerField(
        "gửi thư, tin nhắn nhắc việc trước (giờ)",
        default=18,
        help_text="Từ 13 đến 22. Sau giờ này, thứ Bảy, Chủ nhật, ngày nghỉ thì chờ đến sáng ngày làm việc kế tiếp.",
    )
    may_do_without_letters = models.BooleanField(
        "mỗi người được chọn chỉ nhận nhắc việc trong phần mềm",
        default=True,
        help_text="Bỏ chọn nếu cơ quan muốn mọi lời nhắc đều đi qua thư hoặc tin nhắn.",
    )
    default_due_days = models.PositiveSmallIntegerField(
        "nhiệm vụ không ghi hạn: hạn mặc định (ngày)", null=True, blank=True, help_text="Để trống nếu không đặt hạn."
    )
    recurring_due = models.CharField(
        "việc định kỳ không ghi ngày: hạn của mỗi kỳ",
        max_length=8,
        choices=RecurringDue,
        default=RecurringDue.CUTOFF,
        help_text="Đổi thì việc định kỳ đã giao mà đơn vị chưa làm gì được tính lại hạn.",
    )
    cutoff_day = models.PositiveSmallIntegerField(
        "ngày chốt số liệu", default=14, help_text="Nhập 0 để chốt theo tháng dương lịch."
    )
    format_profile = models.CharField("thể thức văn bản", max_length=4, choices=Profile, default=Profile.HD05)
    page_number_place = models.CharField(
        "số trang của báo cáo in ở", max_length=6, choices=PageNumber, default=PageNumber.TOP
    )
    duplex_margins = models.BooleanField(
        "báo cáo in hai mặt giấy",
        default=False,
        help_text="Lề trang chẵn đối xứng với trang lẻ để đóng gáy. Báo cáo có phụ lục dài thì in chậm hơn.",
    )
    idle_minutes = models.PositiveSmallIntegerField(
        "không làm gì thì phải đăng nhập lại sau (phút)",
        default=480,
        help_text="Từ 5 đến 1440. Hệ thống cấp độ 2 nên để 15.",
    )
    session_hours = models.PositiveSmallIntegerField(
        "dù đang làm cũng phải đăng nhập lại sau (giờ)", default=168, help_text="Từ 1 đến 720; 168 giờ là bảy ngày."
    )
    factor_from = models.DateField(
        "văn thư, lãnh đạo, quản trị phải đăng nhập hai bước từ ngày",
        null=True,
        blank=True,
        help_text="Để trống nếu không bắt buộc. Nên đặt sau hôm nay vài tuần để mọi người kịp cài; "
        "ai chưa cài thì đến ngày ấy được dẫn đi cài, không ai bị khóa.",
    )
    errand_links = models.BooleanField(
        "thư nhắc việc có liên kết để bí thư chi bộ gửi kết quả từng việc mà không cần đăng nhập",
        default=False,
        help_text="Mỗi liên kết mở một việc, một lần, trong ba ngày. Ai đọc được thư thì gửi được kết quả thay, "
        "nên chỉ chọn khi hộp thư của chi bộ là của riêng bí thư.",
    )
    days_off = models.JSONField("ngày nghỉ thêm", default=list, blank=True)
    working_days = models.JSONField("ngày làm bù", default=list, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = "thiết lập cơ quan"
        verbose_name_plural = "thiết lập cơ quan"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_office"),
            models.CheckConstraint(
                condition=Q(letters_from_hour__lt=F("letters_to_hour"), letters_to_hour__lte=24),
                name="office_letters_have_hours",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> Office:
        return cls.objects.get_or_create(pk=1)[0]


from units.changes import UnitChange  # noqa: E402  these rows belong to this app, each with its own file
from units.journal import Chain, Entry  # noqa: E402
from units.signin.models import (  # noqa: E402
    AuthenticatorApp,
    KnownDevice,
    Passkey,
    RecoveryCode,
    Session,
    SignIn,
)

__all__ = [
    "AuthenticatorApp", "Chain", "Entry", "KnownDevice", "Office", "Passkey", "RecoveryCode", "Seat", "Session",
    "SignIn", "Unit", "UnitAlias", "UnitChange", "User",
]  # fmt: skip
