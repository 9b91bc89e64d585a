"""Read a document's file and print the draft as one JSON object; nothing is written to the database."""

import json
import sys
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from directives.importing import NotRead
from directives.importing.apart import read_apart


class Command(BaseCommand):
    help = "Đọc một tệp văn bản thành bản thảo để kiểm tra, in ra một đối tượng JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="tệp cần đọc")
        parser.add_argument("--json", action="store_true", help="in một dòng JSON (mặc định in thụt dòng)")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path: Path = options["file"]
            _, draft = read_apart(path.name, _content(path), max_bytes=settings.READING_MAX_BYTES)
        except NotRead as refused:
            self.stderr.write(refused.sentence)
            sys.exit(2)
        indent = None if options["json"] else 1
        self.stdout.write(json.dumps(draft.as_json(), ensure_ascii=False, indent=indent))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(settings.READING_MAX_BYTES + 1)
    except OSError as problem:
        raise NotRead(f"Không mở được tệp “{path.name}”.") from problem
