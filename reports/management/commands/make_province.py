"""`python manage.py make_province [--scale 0.1 | --ward]`: a made-up province in an empty database, for measuring."""

from __future__ import annotations

import argparse
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports import synthetic
from reports.management.commands.load_demo import day


class Command(BaseCommand):
    help = (
        "Tạo một tỉnh mẫu để đo tốc độ: 1 tỉnh ủy, 100 xã, 6.000 chi bộ, 1.000.000 việc được giao, hai năm công việc."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--scale", type=float, default=1.0, help="phần công việc so với cả tỉnh, ví dụ 0.1")
        parser.add_argument("--ward", action="store_true", help="chỉ một phường: 60 chi bộ, 50.000 việc được giao")
        parser.add_argument("--seed", type=int, default=1, help="cùng số này và cùng ngày cho cùng dữ liệu")
        parser.add_argument("--today", type=day, metavar="DAY", help="ngày của câu chuyện, 2026-11-22 hoặc 22/11/2026")

    def handle(self, *args: Any, **options: Any) -> None:
        size = synthetic.Size.ward() if options["ward"] else synthetic.Size().scaled(options["scale"])
        began = time.monotonic()
        try:
            synthetic.make(
                size,
                options["today"] or timezone.localdate(),
                seed=options["seed"],
                say=lambda line: self.stdout.write(f"{time.monotonic() - began:6.1f} s  {line}"),
            )
        except synthetic.NotEmpty as refusal:
            raise CommandError(refusal.sentence) from refusal
