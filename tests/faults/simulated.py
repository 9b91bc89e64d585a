"""N8 and N12: no process is killed; a year and a half, and thousands of interleavings, pass on an injected clock."""

from __future__ import annotations

import datetime
import itertools
import random
from collections import defaultdict
from functools import partial
from typing import Any

from django.core import mail

from tests.faults.scene import HANOI, Result, Scene
from tests.faults.sizes import Size

DAY = datetime.timedelta(days=1)


def use_outbox() -> None:
    from django.conf import settings

    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    mail.outbox = []  # type: ignore[attr-defined]


def n8(size: Size, seed: int) -> Result:
    """A ward's PC for 18 months: on from 8 to 17 on working days, off over Tết and on two days in a hundred."""
    from directives.models import Assignment
    from directives.reminders import runs
    from directives.terms import workdays
    from units.models import Office

    dice, result = random.Random(seed), Result()
    with Scene(start=False) as scene:
        use_outbox()
        first, days = datetime.date(2026, 1, 5), 548
        crowd = scene.people(50, 1)
        Assignment.objects.all().delete()
        calendar = workdays(Office.current())
        ends: dict[int, datetime.date] = {}
        rows = []
        for number in range(size.rungs // 5):
            due = first + dice.randrange(10, days) * DAY
            given = due - dice.randrange(10, 60) * DAY
            row = Assignment(task=crowd.tasks[0], directive=crowd.plan, unit=crowd.units[number % 50])
            row.period, row.assigned_on, row.due_on, row.original_due_on = str(number), given, due, due
            rows.append(row)
        Assignment.objects.bulk_create(rows, batch_size=1000)
        by_end: dict[datetime.date, list[int]] = defaultdict(list)
        for row in rows:
            ends[row.pk] = row.due_on + dice.choice([-4, -2, 0, 1, 1, 2, 2, 3, 5, 9]) * DAY
            by_end[ends[row.pk]].append(row.pk)
        on = set()
        for n in range(days):
            day = first + n * DAY
            ended = by_end.get(day, [])
            Assignment.objects.filter(pk__in=ended).update(state=Assignment.State.CANCELLED)
            if calendar.rolled(day) != day or dice.random() < 0.02:
                continue
            on.add(day)
            moment = datetime.datetime.combine(day, datetime.time(8, 5), HANOI)
            runs.deliver(lambda moment=moment: moment)
        return _told_in_time(result, rows, ends, on, first, first + days * DAY)


def _told_in_time(result: Result, rows: list[Any], ends: dict, on: set, first: Any, last: Any) -> Result:
    """Compare with what a machine that never sleeps would have told, worked out here by plain Python."""
    from directives.models import Digest, Reminder

    told: dict[int, list[tuple[int, datetime.date]]] = defaultdict(list)
    sent = Reminder.objects.filter(state="told", digest__state=Digest.State.SENT)
    for pk, rung, day in sent.values_list("assignment", "rung", "digest__day"):
        told[pk].append((rung, day))
    owed = same = 0
    worst, longest = 0, _longest_off(on)
    for row in rows:
        for rung in (-7, -3, -1, 0, 1, 8):
            day = row.due_on + rung * DAY
            if day < first or day >= last or day >= ends[row.pk]:
                continue
            owed += 1
            days = [told_on for step, told_on in told[row.pk] if step >= rung and told_on >= day]
            if days:
                delay = (min(days) - day).days
                same, worst = same + (delay == 0), max(worst, delay)
            elif any(day + n * DAY in on for n in range(min((ends[row.pk] - day).days, (last - day).days))):
                result.lost += 1
    share = 100 * same // max(owed, 1)
    many = len(mail.outbox) - len({(one.to[0], one.extra_headers["Message-ID"]) for one in mail.outbox})  # type: ignore[attr-defined]
    result.copies = many
    result.expect(share >= 66, f"chỉ {share} % trong ngày")
    result.expect(worst <= longest, f"trễ nhất {worst} ngày, máy nghỉ dài nhất {longest} ngày")
    result.told = f"18 tháng, {owed} lời nhắc: {share} % đúng ngày, trễ nhất {worst} ngày (máy nghỉ dài nhất {longest})"
    return result


def _longest_off(on: set[datetime.date]) -> int:
    days = sorted(on)
    return max((b - a).days - 1 for a, b in itertools.pairwise(days))


def n12(size: Size, seed: int) -> Result:
    """Work ends at a random point between planning and sending: nothing is sent about what had ended before."""
    from directives.models import Assignment
    from directives.reminders import claims, digests, sending
    from directives.reminders.ledger import plan
    from units.models import Office

    dice, result = random.Random(seed), Result()
    batch, during, done = 100, 0, 0
    with Scene(start=False) as scene:
        use_outbox()
        office, now = Office.current(), datetime.datetime.combine(scene.today, datetime.time(9), HANOI)
        crowd, ended_by = scene.people(batch, 1), ["cancelled", "submitted", "paused", "moved"]
        for _ in range(max(size.interleavings // batch, 1)):
            now += DAY
            while sending.next_sending_moment(now, sending.sending_hours(office)) > now:
                now += DAY  # a new day for each round, and one on which letters go out
            Assignment.objects.all().delete()
            rows = Assignment.objects.bulk_create(
                Assignment(task=crowd.tasks[0], directive=crowd.plan, unit=unit, due_on=now.date() + 3 * DAY,
                           original_due_on=now.date() + 3 * DAY, assigned_on=now.date() - 60 * DAY)
                for unit in crowd.units
            )  # fmt: skip
            points = {row.pk: dice.randrange(6) for row in rows}
            email = {row.pk: user.email for row, user in zip(rows, crowd.users, strict=True)}

            def end(point: int, points: dict = points, now: Any = now) -> None:
                for pk in (pk for pk, at in points.items() if at == point):
                    how = dice.choice(ended_by)
                    changes = {"state": how, "submitted_on": now.date()} if how == "submitted" else {"state": how}
                    if how == "moved":
                        changes = {"due_on": now.date() + 90 * DAY}
                    Assignment.objects.filter(pk=pk).update(**changes)

            end(0)
            plan(now.date(), office)
            end(1)
            digests.compose(now.date(), now, office)
            end(2)
            mail.outbox.clear()  # type: ignore[attr-defined]
            while claimed := claims.claim(claims.waiting(now, "letter"), now, 40):
                end(3)
                points = {pk: (9 if at == 3 else at) for pk, at in points.items()}
                with sending.LinesOut(1) as lines:
                    carry = partial(sending._letter, lines)
                    sending._send_batch(claimed, carry, lambda now=now: now, office, lines)  # type: ignore[misc]
            end(4)
            got = [one.to[0] for one in mail.outbox]  # type: ignore[attr-defined]
            for pk, at in points.items():
                times = got.count(email[pk])
                if at <= 2:
                    result.expect(times == 0, "có thư về việc đã xong trước khi gửi")
                elif at == 9:
                    during += times
                    result.copies += max(times - 1, 0)
                else:
                    result.lost += times == 0
                    result.copies += max(times - 1, 0)
            done += len(points)
        result.told = f"{done} lượt xen kẽ: 0 thư về việc xong trước khi nhận gửi; xong trong lúc gửi: {during} thư"
        result.wrong = sorted(set(result.wrong))
        return result
