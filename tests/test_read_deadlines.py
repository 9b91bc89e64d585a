"""The command that reads phrases, one a line."""

import io
import json

from django.core.management import call_command

from directives.management.commands.read_deadlines import read_line


def test_the_command_prints_one_object_a_line(monkeypatch):
    lines = "2026-06-01\ttrước 30/6\n\n2026-06-01\thằng quý\nkhông có ngày".encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(lines)))
    out = io.StringIO()
    call_command("read_deadlines", stdout=out)
    printed = [json.loads(line) for line in out.getvalue().splitlines()]
    assert [line["kind"] for line in printed] == ["date", "none", "recurring", "none"]
    assert printed[0] == {"kind": "date", "start": None, "end": "2026-06-30", "every": None}


def test_a_line_with_a_strange_issue_day_is_still_read():
    assert read_line("hôm nay\tquý II/2026")["end"] == "2026-06-30"
