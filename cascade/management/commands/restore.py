"""bin/restore: bring a backup back, or rehearse it."""

from __future__ import annotations

import datetime
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from cascade.keeping import NotKept, NotRestored, WrongKey, drill, keys, places, restoring
from cascade.management.commands.backup import ask_for_key, number
from cascade.prepare import database_sentence

GO_ON = "KHÔI PHỤC"


class Command(BaseCommand):
    help = "Khôi phục toàn bộ dữ liệu từ một bản sao lưu, hoặc diễn tập việc đó mà không động đến dữ liệu đang dùng."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", nargs="?", type=Path, help="bản sao lưu; không ghi thì lấy bản mới nhất")
        parser.add_argument("--drill", action="store_true", help="diễn tập: khôi phục vào chỗ nháp rồi đối chiếu")
        parser.add_argument("--show", action="store_true", help="chỉ cho biết bản sao lưu chứa gì")
        parser.add_argument("--key-file", type=Path, help="tệp chứa khóa của cơ quan; không có thì hỏi khi cần")
        parser.add_argument("--ask-key", action="store_true", help="hỏi khóa trên giấy, kể cả khi máy này mở được")
        parser.add_argument("--yes", action="store_true", help="không hỏi lại")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["drill"]:
                self.drill(options)
            else:
                self.restore(options)
        except (NotKept, NotRestored) as refusal:
            self.refuse(refusal.sentence)
        except (DatabaseError, psycopg.Error) as error:
            self.refuse(database_sentence(error))

    def refuse(self, sentence: str) -> None:
        self.stderr.write(f"✗ {sentence}")
        sys.exit(1)

    def drill(self, options: dict[str, Any]) -> None:
        done = drill.drill(options["file"], self.identities(options, options["file"]), timezone.now())
        self.stdout.write(f"Diễn tập khôi phục: {done.path.name}")
        self.tell(done.about)
        self.stdout.write(f"\n{'':2}{'Đối chiếu':<48} {'Bản sao lưu ghi':<36} Sau khi khôi phục")
        for row in done.proof.rows:
            self.stdout.write(f"{'✓' if row.good else '✗'} {row.what:<48} {row.said:<36} {row.found}")
        bad = len(done.proof.unlike)
        self.tell_breaks(done.proof.breaks)
        self.stdout.write(
            f"\n{len(done.proof.rows) - bad} khớp, {bad} không khớp, {len(done.proof.breaks)} chỗ hỏng trong nhật ký, "
            f"báo cáo; {places.seconds(done.seconds)} giây"
        )
        if not done.good:
            self.refuse(f"Diễn tập KHÔNG đạt: {drill.trouble(done.proof)}.")
        self.stdout.write("Khôi phục được: nhật ký nguyên vẹn, mã băm báo cáo, số dòng và tệp đều khớp.")

    def restore(self, options: dict[str, Any]) -> None:
        path = options["file"] or self.newest()
        identities = self.identities(options, path)
        about = restoring.look(path, identities)
        self.stdout.write(f"Bản sao lưu: {path}")
        self.tell(about)
        if options["show"]:
            return
        if not options["yes"]:
            self.stdout.write("Dữ liệu đang dùng sẽ được cất sang bên, không bị xóa.")
            if input(f"Gõ {GO_ON} để tiếp tục: ").strip() != GO_ON:
                raise NotRestored("Chưa khôi phục; dữ liệu đang dùng vẫn nguyên.")
        aside, breaks = restoring.restore(path, identities, timezone.now())
        self.stdout.write(f"Đã khôi phục. Dữ liệu trước đó được cất ở {aside}; kiểm tra xong mới xóa.")
        if database := restoring.database_aside(aside):
            self.stdout.write(f"Cơ sở dữ liệu trước đó giữ tên {database}.")
        self.tell_breaks(breaks)
        self.stdout.write("Bây giờ khởi động lại: bin/run --no-demo, hoặc docker compose up -d")

    def newest(self) -> Path:
        there = places.backups()
        if not there:
            raise NotRestored(f"Không thấy bản sao lưu nào trong {settings.BACKUP_DIR}. Hãy ghi rõ tên tệp.")
        return there[0][1]

    def identities(self, options: dict[str, Any], path: Path | None) -> list[Any]:
        """This machine's key where it fits; else the office's, out of a file or typed from its paper."""
        own = [keys.machine_identity()]
        if options["key_file"]:
            try:
                return [*own, keys.from_paper(options["key_file"].read_text())]
            except (OSError, UnicodeError) as error:
                raise NotRestored(f"Không đọc được tệp khóa {options['key_file']}.") from error
        if options["ask_key"]:
            return [keys.from_paper(ask_for_key())]
        try:
            restoring.look(path or self.newest(), own)
        except WrongKey:
            return [keys.from_paper(ask_for_key())]
        except NotRestored:
            pass  # said by whoever reads it next
        return own

    def tell_breaks(self, breaks: list[str]) -> None:
        """What was amiss in the data already when they were backed up."""
        for sentence in breaks[:20]:
            self.stdout.write(f"  Chú ý: {sentence}")

    def tell(self, about: dict[str, Any]) -> None:
        made = timezone.localtime(datetime.datetime.fromisoformat(about["made_at"]))
        rows = sum(count for count, _ in about["tables"].values())
        self.stdout.write(f"  Cơ quan: {about['office']} · lúc {made:%H:%M ngày %d/%m/%Y} · {about['engine']}")
        self.stdout.write(
            f"  {number(rows)} dòng trong {len(about['tables'])} bảng, "
            f"{number(about['journal']['entries'])} dòng nhật ký, "
            f"{number(about['reports']['count'])} báo cáo đã chốt, {number(about['files']['count'])} tệp "
            f"({places.megabytes(about['files']['bytes'])} MB)"
        )
