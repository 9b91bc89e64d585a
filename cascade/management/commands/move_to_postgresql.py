"""bin/move-to-postgresql: one office's SQLite database, carried over to an empty PostgreSQL one and compared."""

from __future__ import annotations

import os
import sys
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from cascade.keeping import moving, places


class Command(BaseCommand):
    help = "Chuyển toàn bộ dữ liệu từ SQLite sang một cơ sở dữ liệu PostgreSQL trống, rồi đối chiếu từng dòng."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "url", nargs="?", default=os.environ.get("TARGET_DATABASE_URL", ""),
            help="postgres://tên:mật-khẩu@máy/cơ-sở-dữ-liệu; hoặc đặt trong biến TARGET_DATABASE_URL",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        began = time.monotonic()
        try:
            rows = moving.move(options["url"], self.stdout.write)
        except moving.NotMoved as refusal:
            self.stderr.write(f"✗ {refusal.sentence}")
            sys.exit(1)
        self.stdout.write(f"\n{'':2}{'Đối chiếu':<48} {'SQLite':<36} PostgreSQL")
        for row in rows:
            self.stdout.write(f"{'✓' if row.good else '✗'} {row.what:<48} {row.said:<36} {row.found}")
        bad = sum(not row.good for row in rows)
        self.stdout.write(
            f"\n{len(rows) - bad} khớp, {bad} không khớp; {places.seconds(time.monotonic() - began)} giây"
        )
        if bad:
            self.stderr.write("✗ Hai bên KHÔNG khớp: chưa chuyển sang dùng. Dữ liệu SQLite vẫn nguyên.")
            sys.exit(1)
        self.stdout.write(
            "Đã chuyển xong; tệp SQLite vẫn nguyên, hãy cất đi. Từ nay đặt DATABASE_URL (hoặc POSTGRES_HOST …)\n"
            "trỏ tới PostgreSQL, giữ nguyên DATA_DIR (tệp minh chứng, khóa), rồi khởi động lại."
        )
