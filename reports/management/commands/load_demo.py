"""`python manage.py load_demo [--today DAY]`: the real cascade of Chỉ thị 57-CT/TW in an empty database."""

from __future__ import annotations

import argparse
import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.demo import load
from units.models import Seat


class Command(BaseCommand):
    help = "Nạp dữ liệu dùng thử: cả dòng văn bản thật của Chỉ thị 57-CT/TW, đơn vị, tài khoản và vài tháng công việc."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--today", type=day, metavar="DAY", help="ngày của câu chuyện, 2026-11-22 hoặc 22/11/2026")

    def handle(self, *args: Any, **options: Any) -> None:
        if load.is_loaded():
            self.stdout.write("Dữ liệu dùng thử đã có sẵn, không nạp lại.")
        else:
            try:
                load.load(options["today"] or timezone.localdate())
            except load.NotEmpty as refusal:
                raise CommandError(refusal.sentence) from refusal
        if options["verbosity"]:
            self.print_accounts()

    def print_accounts(self) -> None:
        self.stdout.write(f"Tài khoản dùng thử, mật khẩu chung {settings.DEMO_PASSWORD}:")
        for seat in Seat.objects.select_related("person", "unit").order_by("unit__path", "role"):
            self.stdout.write(f"  {seat.person.username:<36} {seat}")


def day(written: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat("-".join(reversed(written.split("/"))))
    except ValueError:
        raise argparse.ArgumentTypeError(f"{written} không phải là một ngày; ví dụ 2026-11-22") from None
