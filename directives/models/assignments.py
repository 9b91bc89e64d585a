"""Assignments: a task given to a unit, once or once a period, with what people said of it.

Two axes, never mixed. The state is what people said and is stored. The standing (on track, overdue, done late …) is
worked out for a given day, here as an annotation and in `directives.standing` as a function; it is never stored.
"""

from __future__ import annotations

import datetime
from typing import Self

from django.db import models
from django.db.models import Case, DateField, ExpressionWrapper, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from directives.models.documents import Directive
from directives.models.files import StoredFile
from directives.models.tasks import Part, Task
from directives.standing import Standing, standing
from units import access
from units.fields import TextBlock, TextLine
from units.models import Unit, User


class AssignmentQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """What was given to one's branch, given by it, or gathered by one's own unit as focal unit."""
        reach = access.reach_of(user, today, access.READERS)
        return self.filter(
            reach.covers("unit__path")
            | reach.covers("directive__issuing_unit__path")
            | Q(directive__focal_unit__in=reach.unit_ids)
        )

    def visible_in(self, branch: Unit, user: User, today: datetime.date) -> Self:
        """What one may see of a branch. Within one's own reach that is the branch, with nothing more to ask."""
        of_branch = self.filter(unit__path__startswith=branch.path)
        if access.reach_of(user, today, access.READERS).holds(branch):
            return of_branch
        return of_branch.visible_to(user, today)

    def of_units(self, units: object) -> Self:
        return self.filter(unit__in=units)

    def given_by(self, units: object) -> Self:
        """Assignments of documents issued by those units: they confirm."""
        return self.filter(directive__issuing_unit__in=units)

    def open(self) -> Self:
        """Still to be done: neither done, paused nor cancelled."""
        return self.filter(state__in=Assignment.OPEN_STATES)

    def counted(self) -> Self:
        """What reports count: everything that was not cancelled."""
        return self.exclude(state=Assignment.State.CANCELLED)

    def waiting(self) -> Self:
        return self.filter(state=Assignment.State.SUBMITTED)

    def due_by(self, day: datetime.date) -> Self:
        return self.filter(due_on__lte=day)

    def with_standing(self, on: datetime.date, soon_days: int = 7) -> Self:
        """Annotate `standing_value`: one of `Standing`'s values, as of the day. Agrees with `directives.standing`.

        A row that was changed since is read as it was then; the others cost nothing more.
        """
        past = PastState.objects.of_day(on).annotate(done_on=ExpressionWrapper(OuterRef("done_on"), DateField()))
        then = past.annotate(word=_standing_word(on, soon_days)).values("word")[:1]
        return self.annotate(
            standing_value=Case(
                When(changed_on__gt=on, then=Subquery(then)),
                default=_standing_word(on, soon_days),
                output_field=models.CharField(),
            )
        )

    def with_standing_now(self, on: datetime.date, soon_days: int = 7) -> Self:
        """The same for rows that were not changed since the day."""
        return self.annotate(standing_value=_standing_word(on, soon_days))

    def with_due_then(self, on: datetime.date) -> Self:
        """Annotate `due_then`: the due day as it was on the day, which a later extension has since moved."""
        then = Subquery(PastState.objects.of_day(on).values("due_on")[:1])
        return self.annotate(due_then=Case(When(changed_on__gt=on, then=then), default=F("due_on")))

    def known_on(self, day: datetime.date) -> Self:
        """What had been given by the day and was not cancelled by then: a cancelled row never changes again."""
        return self.filter(
            ~Q(state=Assignment.State.CANCELLED) | Q(changed_on__gt=day),
            assigned_on__lte=day,
        )

    def for_work_list(self) -> Self:
        """All that a row of a list prints."""
        return self.select_related("task", "unit", "former_unit", "directive", "directive__issuing_unit")


def _standing_word(on: datetime.date, soon_days: int) -> Case:
    """The standing from the columns due_on, done_on, submitted_on and state."""
    soon = on + datetime.timedelta(days=soon_days)
    done = Q(done_on__lte=on)
    # Who handed in by the day waits for the confirmer and is not late, however slow the confirmer.
    handed_in = Q(state=Assignment.State.SUBMITTED, submitted_on__lte=F("due_on"))
    return Case(
        When(done & Q(due_on=None), then=Value(Standing.DONE_UNDATED.value)),
        When(done & Q(done_on__lt=F("due_on")), then=Value(Standing.DONE_EARLY.value)),
        When(done & Q(done_on=F("due_on")), then=Value(Standing.DONE_ON_DAY.value)),
        When(done, then=Value(Standing.DONE_LATE.value)),
        When(state__in=Assignment.DROPPED_STATES, then=Value("")),
        When(due_on=None, then=Value(Standing.UNDATED.value)),
        When(Q(due_on__lt=on) & handed_in, then=Value(Standing.ON_TRACK.value)),
        When(due_on__lt=on, then=Value(Standing.OVERDUE.value)),
        When(due_on=on, then=Value(Standing.DUE_TODAY.value)),
        When(due_on__gt=soon, then=Value(Standing.ON_TRACK.value)),
        default=Value(Standing.DUE_SOON.value),
        output_field=models.CharField(),
    )


