"""`bin/bench`: builds what it needs, measures, prints a table and removes everything."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import time
import warnings
from pathlib import Path

from tests.faults.servers import ROOT, Postgres


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench")
    parser.add_argument("--scale", type=float, default=1.0, help="phần công việc so với cả tỉnh")
    parser.add_argument("--runs", type=int, default=21, help="số lần đo mỗi thao tác")
    parser.add_argument("--only", default="", help="chỉ những thao tác có chữ này trong tên")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    with tempfile.TemporaryDirectory(prefix="thong-suot-bench.") as name:
        os.chmod(name, 0o711)  # noqa: S103  PostgreSQL, which will not run as root, finds its own folder below
        folder = Path(name)
        postgres = Postgres(folder / "pg")
        postgres.create()
        postgres.start()
        try:
            postgres.sql("create database province")
            os.environ |= {
                "DATABASE_URL": postgres.url("province"),
                "DATA_DIR": str(folder / "data"),
                "DJANGO_SETTINGS_MODULE": "cascade.settings",
                "ALLOWED_HOSTS": "testserver",
            }
            os.environ.pop("REDIS_URL", None)
            sys.path.insert(0, str(ROOT))
            return measure(options)
        finally:
            postgres.stop("immediate")


def measure(options: argparse.Namespace) -> int:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    call_command("collectstatic", verbosity=0, interactive=False)
    call_command("migrate", verbosity=0)
    began = time.monotonic()
    call_command("make_province", scale=options.scale)
    made_in = time.monotonic() - began
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # a lived-in database has been looked after
    from tests.bench import deeds, pages
    from tests.bench.table import print_table

    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} lõi, tải lúc bắt đầu {load:.1f}, Python {platform.python_version()}")
    print(f"make_province: {made_in:.0f} s\n")
    found = [*pages.measure(options.only, options.runs), *deeds.measure(options.only, options.runs)]
    print_table(found)
    if options.json:
        rows = [one._asdict() for one in found]
        options.json.write_text(
            json.dumps({"load": load, "make_province_s": made_in, "rows": rows}, ensure_ascii=False)
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
