"""`manage.py prove_reminders [--log FILE …]`: five figures that must be zero; ends with 1 where one is not."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from directives.reminders import proof


class Command(BaseCommand):
    help = "Kiểm chứng sổ nhắc việc: năm con số phải bằng 0."

    def add_arguments(self, parser: ArgumentParser) -> None:
        words = "nhật ký của máy chủ thư có ghi Message-ID (mặc định: hộp thư đi trong thư mục dữ liệu, nếu dùng)"
        parser.add_argument("--log", type=Path, nargs="+", help=words)

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["log"]
        if files is None and settings.EMAIL_BACKEND.endswith("filebased.EmailBackend"):
            files = sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log"))
        found = proof.figures(timezone.now(), proof.read_ids(files) if files is not None else None)
        for figure in found:
            count = "không có nhật ký để đối chiếu" if figure.count is None else figure.count
            self.stdout.write(f"{figure.words + ':':<40} {count}")
        if any(figure.count for figure in found):
            raise CommandError("Có con số khác 0.")
