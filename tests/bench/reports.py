"""`bin/bench-reports`: printing and gathering, each in a table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

from tests.bench import papers


def main() -> int:
    parser = argparse.ArgumentParser(prog="bin/bench-reports")
    parser.add_argument("--papers", action="store_true", help="chỉ đo việc in")
    parser.add_argument("--gathering", action="store_true", help="chỉ đo việc tổng hợp số liệu")
    parser.add_argument("--rows", type=int, default=papers.ROWS[-1], help="phụ lục dài nhất để đo")
    parser.add_argument("--runs", type=int, default=2, help="số lần đo, lấy lần nhanh nhất")
    parser.add_argument("--scale", type=float, default=1.0, help="phần của cả tỉnh")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    load = os.getloadavg()[0]
    print(f"{platform.machine()}, {os.cpu_count()} lõi, tải lúc bắt đầu {load:.1f}, Python {platform.python_version()}")
    kept: dict[str, Any] = {"load": load}
    if not options.gathering:
        print("\nIn báo cáo sáu phần với phụ lục 8 cột (PDF/A-3a, PDF/UA-1):")
        kept["papers"] = papers.measure(options.rows, options.runs)
        papers.show(kept["papers"])
    if not options.papers:
        print("\nTổng hợp số liệu một quý của cả tỉnh:", flush=True)
        kept["gathering"] = province(options)
    if options.json:
        options.json.write_text(json.dumps(kept, ensure_ascii=False))
    return 0


def province(options: argparse.Namespace) -> list[Any]:
    from tests.faults.servers import Postgres

    with tempfile.TemporaryDirectory(prefix="thong-suot-bench.") as name:
        os.chmod(name, 0o711)  # noqa: S103  PostgreSQL, which will not run as root, finds its own folder below
        postgres = Postgres(Path(name) / "pg")
        postgres.create()
        postgres.start()
        try:
            postgres.sql("create database province")
            os.environ |= {
                "DATABASE_URL": postgres.url("province"),
                "DATA_DIR": str(Path(name) / "data"),
                "DJANGO_SETTINGS_MODULE": "cascade.settings",
            }
            os.environ.pop("REDIS_URL", None)
            return filled(options)
        finally:
            postgres.stop("immediate")


def filled(options: argparse.Namespace) -> list[Any]:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.bench import gathering

    call_command("migrate", verbosity=0)
    call_command("make_province", scale=options.scale, verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # a lived-in database has been looked after
    found = gathering.measure(options.runs)
    gathering.show(found)
    return [one._asdict() for one in found]


if __name__ == "__main__":
    sys.exit(main())
