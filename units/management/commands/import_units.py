"""Bring units in from an Excel sheet, as the administrator's page does."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from units.importing import import_units, plan_import
from units.models import Unit, User
from units.refusals import Refusal


class Command(BaseCommand):
    help = "Nhập đơn vị từ tệp Excel. Còn một dòng sai thì không ghi gì."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.xlsx")
        parser.add_argument("--root", help="mã hoặc tên đơn vị gốc của nhánh; mặc định là đơn vị gốc duy nhất")
        parser.add_argument("--by", help="tên đăng nhập của người quản trị chịu trách nhiệm")
        parser.add_argument("--dry-run", action="store_true", help="chỉ xem trước, không ghi")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"Không mở được tệp {options['file']}.") from error
        try:
            root, by = _root(options["root"]), _by(options["by"])
            plan = plan_import(content, root=root)
            for line, message in plan.errors:
                self.stderr.write(f"Dòng {line}: {message}")
            if plan.errors:
                raise CommandError(f"Tệp có {len(plan.errors)} lỗi. Chưa ghi gì.")
            if not options["dry_run"]:
                import_units(content, root=root, by=by, today=timezone.localdate())
        except Refusal as refusal:
            raise CommandError(refusal.sentence) from refusal
        would = "Sẽ thêm" if options["dry_run"] else "Đã thêm"
        self.stdout.write(f"{would} {len(plan.new)}, sửa {len(plan.changed)}, giữ nguyên {plan.unchanged}.")


def _root(name: str | None) -> Unit:
    tops = Unit.objects.filter(parent=None)
    found = list(Unit.objects.filter(code=name) or Unit.objects.filter(name=name)) if name else list(tops[:2])
    if len(found) != 1:
        raise CommandError("Hãy chỉ rõ đơn vị gốc bằng --root (mã hoặc tên đầy đủ của đúng một đơn vị).")
    return found[0]


def _by(username: str | None) -> User:
    admins = User.objects.filter(seats__role="admin", is_active=True).distinct()
    found = list(admins.filter(username=username) if username else admins[:2])
    if len(found) != 1:
        raise CommandError("Hãy chỉ rõ người quản trị bằng --by TÊN_ĐĂNG_NHẬP.")
    return found[0]
