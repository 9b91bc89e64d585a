"""N10 and the speeds: how long planning takes on a full province, and how many letters go out in a second."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from tests.faults import province
from tests.faults.scene import Result, Scene
from tests.faults.sizes import Size


def s1(size: Size, seed: int) -> Result:
    return _letters(size, 0, 15)


def s2(size: Size, seed: int) -> Result:
    return _letters(size, 0.05, 60)


def _letters(size: Size, slow: float, goal: float) -> Result:
    """One run of `send_due` over everything, as the worker does it: from the claim to the last mark."""
    from django.utils import timezone

    from directives.reminders.digests import compose
    from directives.reminders.ledger import plan
    from directives.reminders.sending import send_due

    result = Result()
    with Scene("--slow", str(slow)) as scene:
        scene.people(size.letters, 3)
        bare = _bare_smtp(scene.sink.port, size.letters // 10)
        scene.sink.letters.write_text("")
        planned = _spent(lambda: plan(scene.today))
        composed = _spent(lambda: compose(scene.today, scene.now()))
        sending = _spent(lambda: send_due(timezone.now))
        sent = len(scene.letters())
        result.expect(sent == size.letters, f"gửi {sent}")
        result.expect(sending.seconds <= goal * size.letters / 6000, f"mục tiêu {goal:.0f} s")
        result.told = (
            f"{sent} thư trong {sending} ({sent / sending.seconds:.0f} thư/s; chỉ chuyển thư có sẵn bằng smtplib: "
            f"{bare:.0f} thư/s); lập sổ {planned}, soạn {composed}; tải máy {os.getloadavg()[0]:.0f}"
        )
        return scene.count(result)


def _bare_smtp(port: int, count: int) -> float:
    """Letters a second that the same mail server takes over the same number of lines from a bare smtplib."""
    import smtplib
    import threading

    lines = 8
    letter = b"Message-ID: <bare>\r\nSubject: x\r\n\r\n" + (b"x" * 70 + b"\r\n") * 58

    def send() -> None:
        with smtplib.SMTP("127.0.0.1", port) as line:
            for _ in range(count // lines):
                line.sendmail("a@example.vn", ["b@example.vn"], letter)

    threads = [threading.Thread(target=send) for _ in range(lines)]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.monotonic() - began)


def n10(size: Size, seed: int) -> Result:
    """Everything is open, nobody planned for ten days, and the database knows nothing of the ledger's size."""
    return _planner(size, province.ALL_OPEN, 5, 1.5)


def s3(size: Size, seed: int) -> Result:
    return _planner(size, province.ONE_IN_TEN_OPEN, 0.5, 0.05)


def _planner(size: Size, shape: dict[str, str], goal: float, idle_goal: float) -> Result:
    from directives.models import Reminder
    from directives.reminders.digests import compose
    from directives.reminders.ledger import plan

    result = Result()
    with Scene(start=False) as scene:
        province.seed(scene, size.assignments, shape)
        first = _spent(lambda: plan(scene.today))
        made = Reminder.objects.count()
        bare = _bare_insert()
        again = _spent(lambda: plan(scene.today))
        composed = _spent(lambda: compose(scene.today, scene.now()))
        idle = _spent(lambda: plan(scene.today), times=10)
        result.expect(made == Reminder.objects.count() > 0, f"lập {made}, lập lại thành {Reminder.objects.count()}")
        result.expect(first.work <= goal, f"mục tiêu {goal} s")
        result.expect(idle.work <= idle_goal, f"không có gì mới: mục tiêu {idle_goal} s")
        result.told = (
            f"{size.assignments:,} việc: {made:,} dòng trong {first} (chỉ chép từng ấy dòng: {bare}); lập lại {again}; "
            f"soạn {composed}; rồi không có gì mới {idle}; tải máy {os.getloadavg()[0]:.0f}"
        ).replace(",", ".")
        return result


@dataclass
class Spent:
    """On a machine that others keep busy the processors' own time says what a free one would take."""

    seconds: float
    work: float

    def __str__(self) -> str:
        return f"{self.seconds:.3f} s ({self.work:.3f} s bộ xử lý)"


def _spent(work: Callable[[], object], times: int = 1) -> Spent:
    began, busy = time.monotonic(), _processor_seconds()
    for _ in range(times):
        work()
    return Spent((time.monotonic() - began) / times, (_processor_seconds() - busy) / times)


def _processor_seconds() -> float:
    """Of this process and of the database's process that serves it."""
    if connection.vendor != "postgresql":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")


def _bare_insert() -> Spent:
    """What it costs the database only to write the same rows, into a table with the same keys."""
    from directives.reminders import ledger

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("CREATE TABLE bare (LIKE directives_reminder INCLUDING ALL)")
        else:
            cursor.execute("CREATE TABLE bare AS SELECT * FROM directives_reminder WHERE 1 = 0")
            cursor.execute(f"CREATE UNIQUE INDEX bare_once ON bare ({', '.join(ledger.KEY)})")
        return _spent(lambda: cursor.execute("INSERT INTO bare SELECT * FROM directives_reminder"))
