"""Bring the database and the static files up to date: `python -m cascade.prepare [--check | --demo | --first-admin]`.

One process for all of it, so that a second start is quick. Says only what it does; what is in order it leaves alone.
For bin/run it leaves DATA_DIR/welcome.txt: the demonstration's accounts, or nothing when the data are an office's own.
"""

import argparse
import hashlib
import os
import sys
from getpass import getpass
from pathlib import Path


class Refusal(Exception):
    """A sentence for the person at the screen."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="cascade.prepare")
    parser.add_argument("--demo", action="store_true", help="fill an empty database with the demonstration")
    parser.add_argument("--first-admin", action="store_true", help="make the first administrator of an empty database")
    parser.add_argument("--check", action="store_true", help="change nothing; only refuse what must not be served")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.settings")
    os.environ["DB_POOL"] = "0"  # one connection, and a database that is away is said at once
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
        from django.db import DatabaseError

        try:
            django.setup()
            if options.check:
                check()
                refuse_known_passwords()
                return 0
            finish_restore()
            migrate()
            check()
            collect_static()
            if options.demo or options.first_admin:
                first_content(demo=options.demo)
        except DatabaseError as error:
            raise Refusal(database_sentence(error)) from error
        except ImproperlyConfigured as error:
            raise Refusal(str(error)) from error
    except OSError as error:
        print(f"✗ {os_sentence(error)}", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr)
        return 1
    return 0


def finish_restore() -> None:
    """A restore that a power cut stopped is carried to its end, before anything opens the database."""
    from cascade.keeping import restoring

    if restoring.finish_swap():
        print("[3/3] Hoàn tất lần khôi phục dữ liệu bị dừng giữa chừng", flush=True)


def migrate() -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        print(f"[3/3] Cơ sở dữ liệu: {len(waiting)} bước cập nhật", flush=True)
        call_command("migrate", verbosity=0, interactive=False)


def check() -> None:
    """Refuse to go on where `manage.py check --database default` would (SQLite not in its safe mode, and so on)."""
    from django.core import checks

    errors = [found for found in checks.run_checks(databases=["default"]) if found.is_serious()]
    if errors:
        raise Refusal(" ".join(str(error.msg) for error in errors))


def refuse_known_passwords() -> None:
    """Accounts whose password the demonstration prints are served with DEMO=1 only, that is on loopback only."""
    from django.conf import settings

    if not settings.DEMO and holds_demo():
        raise Refusal("Đây là dữ liệu dùng thử, mật khẩu ai cũng biết; để dùng thật hãy chọn thư mục DATA_DIR khác.")


def collect_static() -> None:
    from django.conf import settings
    from django.core.management import call_command

    print_of = static_fingerprint()
    stamp = Path(settings.DATA_DIR) / "static.stamp"
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists() and stamp.exists() and stamp.read_text() == print_of:
        return
    print("[3/3] Tệp giao diện", flush=True)
    call_command("collectstatic", verbosity=0, interactive=False)
    stamp.write_text(print_of)


def static_fingerprint() -> str:
    """Changes when any static file, or how they are stored, does."""
    from django.conf import settings
    from django.contrib.staticfiles import finders

    digest = hashlib.sha256(repr([settings.STORAGES["staticfiles"], str(settings.STATIC_ROOT)]).encode())
    for finder in finders.get_finders():
        for name, storage in sorted(finder.list([]), key=lambda pair: pair[0]):
            facts = os.stat(storage.path(name))
            digest.update(f"{name} {facts.st_size} {facts.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def first_content(*, demo: bool) -> None:
    """Give an empty database the demonstration or the first administrator, and leave the welcome for bin/run."""
    from django.conf import settings
    from django.contrib.auth import get_user_model

    welcome = Path(settings.DATA_DIR) / "welcome.txt"
    if not get_user_model().objects.exists():
        if demo:
            load_demo()
        else:
            make_first_admin()
    if demo:
        welcome.write_text(demo_accounts() if holds_demo() else "")
    else:
        refuse_known_passwords()
        welcome.write_text("")


def holds_demo() -> bool:
    """Do accounts open with the password that the demonstration prints? The oldest ones tell."""
    from django.conf import settings
    from django.contrib.auth import get_user_model

    oldest = get_user_model().objects.filter(is_active=True).order_by("pk")[:3]
    return any(user.check_password(settings.DEMO_PASSWORD) for user in oldest)


def load_demo() -> None:
    from django.core.management import call_command

    print("[3/3] Dữ liệu dùng thử", flush=True)
    call_command("load_demo", verbosity=0)


def demo_accounts() -> str:
    """Two accounts of each role, for the screen; the sign-in page has them all."""
    from django.conf import settings

    from units.models import Seat

    lines = [f"Tài khoản dùng thử, mật khẩu chung {settings.DEMO_PASSWORD} (đủ danh sách ở trang đăng nhập):"]
    for role in Seat.Role:
        for seat in Seat.objects.filter(role=role).select_related("person", "unit").order_by("unit__path", "pk")[:2]:
            lines.append(f"  {seat.person.username:<28} {seat}")
    return "\n".join(lines) + "\n"


def make_first_admin() -> None:
    """From OFFICE_NAME, ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE), else asked at the screen."""
    from django.core.exceptions import ValidationError
    from django.utils import timezone

    from units.founding import found_office

    office, name = os.environ.get("OFFICE_NAME", ""), os.environ.get("ADMIN_USERNAME", "")
    password = os.environ.get("ADMIN_PASSWORD", "")
    if file := os.environ.get("ADMIN_PASSWORD_FILE"):
        password = Path(file).read_text().strip()
    if not (office and name and password):
        if not sys.stdin.isatty():
            raise Refusal("Chưa có quản trị viên: hãy đặt OFFICE_NAME, ADMIN_USERNAME và ADMIN_PASSWORD rồi chạy lại.")
        print("Cơ sở dữ liệu còn trống. Xin cho biết:")
        office = office or input("  Tên cơ quan (ví dụ Đảng ủy phường …): ").strip()
        name = name or input("  Tên đăng nhập của quản trị viên: ").strip()
        password = getpass("  Mật khẩu (từ 14 ký tự, nên là một câu dài): ")
        if getpass("  Nhập lại mật khẩu: ") != password:
            raise Refusal("Hai lần nhập mật khẩu không giống nhau; hãy chạy lại.")
    try:
        found_office(office, username=name, password=password, on=timezone.localdate())
    except ValidationError as error:
        raise Refusal("Chưa tạo được quản trị viên: " + " ".join(error.messages)) from error
    print(f"Đã tạo {office} và quản trị viên {name}.")


def database_sentence(error: Exception) -> str:
    text = " ".join(str(error).split())
    if "full" in text and "disk" in text:
        return "Đĩa đầy: không ghi được cơ sở dữ liệu. Hãy giải phóng dung lượng rồi chạy lại."
    if "connect" in text or "timeout" in text:
        return f"Không kết nối được cơ sở dữ liệu theo DATABASE_URL ({text[:200]})."
    return f"Cơ sở dữ liệu không dùng được: {text[:300]}"


def os_sentence(error: OSError) -> str:
    import errno

    if error.errno == errno.ENOSPC:
        return "Đĩa đầy: không ghi được tệp. Hãy giải phóng dung lượng rồi chạy lại."
    if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
        return f"Không có quyền ghi vào {error.filename}."
    return f"Hệ thống báo lỗi: {error}"


if __name__ == "__main__":
    sys.exit(main())
