"""`python manage.py recount [--check]`: the counts that dashboards read, made anew or held against the rows."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directives import counters
from units.models import Office


class Command(BaseCommand):
    help = "Đếm lại số việc cho bảng điều hành. Với --check chỉ so số đang giữ với từng việc, không sửa gì."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="chỉ so; kết thúc với lỗi nếu có số sai")

    def handle(self, *args: Any, **options: Any) -> None:
        today, soon_days = timezone.localdate(), Office.current().soon_days
        if not options["check"]:
            made = counters.rebuild(today, soon_days)
            self.stdout.write(
                f"Đã đếm lại: {made} số." if made else "Chưa có việc nào để đếm, hoặc đang được đếm nơi khác."
            )
            return
        wrong = counters.wrong_counts()
        if wrong is None:
            self.stdout.write("Hiện không giữ số nào: bảng điều hành đếm trực tiếp từng việc.")
        elif wrong:
            raise CommandError(f"{wrong} số không khớp với các việc. Hãy chạy: manage.py recount")
        else:
            self.stdout.write("Mọi số đang giữ đều khớp với các việc.")