class Assignment(models.Model):
    class State(models.TextChoices):
        ASSIGNED = "assigned", "Đã giao"
        RECEIVED = "received", "Đã nhận"
        IN_PROGRESS = "in_progress", "Đang thực hiện"
        SUBMITTED = "submitted", "Chờ xác nhận"
        RETURNED = "returned", "Cần bổ sung"
        DONE = "done", "Hoàn thành"
        PAUSED = "paused", "Tạm dừng"
        CANCELLED = "cancelled", "Đã hủy"

    OPEN_STATES = (State.ASSIGNED, State.RECEIVED, State.IN_PROGRESS, State.SUBMITTED, State.RETURNED)
    DROPPED_STATES = (State.PAUSED, State.CANCELLED)
    # The unit still has to act.
    WITH_UNIT_STATES = (State.ASSIGNED, State.RECEIVED, State.IN_PROGRESS, State.RETURNED)

    task = models.ForeignKey(Task, verbose_name="nhiệm vụ", on_delete=models.PROTECT, related_name="assignments")
    # Always the task's document; kept here so that lists and sums need no detour.
    directive = models.ForeignKey(
        Directive, verbose_name="văn bản", on_delete=models.PROTECT, related_name="assignments"
    )
    unit = models.ForeignKey(Unit, verbose_name="đơn vị", on_delete=models.PROTECT, related_name="assignments")
    # Where it was before a merger brought it here; a twin stands beside the unit's own row of the same task and turn.
    former_unit = models.ForeignKey(
        Unit, verbose_name="chuyển từ", on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        db_index=False,
    )  # fmt: skip
    is_twin = models.BooleanField("trùng nhiệm vụ do hợp nhất", default=False, db_default=False)
    part = models.CharField("vai trò", max_length=8, choices=Part, default=Part.LEAD)
    period = models.CharField("kỳ", max_length=10, blank=True, help_text="2026-Q3, 2026-07 …; trống nếu làm một lần.")
    state = models.CharField("tình trạng", max_length=12, choices=State, default=State.ASSIGNED)
    assigned_on = models.DateField("giao ngày")
    due_on = models.DateField("hạn", null=True, blank=True)
    original_due_on = models.DateField("hạn ban đầu", null=True, blank=True)
    received_on = models.DateField("nhận ngày", null=True, blank=True)
    submitted_on = models.DateField("gửi kết quả ngày", null=True, blank=True)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    first_submitted_on = models.DateField("gửi kết quả lần đầu ngày", null=True, blank=True)
    done_on = models.DateField("hoàn thành ngày", null=True, blank=True)
    confirmed_on = models.DateField("xác nhận ngày", null=True, blank=True)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    result = TextBlock("kết quả", blank=True)
    obstacles = TextBlock("khó khăn, vướng mắc", blank=True)
    proposals = TextBlock("kiến nghị, đề xuất", blank=True)
    return_reason = TextBlock("nội dung cần bổ sung", blank=True)
    # The last day on which it was paused, resumed, cancelled, returned or given another due day; see PastState.
    changed_on = models.DateField(null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = "việc được giao"
        verbose_name_plural = "việc được giao"
        ordering = [F("due_on").asc(nulls_last=True), "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "unit", "period"],
                condition=Q(is_twin=False),
                name="assignment_once_for_task_unit_period",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_on__isnull=False, confirmed_on__isnull=False),
                name="assignment_done_was_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(state="done") | Q(done_on__isnull=True), name="assignment_open_has_no_end"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("submitted_by")),
                name="assignment_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="submitted") | Q(submitted_on__isnull=False), name="assignment_submitted_on_a_day"
            ),
        ]
        indexes = [
            models.Index(fields=["unit", "state", "due_on"]),
            models.Index(fields=["directive", "unit"]),
            # All that planning reminders asks of an assignment, so that it need not look at the rows.
            models.Index(
                fields=["due_on", "directive", "unit", "assigned_on", "id"],
                condition=Q(state__in=["assigned", "received", "in_progress", "returned"]),
                name="open_assignment_by_due_day",
            ),
            # The order of every list, with all that choosing the rows of a page asks.
            models.Index(
                fields=["due_on", "id", "unit", "directive", "state", "assigned_on"], name="assignment_in_order"
            ),
            # What a dashboard shows a few of: longest overdue, longest waiting, latest obstacles.
            models.Index(
                fields=["due_on", "id"],
                condition=Q(state__in=["assigned", "received", "in_progress", "submitted", "returned"]),
                name="undone_assignment_by_due_day",
            ),
            # The same for the longest waiting, with all that reminding their confirmers asks.
            models.Index(
                fields=["submitted_on", "id", "directive", "submitted_by"],
                condition=Q(state="submitted"),
                name="waiting_assignment",
            ),
            models.Index(
                Coalesce("submitted_on", "first_submitted_on", "received_on", "assigned_on").desc(),
                F("id").desc(),
                condition=~Q(obstacles=""),
                name="newest_obstacles",
            ),
            models.Index(fields=["changed_on"], condition=Q(changed_on__isnull=False), name="changed_assignment"),
            models.Index(
                fields=["directive", "submitted_on"],
                condition=Q(state="submitted"),
                name="waiting_assignment_by_document",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task.shorter} – {self.unit}"

    def get_absolute_url(self) -> str:
        return reverse("assignment-detail", args=[self.pk])

    def standing_on(self, day: datetime.date, soon_days: int = 7) -> Standing | None:
        """The standing as of the day; None where it was dropped (paused, cancelled)."""
        then = self.as_of(day)
        dropped = then.state in self.DROPPED_STATES
        stands = standing(due_on=then.due_on, done_on=self.done_on, on=day, soon_days=soon_days, dropped=dropped)
        if stands is Standing.OVERDUE and then.was_handed_in_by(then.due_on):
            return Standing.ON_TRACK
        return stands

    def as_of(self, day: datetime.date) -> Assignment | PastState:
        """Its state, due day and day of handing in as they were at the end of the day."""
        if self.changed_on is None or self.changed_on <= day:
            return self
        return next((past for past in self.past.all() if past.since_on <= day < past.until_on), self)

    def was_handed_in_by(self, day: datetime.date | None) -> bool:
        """Whether a result that still waits for confirmation came in by the day: then the unit is not late."""
        return _handed_in_by(self, day)

    @property
    def waits_for_anchor(self) -> bool:
        """Without a day because its task counts from an event whose day is not set yet."""
        return self.due_on is None and self.task.waits_for_anchor

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN_STATES

    @property
    def is_with_unit(self) -> bool:
        return self.state in self.WITH_UNIT_STATES


def _handed_in_by(row: Assignment | PastState, day: datetime.date | None) -> bool:
    waiting = row.state == Assignment.State.SUBMITTED and row.submitted_on is not None and day is not None
    return waiting and row.submitted_on <= day  # type: ignore[operator]


class PastStateQuerySet(models.QuerySet):
    def of_day(self, day: datetime.date) -> Self:
        """For a subquery on assignments: how each stood at the end of the day, where it was changed since."""
        return self.filter(assignment=OuterRef("pk"), since_on__lte=day, until_on__gt=day)


class PastState(models.Model):
    """How an assignment stood from one day up to, and not with, another, on which it was changed.

    Written by `actions.moves.keep_past` before a change; from these rows the standing of any past day is right.
    """

    BEGINNING = datetime.date(1900, 1, 1)

    assignment = models.ForeignKey(Assignment, on_delete=models.CASCADE, related_name="past")
    since_on = models.DateField("từ ngày")
    until_on = models.DateField("đến trước ngày")
    state = models.CharField("tình trạng", max_length=12, choices=Assignment.State)
    due_on = models.DateField("hạn", null=True)
    submitted_on = models.DateField("gửi kết quả ngày", null=True)

    objects = PastStateQuerySet.as_manager()

    class Meta:
        verbose_name = "tình trạng trước đây"
        verbose_name_plural = "tình trạng trước đây"
        ordering = ["assignment", "until_on"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "until_on"], name="one_past_state_until_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_state_display()} đến trước ngày {self.until_on:%d/%m/%Y}"

    def was_handed_in_by(self, day: datetime.date | None) -> bool:
        return _handed_in_by(self, day)


class Evidence(StoredFile):
    """A file that shows the result. A new file of the same name is the next revision; nothing is thrown away."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="evidence")
    revision = models.PositiveSmallIntegerField("lần", default=1)
    withdrawn_at = models.DateTimeField("rút lại lúc", null=True, blank=True)

    class Meta:
        verbose_name = "minh chứng"
        verbose_name_plural = "minh chứng"
        ordering = ["name", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["assignment", "name", "revision"], name="evidence_revision_once")
        ]


class Extension(models.Model):
    """A later due day: asked for, then granted or refused. The old day stays for ever."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="extensions")
    old_due_on = models.DateField("hạn cũ", null=True)
    new_due_on = models.DateField("hạn đề nghị")
    reason = TextBlock("lý do")
    asked_by = models.ForeignKey(User, verbose_name="người đề nghị", on_delete=models.PROTECT, related_name="+")
    asked_on = models.DateField("đề nghị ngày")
    is_granted = models.BooleanField("đồng ý", null=True, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    decided_on = models.DateField("quyết định ngày", null=True, blank=True)
    decision_note = TextLine("ý kiến", max_length=300, blank=True)

    class Meta:
        verbose_name = "đề nghị gia hạn"
        verbose_name_plural = "đề nghị gia hạn"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"], condition=Q(is_granted__isnull=True), name="one_extension_asked_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(is_granted__isnull=True) | Q(decided_on__isnull=False), name="extension_decided_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"Gia hạn đến {self.new_due_on:%d/%m/%Y}"
