"""Read deadline phrases from standard input: `issued_on<TAB>phrase` a line in, one JSON object a line out."""

import json
import sys
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand

from directives.deadlines import read


class Command(BaseCommand):
    help = "Đọc thời hạn: mỗi dòng vào là ngày ban hành, dấu tab, cụm từ; mỗi dòng ra là một đối tượng JSON."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        for line in sys.stdin.buffer:
            text = line.decode("utf-8-sig", errors="replace").rstrip("\r\n")
            self.stdout.write(json.dumps(read_line(text), ensure_ascii=False))


def read_line(line: str) -> dict[str, str | None]:
    """The reading of one line as the contract wants it. A line without a readable issue day is all phrase."""
    issued, tab, phrase = line.partition("\t")
    issued_on = _day(issued)
    reading = read(phrase if tab else line, issued_on)
    return {
        "kind": reading.kind.value,
        "start": reading.start.isoformat() if reading.start else None,
        "end": reading.end.isoformat() if reading.end else None,
        "every": reading.every.value if reading.every else None,
    }


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None
