"""The ledger of reminders: what is owed to whom, the digest that told it, and what keeps the timetable honest.

Truth is here, in the database: Celery and the broker only wake those who read it.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from directives.models.assignments import Assignment
from directives.models.choices import ReminderChoice
from directives.models.documents import Directive
from units import access
from units.fields import TextLine
from units.models import Seat, User


class ReminderQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(state=Reminder.State.PENDING)

    def live(self, today: datetime.date) -> Self:
        """Those whose reason still stands: the work waits as it did, the day has not moved, the person sits there."""
        audience = Reminder.Audience
        with_unit = ~Q(audience=audience.CONFIRMER) & Q(
            assignment__state__in=Assignment.WITH_UNIT_STATES,
            assignment__due_on=models.F("counted_from"),
        )
        waiting = Q(
            audience=audience.CONFIRMER,
            assignment__state=Assignment.State.SUBMITTED,
            assignment__submitted_on=models.F("counted_from"),
        )
        seats = Seat.objects.held_on(today).filter(person=OuterRef("recipient"))
        issuer = "assignment__directive__issuing_unit"
        in_unit = seats.filter(unit=OuterRef("assignment__unit"), role__in=Reminder.ROLES[audience.UNIT])
        in_issuer = seats.filter(unit=OuterRef(issuer), role__in=Reminder.ROLES[audience.SUPERIOR])
        above = seats.filter(unit=OuterRef(f"{issuer}__parent"), role__in=Reminder.ROLES[audience.HIGHER])
        seated = (
            Q(Q(audience=audience.UNIT) & Exists(in_unit))
            | Q(Q(audience__in=(audience.SUPERIOR, audience.CONFIRMER)) & Exists(in_issuer))
            | Q(Q(audience=audience.HIGHER) & Exists(above))
        )
        return self.filter(with_unit | waiting, seated, assignment__directive__state=Directive.State.ISSUED)

    def overtaken(self) -> Self:
        """Those for which a later rung of the same ladder is in the ledger."""
        later = Reminder.objects.filter(
            assignment=OuterRef("assignment"), counted_from=OuterRef("counted_from"), audience=OuterRef("audience"),
            recipient=OuterRef("recipient"), rung__gt=OuterRef("rung"),
        )  # fmt: skip
        return self.filter(Exists(later))

    def for_letter(self) -> Self:
        """All that a line of a letter prints: it names neither task nor unit."""
        return self.select_related("assignment__directive__issuing_unit")

    def for_digest(self) -> Self:
        """All that a line of a digest prints."""
        return self.select_related("assignment__task", "assignment__unit", "assignment__directive__issuing_unit")


class Reminder(models.Model):
    """One thing owed to one person. The key makes it once only, however often and however late the planner runs.

    `rung` is the step of the ladder in days from `counted_from`: -7 is seven days before, 0 the day itself, 8 the
    second week late. `counted_from` is the due day, and for the confirmer the day on which the result was handed in:
    when it moves, new rows come and the old pending ones fall away.
    """

    class Audience(models.TextChoices):
        UNIT = "unit", "Đơn vị thực hiện"
        SUPERIOR = "superior", "Cơ quan giao việc"
        HIGHER = "higher", "Lãnh đạo cấp trên của cơ quan giao việc"
        CONFIRMER = "confirmer", "Người xác nhận"

    class State(models.TextChoices):
        PENDING = "pending", "Chưa báo"
        TOLD = "told", "Đã báo"
        MOOT = "moot", "Không cần nữa"

    ROLES = {
        Audience.UNIT: (access.HEAD, access.CLERK),
        Audience.SUPERIOR: (access.LEADER, access.CLERK, access.HEAD),
        Audience.HIGHER: (access.LEADER, access.HEAD),
        Audience.CONFIRMER: (access.LEADER, access.CLERK, access.HEAD),
    }

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="reminders")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="reminders")
    audience = models.CharField(max_length=10, choices=Audience)
    counted_from = models.DateField("tính từ ngày")
    rung = models.SmallIntegerField("bậc nhắc (ngày)")
    planned_on = models.DateField("ghi sổ ngày")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    digest = models.ForeignKey("Digest", on_delete=models.PROTECT, null=True, blank=True, related_name="reminders")

    objects = ReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lời nhắc"
        verbose_name_plural = "lời nhắc"
        ordering = ["counted_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment", "counted_from", "audience", "rung", "recipient"], name="reminder_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(digest__isnull=False), name="told_reminder_is_in_a_digest"
            ),
        ]
        indexes = [models.Index(fields=["recipient"], condition=Q(state="pending"), name="pending_reminder_by_person")]

    def __str__(self) -> str:
        return f"{self.get_audience_display()}, bậc {self.rung:+d}, tính từ {self.counted_from:%d/%m/%Y}"

    @property
    def owed_on(self) -> datetime.date:
        """The day of the rung; what was told later than this day's next working morning was told late."""
        return self.counted_from + datetime.timedelta(days=self.rung)


