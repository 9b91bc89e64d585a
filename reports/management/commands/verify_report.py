"""verify_report FILE.pdf: is this file, to the byte, a report frozen here, or one with signatures behind it?"""

from __future__ import annotations

import hashlib
import re
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from reports.models import Snapshot
from reports.signing import running
from reports.signing.models import signer_line


class Command(BaseCommand):
    help = "Cho biết một tệp PDF có đúng là bản báo cáo đã chốt hay không (so SHA-256). Sai thì kết thúc với mã 1."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE.pdf")

    def handle(self, *args: Any, **options: Any) -> None:
        path = Path(options["file"])
        try:
            data = path.read_bytes()
        except OSError as unreadable:
            raise CommandError(f"Không đọc được tệp {path}: {unreadable.strerror}.", returncode=2) from unreadable
        sha256 = hashlib.sha256(data).hexdigest()
        self.stdout.write(f"SHA-256: {sha256}")
        snapshot = self.frozen(sha256) or self.signed(data, sha256)
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

    def frozen(self, *sha256s: str) -> Snapshot | None:
        found = Snapshot.objects.filter(pdf_sha256__in=sha256s)
        return found.select_related("report__unit", "report__directive", "frozen_by").first()

    def signed(self, data: bytes, sha256: str) -> Snapshot | None:
        """The report with which the file begins, if nothing but whole signatures stands behind it."""
        snapshot = self.frozen(*beginnings(data))
        if snapshot is None:
            return None
        try:
            checked = running.check(data[: snapshot.pdf_size], data)
        except running.NotSigned as refused:
            self.stdout.write(f"KHÔNG KHỚP: tệp bắt đầu bằng một bản đã chốt nhưng {refused.sentence}")
            sys.exit(1)
        self.stdout.write("Tệp là bản đã chốt có chữ ký số phía sau:")
        for signer in checked.signers:
            self.stdout.write(f"  {signer_line(signer)}")
        kept = snapshot.signed.filter(pdf_sha256=sha256).first()
        self.stdout.write(f"Bản ký số này {f'được lưu lần {kept.number}' if kept else 'chưa được lưu'} trong hệ thống.")
        return snapshot


def beginnings(data: bytes) -> list[str]:
    """SHA-256 of the file up to each end of a PDF within it, with and without the line's end."""
    ends = {found.end() + more for found in re.finditer(rb"%%EOF", data) for more in range(3)}
    sha, at, found = hashlib.sha256(), 0, []
    for end in sorted(end for end in ends if end < len(data))[:200]:
        sha.update(data[at:end])
        at = end
        found.append(sha.hexdigest())
    return found
