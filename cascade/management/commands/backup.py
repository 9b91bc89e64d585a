"""bin/backup: the whole installation into one encrypted file, checked after writing."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import psycopg
from django.core.management.base import BaseCommand
from django.db import DatabaseError
from django.utils import timezone

from cascade.keeping import NotKept, NotRestored, backing_up, keys, paper, places
from cascade.prepare import database_sentence
from units.models import Office


class Command(BaseCommand):
    help = "Sao lưu toàn bộ cơ sở dữ liệu và tệp vào một tệp đã mã hóa, ghi xong đọc lại kiểm tra."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--if-owed", action="store_true", help="chỉ sao lưu khi hôm nay chưa có bản nào")
        what.add_argument("--new-key", action="store_true", help="tạo khóa của cơ quan, in ra một lần duy nhất")
        what.add_argument("--check-key", action="store_true", help="gõ lại khóa trên giấy để biết đã chép đúng")
        what.add_argument("--list", action="store_true", help="kể các bản đang giữ")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["new_key"]:
                self.new_key()
            elif options["check_key"]:
                self.check_key()
            elif options["list"]:
                self.list()
            elif not options["if_owed"] or places.is_owed(timezone.now()):
                self.back_up()
        except (NotKept, NotRestored) as refusal:
            self.refuse(refusal.sentence)
        except (DatabaseError, psycopg.Error) as error:
            self.refuse(database_sentence(error))

    def refuse(self, sentence: str) -> None:
        self.stderr.write(f"✗ {sentence}")
        sys.exit(1)

    def back_up(self) -> None:
        made = backing_up.back_up(timezone.now())
        about = made.about
        rows = sum(count for count, _ in about["tables"].values())
        self.stdout.write(f"Đã sao lưu: {made.path}")
        self.stdout.write(
            f"  {number(rows)} dòng, {number(about['files']['count'])} tệp; {places.megabytes(made.bytes)} MB, "
            f"{places.seconds(made.seconds)} giây; đọc lại kiểm tra: tốt."
        )
        if made.cleared:
            self.stdout.write(f"  Đã bỏ {made.cleared} bản cũ theo quy tắc giữ.")
        for name in made.amiss[:20]:
            self.stdout.write(f"  Chú ý: tệp {name} đã mất hoặc không còn nguyên từ trước khi sao lưu.")
        if not about["keys"]["office"]:
            self.stdout.write("  Chú ý: cơ quan chưa có khóa, bản này chỉ máy này mở được. Chạy: bin/backup --new-key")
        if places.on_the_same_disk():
            self.stdout.write("  Chú ý: bản sao lưu nằm cùng ổ đĩa với dữ liệu. Hãy đặt BACKUP_DIR sang ổ khác.")

    def new_key(self) -> None:
        if keys.office_recipient() is not None and sys.stdin.isatty():
            mark = keys.mark(keys.office_recipient())
            if input(f"Cơ quan đã có khóa {mark}. Gõ KHÓA MỚI để thay: ").strip() != "KHÓA MỚI":
                raise NotKept("Không thay khóa.")
        identity = keys.new_office_key()
        self.stdout.write(paper.sheet(identity, office=Office.current().name, day=timezone.localdate()))

    def check_key(self) -> None:
        office = keys.office_recipient()
        if office is None:
            raise NotKept("Cơ quan chưa có khóa. Chạy: bin/backup --new-key")
        typed = keys.from_paper(ask_for_key())
        if keys.mark(typed) != keys.mark(office):
            raise NotKept(f"Đây là một khóa khác (dấu {keys.mark(typed)}); khóa đang dùng có dấu {keys.mark(office)}.")
        self.stdout.write(f"Đúng: tờ giấy mở được các bản sao lưu mang dấu {keys.mark(office)}.")

    def list(self) -> None:
        for moment, path in places.backups():
            self.stdout.write(f"{timezone.localtime(moment):%H:%M %d/%m/%Y}  {size(path):>8} MB  {path}")


def ask_for_key() -> str:
    """Lines as typed or piped in, until an empty one or until the key is whole."""
    if sys.stdin.isatty():
        print("Gõ khóa trên giấy (74 ký tự, xuống dòng được; Enter hai lần khi xong):")
    typed = ""
    for line in sys.stdin:
        if not line.strip() and typed:
            break
        typed += line
        if len("".join(typed.split())) >= 74:
            break
    return typed


def size(path: Path) -> str:
    return places.megabytes(path.stat().st_size)


def number(count: int) -> str:
    return f"{count:,}".replace(",", ".")