class DigestQuerySet(models.QuerySet):
    def unsent(self) -> Self:
        """Letters that are still to go out."""
        return self.filter(state__in=Digest.UNSENT_STATES)

    def claimable(self, now: datetime.datetime) -> Self:
        """Due to be tried now: waiting ones, and those whose sender broke off and let the lease run out."""
        waiting = Q(state__in=(Digest.State.PENDING, Digest.State.DEFERRED), next_try_at__lte=now)
        return self.filter(waiting | Q(state=Digest.State.CLAIMED, claimed_until__lt=now))

    def of_branch(self, user: User, today: datetime.date) -> Self:
        """Digests to the people who hold seats in the branches that the person administers or keeps the papers of."""
        reach = access.reach_of(user, today, (access.ADMIN, access.CLERK))
        seats = Seat.objects.filter(reach.covers("unit__path"), person=OuterRef("person"))
        return self.filter(Exists(seats))


class Digest(models.Model):
    """All that one person is told on one day: at once inside the application, and by one letter.

    Inside the application exactly once; by mail at least once: a sender that dies between the server's answer and our
    mark sends a second copy with the same Message-ID.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Chờ gửi"
        CLAIMED = "claimed", "Đang gửi"
        DEFERRED = "deferred", "Sẽ gửi lại"
        SENT = "sent", "Đã gửi"
        REFUSED = "refused", "Địa chỉ bị từ chối"
        GAVE_UP = "gave_up", "Thôi gửi sau nhiều lần"
        FOLDED = "folded", "Gộp vào thư sau"
        MOOT = "moot", "Không cần gửi nữa"
        IN_APP = "in_app", "Chỉ báo trong phần mềm"

    UNSENT_STATES = (State.PENDING, State.CLAIMED, State.DEFERRED)
    FAILED_STATES = (State.REFUSED, State.GAVE_UP)

    person = models.ForeignKey(User, verbose_name="người nhận", on_delete=models.PROTECT, related_name="digests")
    day = models.DateField("ngày")
    state = models.CharField("tình trạng", max_length=8, choices=State, default=State.PENDING)
    channel = models.CharField(
        "gửi qua", max_length=8, choices=ReminderChoice.Channel, default=ReminderChoice.Channel.LETTER
    )
    message_id = models.CharField(max_length=120, unique=True)
    composed_at = models.DateTimeField("soạn lúc")
    next_try_at = models.DateTimeField("gửi từ lúc")
    claimed_until = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField("số lần gửi", default=0)
    # Tries that were begun and whose answer nobody wrote down: so often it perhaps went out without our knowing.
    unanswered = models.PositiveSmallIntegerField("số lần gửi không rõ kết quả", default=0)
    sent_at = models.DateTimeField("gửi xong lúc", null=True, blank=True)
    address = models.CharField("địa chỉ", max_length=254, blank=True)
    error = TextLine("vướng mắc", max_length=300, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = "thư nhắc việc"
        verbose_name_plural = "thư nhắc việc"
        ordering = ["-day", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "day"], name="one_digest_a_person_and_day"),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="sent_digest_has_a_moment"
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(state__in=["pending", "claimed", "deferred"]),
                name="unsent_digest_by_next_try",
            ),
            models.Index(fields=["person", "state"]),
        ]

    def __str__(self) -> str:
        return f"Nhắc việc ngày {self.day:%d/%m/%Y}"

    def get_absolute_url(self) -> str:
        return reverse("digest-detail", args=[self.pk])


class JobRun(models.Model):
    """The last run of a scheduled job: one row a job, overwritten by each run."""

    name = models.CharField(max_length=60, primary_key=True)
    started_at = models.DateTimeField("chạy lúc")
    ok_at = models.DateTimeField("lần chạy tốt gần nhất", null=True, blank=True)
    count = models.IntegerField("số việc đã làm", default=0)
    error = TextLine("vướng mắc", max_length=300, blank=True)

    class Meta:
        verbose_name = "lần chạy"
        verbose_name_plural = "lần chạy"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class ClockMark(models.Model):
    """The latest moment that this installation has lived through; its one row is also the planners' lock."""

    at = models.DateTimeField("mốc thời gian")
    held_at = models.DateTimeField("đồng hồ chỉ khi dừng", null=True, blank=True)

    class Meta:
        verbose_name = "mốc đồng hồ"
        verbose_name_plural = "mốc đồng hồ"
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="one_clock_mark")]

    def __str__(self) -> str:
        return f"Mốc đồng hồ {self.at:%d/%m/%Y %H:%M}"
