"""The book of reminders of reports (directives/reminders/books), by the rules of the ledger of assignments."""

from __future__ import annotations

import datetime
from functools import lru_cache
from typing import Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Value

from directives.models import Digest
from directives.reminders.ledger import DaysFrom, in_words, insert, not_yet, rung_reached
from reports.streams.models import ReportRequest
from units import access
from units.models import Seat, User


class ReportReminderQuerySet(models.QuerySet):
    def pending(self) -> Self:
        return self.filter(state=ReportReminder.State.PENDING)

    def live(self, today: datetime.date) -> Self:
        """Still owed by the same day, and the person still sits there."""
        seats = Seat.objects.held_on(today).filter(
            person=OuterRef("recipient"), unit=OuterRef("request__unit"), role__in=ReportReminder.ROLES
        )
        return self.filter(
            Exists(seats), request__state__in=ReportRequest.OPEN_STATES, request__due_on=F("counted_from")
        )

    def overtaken(self) -> Self:
        later = ReportReminder.objects.filter(
            request=OuterRef("request"), counted_from=OuterRef("counted_from"), recipient=OuterRef("recipient"),
            rung__gt=OuterRef("rung"),
        )  # fmt: skip
        return self.filter(Exists(later))

    def for_digest(self) -> Self:
        return self.select_related("request__stream", "request__unit")

    def plan(self, today: datetime.date, ahead: tuple[int, ...]) -> int:
        """Write down the rung on which each open request stands today; what is there stays. How many are new.

        As with assignments only the latest rung is owed, and none ahead that lay before the day of asking.
        """
        return insert(*_statement(today, ahead))


@lru_cache(maxsize=1)
def _statement(today: datetime.date, ahead: tuple[int, ...]) -> tuple[str, tuple]:
    """Kept for the day, as the ledger keeps its own."""
    path = "unit__report_requests"
    farthest = today + datetime.timedelta(days=max(ahead, default=0))
    seats = Seat.objects.held_on(today).filter(
        role__in=ReportReminder.ROLES,
        **{
            f"{path}__state__in": ReportRequest.OPEN_STATES,
            f"{path}__due_on__lte": farthest,
            f"{path}__starts_on__lte": today,
        },
    )
    counted = seats.order_by().annotate(
        asked=F(f"{path}__pk"),
        since=F(f"{path}__due_on"),
        days=DaysFrom(F(f"{path}__due_on"), Value(today, models.DateField())),
        notice=DaysFrom(F(f"{path}__made_on"), F(f"{path}__due_on")),
        step=rung_reached(ahead),
        planned=Value(today, models.DateField()),
        first_state=Value(ReportReminder.State.PENDING.value, models.CharField()),
    )
    there = ReportReminder.objects.exclude(state=ReportReminder.State.MOOT).filter(
        request=OuterRef("asked"), counted_from=OuterRef("since"), rung=OuterRef("step"), recipient=OuterRef("person")
    )
    owed = not_yet(counted.filter(step__isnull=False), there)
    rows = owed.values_list("asked", "since", "step", "person", "planned", "first_state").distinct()
    key = ("request_id", "counted_from", "rung", "recipient_id")
    return in_words(rows, ReportReminder, (*key, "planned_on", "state"), key)


class ReportReminder(models.Model):
    """A report that one person is to be reminded of: the same ledger as for assignments (directives/models/reminders).

    `rung` is counted in days from the day on which the report is due.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Chưa báo"
        TOLD = "told", "Đã báo"
        MOOT = "moot", "Không cần nữa"

    ROLES = (access.HEAD, access.CLERK)
    audience = "report"  # its section in the digest

    request = models.ForeignKey(ReportRequest, on_delete=models.CASCADE, related_name="reminders")
    recipient = models.ForeignKey(User, on_delete=models.PROTECT, related_name="report_reminders")
    counted_from = models.DateField("tính từ ngày")
    rung = models.SmallIntegerField("bậc nhắc (ngày)")
    planned_on = models.DateField("ghi sổ ngày")
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    digest = models.ForeignKey(Digest, on_delete=models.PROTECT, null=True, blank=True, related_name="report_reminders")

    objects = ReportReminderQuerySet.as_manager()

    class Meta:
        verbose_name = "lời nhắc báo cáo"
        verbose_name_plural = "lời nhắc báo cáo"
        ordering = ["counted_from", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "counted_from", "rung", "recipient"], name="report_reminder_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="told") | Q(digest__isnull=False), name="told_report_reminder_is_in_a_digest"
            ),
        ]
        indexes = [models.Index(fields=["recipient"], condition=Q(state="pending"), name="pending_report_reminder")]

    def __str__(self) -> str:
        return f"{self.request}, bậc {self.rung:+d}, tính từ {self.counted_from:%d/%m/%Y}"

    @property
    def about(self) -> ReportRequest:
        return self.request

    @property
    def words(self) -> str:
        """What may leave the application: kind and period."""
        return f"Báo cáo {self.request.period.said}"
