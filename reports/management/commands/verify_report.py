"""verify_report FILE.pdf: is this file, to the byte, a report that was frozen here?"""

from __future__ import annotations

import hashlib
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.models import Snapshot


class Command(BaseCommand):
    help = "Cho biết một tệp PDF có đúng là bản báo cáo đã chốt hay không (so SHA-256). Sai thì kết thúc với mã 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as unreadable:
            raise CommandError(f"Không đọc được tệp {path}: {unreadable.strerror}.", returncode=2) from unreadable
        self.stdout.write(f"SHA-256: {sha256}")
        snapshot = (
            Snapshot.objects.filter(pdf_sha256=sha256)
            .select_related("report__unit", "report__directive", "frozen_by")
            .first()
        )
        if snapshot is None:
            self.stdout.write("KHÔNG KHỚP: tệp này không phải bản báo cáo đã chốt nào trong hệ thống.")
            sys.exit(1)
        report = snapshot.report
        self.stdout.write(f"KHỚP: {report.unit} – {report} về {report.directive}, bản chốt lần {snapshot.edition}.")
        self.stdout.write(
            f"Chốt lúc {timezone.localtime(snapshot.frozen_at):%H:%M ngày %d/%m/%Y}, người chốt: {snapshot.frozen_by}."
        )
        if not snapshot.is_whole:
            self.stdout.write("CẢNH BÁO: số liệu lưu kèm bản chốt này đã bị thay đổi trong cơ sở dữ liệu.")
            sys.exit(1)
        newer = report.snapshots.filter(edition__gt=snapshot.edition).order_by("edition").last()
        if newer:
            self.stdout.write(f"Lưu ý: báo cáo đã được đính chính, bản mới nhất là lần {newer.edition}.")
