"""How a person wants to be reminded, within what the office allows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from units.models import Office, User


class ReminderChoice(models.Model):
    """One person's choices. Without a row everything is as the fields' defaults say.

    Everything is told inside the application, whatever is chosen here; the choices concern what goes out of it.
    """

    class Channel(models.TextChoices):
        LETTER = "letter", "Thư điện tử"
        MESSAGE = "message", "Tin nhắn điện thoại"
        APP = "app", "Chỉ xem trong phần mềm"

    # What one may do without; late work, work of the day and what concerns the superior always go out.
    OPTIONAL_KINDS = {"coming": "việc sắp đến hạn"}

    person = models.OneToOneField(User, on_delete=models.CASCADE, related_name="reminder_choice")
    channel = models.CharField("nhận nhắc việc qua", max_length=8, choices=Channel, default=Channel.LETTER)
    hour = models.PositiveSmallIntegerField("giờ gửi", default=7)
    wants_coming = models.BooleanField("gửi cả việc sắp đến hạn", default=True)

    class Meta:
        verbose_name = "cách nhận nhắc việc"
        verbose_name_plural = "cách nhận nhắc việc"
        constraints = [models.CheckConstraint(condition=Q(hour__lte=23), name="reminder_hour_of_a_day")]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, từ {self.hour} giờ"

    @classmethod
    def of(cls, person: User) -> ReminderChoice:
        """The person's choice, or the defaults when nothing was chosen. Fetch people with it (select_related)."""
        return getattr(person, "reminder_choice", None) or cls(person=person)

    @classmethod
    def channels(cls, person: User, office: Office) -> list[Channel]:
        """What the person may choose among today."""
        offered = [cls.Channel.LETTER]
        if settings.SMS_HOOK_URL:
            offered.append(cls.Channel.MESSAGE)
        if office.may_do_without_letters or not person.email:
            offered.append(cls.Channel.APP)
        return offered

    def goes_by(self, office: Office) -> Channel:
        """The channel in use: what was chosen if it is still there to be used, else the letter, else none."""
        if self.channel == self.Channel.MESSAGE and settings.SMS_HOOK_URL and self.person.phone:
            return self.Channel.MESSAGE
        if (self.channel == self.Channel.APP and office.may_do_without_letters) or not self.person.email:
            return self.Channel.APP
        return self.Channel.LETTER

    def wants(self, kind: str) -> bool:
        """Whether that section of a digest may go out to the person."""
        return kind != "coming" or self.wants_coming
