"""One fault's scene: its own database, broker, mail server and clock; people with work due; the count at the end."""

from __future__ import annotations

import datetime
import json
import os
import signal
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.db import connections

from tests.faults.servers import ROOT, Postgres, Redis, Server, Sink, Supervisor, wait_for
from tests.ports import free_port

HANOI = datetime.timezone(datetime.timedelta(hours=7))


@dataclass
class Result:
    lost: int = 0
    copies: int = 0
    allowed: int = 0
    most: int = 1  # copies of one letter, at most
    told: str = ""  # what was done and measured, for the table
    wrong: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        return not self.lost and self.copies <= self.allowed and self.most <= 2 and not self.wrong

    def expect(self, good: bool, words: str) -> None:
        if not good:
            self.wrong.append(words)

    def as_json(self) -> str:
        return json.dumps(self.__dict__ | {"good": self.is_good}, ensure_ascii=False)


class Scene:
    """Made after django.setup(), inside a process that has this scene's environment."""

    def __init__(self, *sink: str, start: bool = True, hours: tuple[int, int] = (7, 18)) -> None:
        self.hours = hours
        self.folder = Path(os.environ["FAULTS_FOLDER"])
        self.clock = Path(os.environ["FAULTS_CLOCK"])
        self.on_postgres = os.environ.get("DATABASE_URL", "").startswith("postgres")
        self.env = dict(os.environ)
        self.servers: list[Server] = []
        self.redis: Redis | None = None
        if self.on_postgres:
            self.redis = Redis(self.folder)
            self.env["REDIS_URL"] = self.redis.url
            self.servers.append(self.redis)
            if start:
                self.redis.start()
        self.sink = Sink(self.folder, *sink)
        self.servers.append(self.sink)
        if start:
            self.sink.start()
        self.env |= {"EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": str(self.sink.port), "WORKER_THREADS": "2"}
        from django.conf import settings

        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", self.sink.port
        settings.EMAIL_CONNECTIONS = 8
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"

    def __enter__(self) -> Scene:
        signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
        return self

    def __exit__(self, *_: object) -> None:
        for server in reversed(self.servers):
            server.kill()

    # --- time ---------------------------------------------------------------------------------------------------------
    def now(self) -> datetime.datetime:
        from django.utils import timezone

        return timezone.now()

    @property
    def today(self) -> datetime.date:
        return self.now().astimezone(HANOI).date()

    def move(self, **span: float) -> None:
        """Let time pass; the file is replaced whole, so that nobody reads half a number."""
        seconds = float(self.clock.read_text()) + datetime.timedelta(**span).total_seconds()
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(str(seconds))
        fresh.replace(self.clock)
        time.sleep(0.15)  # until everyone has read it

    # --- processes ----------------------------------------------------------------------------------------------------
    def part(self, name: str, number: int = 0, **more: str) -> Server:
        """A worker or the timetable, as bin/serve starts them; each further one with its own name or file."""
        words: list[str] = []
        if "worker" in name:
            words = ["--hostname", f"{name}{number}@%h"]
        if "beat" in name:
            words += ["--schedule", str(self.folder / f"{name}{number}-schedule")]
        command = [str(ROOT / "bin" / "serve"), name, *words]
        server = Server(command, self.folder / f"{name}{number}.log", self.env | more)
        self.servers.append(server)
        return server

    def parts(self, **more: str) -> list[Server]:
        """What production runs: worker and timetable; on one PC both in one."""
        names = ["worker", "beat"] if self.on_postgres else ["worker-with-beat"]
        return [self.part(name, **more) for name in names]

    def supervisor(self, **more: str) -> Server:
        """bin/run's last step: keeps the pages and a worker with its timetable going, and starts again who dies."""
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        (data / "welcome.txt").touch()
        env = self.env | {"PORT": str(free_port()), "BIND": "127.0.0.1", "CHECKED": "1"} | more
        server = Supervisor([sys.executable, "-m", "cascade.supervise"], self.folder / "supervise.log", env)
        self.servers.append(server)
        return server

    def until_all_sent(self, seconds: float) -> bool:
        return wait_for(lambda: not self.unsent(), seconds, each=0.3)

    def until_something_is_due(self) -> dict[str, float]:
        """Until the leases of the dead have run out, or else until the next letter's time."""
        from directives.models import Digest

        unsent = Digest.objects.unsent()
        soonest = unsent.exclude(state="claimed").order_by("next_try_at").values_list("next_try_at", flat=True).first()
        if soonest is None or soonest <= self.now() or unsent.filter(state="claimed").exists():
            return {"minutes": 11}
        return {"seconds": (soonest - self.now()).total_seconds() + 1}

    def unsent(self) -> int:
        """Letters still to go out, or, when there are none, reminders not planned or not told yet.

        Asked in the order in which they come to be, so that nothing slips by from one to the next meanwhile.
        """
        from django.db import DatabaseError

        from directives.models import Digest
        from directives.reminders import proof

        letters = Digest.objects.unsent()
        try:
            return letters.count() or proof.missing(self.today) or proof.untold(self.today).count() or letters.count()
        except DatabaseError:
            connections.close_all()
            return 1

    # --- people and work ----------------------------------------------------------------------------------------------
    def people(self, count: int, each: int = 5, *, due_in: int = 3, issuer: Any = None) -> SimpleNamespace:
        """So many heads of cells; each cell has `each` assignments that are due in so many days."""
        from directives.models import Assignment, Directive, Task
        from units.models import Office, Seat, Unit, User

        Office.current()
        Office.objects.update(letters_from_hour=self.hours[0], letters_to_hour=self.hours[1])
        long_ago, mark = self.today - datetime.timedelta(days=600), f"{time.monotonic_ns() % 10**9:09d}"
        ward = issuer or Unit.objects.create(
            name="Đảng ủy phường Nhị Chiểu", kind=Unit.Kind.COMMITTEE, issuer_code="ĐU"
        )
        users = User.objects.bulk_create(
            [User(username=f"p{mark}-{n}", email=f"p{mark}-{n}@example.vn", password="!") for n in range(count)]
        )
        units = Unit.objects.bulk_create(
            [Unit(name=f"Chi bộ {mark} số {n}", kind=Unit.Kind.CELL, parent=ward, depth=1) for n in range(count)]
        )
        for one in units:
            one.path = f"{ward.path}{one.pk}/"
        Unit.objects.bulk_update(units, ["path"], batch_size=500)
        seats = [
            Seat(unit=unit, person=user, role=Seat.Role.HEAD, title="Bí thư", from_on=long_ago)
            for unit, user in zip(units, users, strict=True)
        ]
        Seat.objects.bulk_create(seats)
        plan = Directive.objects.create(
            kind=Directive.Kind.PLAN, reference_number="12-KH/ĐU", state=Directive.State.ISSUED, subject="Kế hoạch",
            issuing_unit=ward, kept_by=ward, issued_on=long_ago, released_at=self.now(), created_by=users[0],
        )  # fmt: skip
        due = self.today + datetime.timedelta(days=due_in)
        tasks = [
            Task.objects.create(directive=plan, position=n, text=f"Việc {n}", deadline_kind="date", due_on=due)
            for n in range(each)
        ]
        rows = [
            Assignment(
                task=task, directive=plan, unit=unit, due_on=due, original_due_on=due,
                assigned_on=self.today - datetime.timedelta(days=60),
            )
            for unit in units
            for task in tasks
        ]  # fmt: skip
        Assignment.objects.bulk_create(rows, batch_size=1000)
        return SimpleNamespace(ward=ward, users=users, units=units, plan=plan, tasks=tasks, rows=rows)

    # --- the count ----------------------------------------------------------------------------------------------------
    def letters(self) -> Counter[str]:
        """How often the mail server took each letter."""
        return Counter(line.split()[1] for line in self.sink.letters.read_text().splitlines())

    def count(self, result: Result, *, refused: int = 0) -> Result:
        """Lost: an assignment of which its head was not told by a letter that the server has, or plainly refused.

        Also wrong: more than one digest or notice a person and day, and any figure of prove_reminders that is not zero.
        """
        from django.db.models import Count

        from directives.models import Assignment, Digest, Notice, Reminder
        from directives.reminders import proof

        seen = self.letters()
        owed = set(
            Assignment.objects.filter(state__in=Assignment.WITH_UNIT_STATES).values_list("pk", "unit__seats__person")
        )
        told: set[tuple[int, int]] = set()
        rows = Reminder.objects.filter(state="told").values_list(
            "assignment", "recipient", "digest__state", "digest__message_id"
        )
        for assignment, person, state, name in rows:
            if state in Digest.FAILED_STATES or (state == Digest.State.SENT and name in seen):
                told.add((assignment, person))
        result.lost = len(owed - told)
        result.copies = sum(times - 1 for times in seen.values())
        result.most = max(seen.values(), default=0)
        digests, notices = Digest.objects.count(), Notice.objects.filter(text__startswith="Nhắc việc").count()
        result.expect(digests == notices, f"{notices} thông báo cho {digests} thư")
        many = Digest.objects.values("person", "day").annotate(n=Count("pk")).filter(n__gt=1).count()
        result.expect(not many, f"{many} người có hơn một thư một ngày")
        for figure in proof.figures(self.now(), seen)[:4]:
            result.expect(not figure.count, f"{figure.words}: {figure.count}")
        failed = Digest.objects.filter(state__in=Digest.FAILED_STATES).count()
        result.expect(failed == refused, f"{failed} thư bị từ chối, phải là {refused}")
        return result


def postgres_of_the_run() -> Postgres:
    return Postgres(Path(os.environ["FAULTS_POSTGRES"]), int(os.environ["FAULTS_POSTGRES_PORT"]))
