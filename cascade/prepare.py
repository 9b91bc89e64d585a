"""Bring the database and the static files up to date: `python -m cascade.prepare [--demo | --first-admin]`.

One process for all of it, so that a second start is quick. Says only what it does; what is in order it leaves alone.
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
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cascade.settings")
    try:
        import django
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management.base import SystemCheckError
        from django.db import DatabaseError

        try:
            django.setup()
            migrate()
            check()
            collect_static()
            if options.demo:
                load_demo()
            if options.first_admin:
                make_first_admin()
        except DatabaseError as error:
            raise Refusal(database_sentence(error)) from error
        except (SystemCheckError, ImproperlyConfigured) as error:
            raise Refusal(str(error)) from error
    except OSError as error:
        print(f"✗ {os_sentence(error)}", file=sys.stderr)
        return 1
    except Refusal as refusal:
        print(f"✗ {refusal}", file=sys.stderr)
        return 1
    return 0


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
    from django.core.management.base import SystemCheckError

    errors = [found for found in checks.run_checks(databases=["default"]) if found.is_serious()]
    if errors:
        raise SystemCheckError(" ".join(str(error.msg) for error in errors))


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


def nobody_yet() -> bool:
    from django.contrib.auth import get_user_model

    return not get_user_model().objects.exists()


def load_demo() -> None:
    from django.core.management import call_command, get_commands

    if not nobody_yet():
        return
    if "load_demo" not in get_commands():
        print("Chưa có dữ liệu dùng thử trong bản này; cơ sở dữ liệu để trống.")
        return
    print("[3/3] Dữ liệu dùng thử", flush=True)
    call_command("load_demo", verbosity=0)


def make_first_admin() -> None:
    """From ADMIN_USERNAME and ADMIN_PASSWORD (or ADMIN_PASSWORD_FILE), else asked at the screen."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.password_validation import validate_password
    from django.core.exceptions import ValidationError

    if not nobody_yet():
        return
    name = os.environ.get("ADMIN_USERNAME", "")
    word = os.environ.get("ADMIN_PASSWORD", "")
    if file := os.environ.get("ADMIN_PASSWORD_FILE"):
        word = Path(file).read_text().strip()
    if not (name and word):
        if not sys.stdin.isatty():
            raise Refusal("Chưa có quản trị viên: hãy đặt ADMIN_USERNAME và ADMIN_PASSWORD rồi chạy lại.")
        print("Tạo quản trị viên đầu tiên.")
        name = input("  Tên đăng nhập: ").strip()
        word = getpass("  Mật khẩu (từ 12 ký tự): ")
        if getpass("  Nhập lại mật khẩu: ") != word:
            raise Refusal("Hai lần nhập mật khẩu không giống nhau; hãy chạy lại.")
    user = get_user_model()(username=name, is_superuser=True)
    try:
        user.clean_fields(exclude=["password"])
        validate_password(word, user)
    except ValidationError as error:
        raise Refusal("Chưa tạo được quản trị viên: " + " ".join(error.messages)) from error
    user.set_password(word)
    user.save()
    print(f"Đã tạo quản trị viên {name}.")


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
