"""`manage.py send_reminders [--today 2026-06-12]`: plan, tell and send what is owed, as the timetable does."""

import datetime
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directives import reminders
from directives.models import JobRun
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from directives.reminders.runs import DELIVER
from directives.reminders.sending import ServerAway, send_due


class Command(BaseCommand):
    help = "Nhắc những việc cần nhắc tính đến hôm nay và gửi thư (chạy lại bao nhiêu lần cũng được)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = "như thể hôm nay là ngày này; để thử, không động đến mốc đồng hồ"
        parser.add_argument("--today", type=datetime.date.fromisoformat, help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            sent = self.rehearse(options["today"]) if options["today"] else self.deliver()
        except ServerAway as away:
            raise CommandError(away.sentence) from away
        self.stdout.write(f"Đã gửi {sent} thư nhắc việc.")

    def deliver(self) -> int:
        sent = reminders.deliver(timezone.now, force=True)
        if error := JobRun.objects.values_list("error", flat=True).get(pk=DELIVER):
            raise CommandError(error)
        return sent

    def rehearse(self, today: datetime.date) -> int:
        """Another day than the clock's: neither the clock's mark nor the timetable's last run may move with it."""
        offset = today - timezone.localdate()
        plan(today)
        compose(today, timezone.now() + offset)
        return send_due(lambda: timezone.now() + offset)
