"""Walk the journal's chains and say whether every entry is there, in order and as it was written."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from units import journal
from units.models import Entry


class Command(BaseCommand):
    help = "Kiểm tra nhật ký: không dòng nào bị sửa, mất hay đổi chỗ."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = list(journal.verify())
        for sentence in breaks:
            self.stderr.write(sentence)
        if breaks:
            raise CommandError(f"Nhật ký không nguyên vẹn: {len(breaks)} chỗ.")
        self.stdout.write(f"Nhật ký nguyên vẹn: {Entry.objects.count()} dòng.")
