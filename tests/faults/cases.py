"""N1–N7, N9, N11 and N13: real processes are killed, stopped, flushed and misled; then everything is counted."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable

from django.db import transaction
from django.utils.timezone import get_current_timezone

from tests.faults.scene import Result, Scene, postgres_of_the_run
from tests.faults.servers import Server, wait_for
from tests.faults.sink import is_refused
from tests.faults.sizes import Size

ROUND_THE_CLOCK = (0, 24)  # where the clock is moved often, the evening shall not hold the letters back
AT_ONCE = 2 * 16  # letters of one worker that are on the way: two threads, eight lines, twice as many written


def n1(size: Size, seed: int) -> Result:
    return _storm(size, seed, lambda scene: None)


def n2(size: Size, seed: int) -> Result:
    return _storm(size, seed, lambda scene: scene.redis and scene.redis.flush())


def _storm(size: Size, seed: int, after_kill: Callable[[Scene], object]) -> Result:
    """Kill worker and timetable at random points, from planning to sending, and start them anew."""
    from directives.models import Digest

    dice, result = random.Random(seed), Result()
    with Scene(hours=ROUND_THE_CLOCK) as scene:
        ward, messages = scene.people(size.messages).ward, size.messages
        for kills in range(1, size.kills + 1):
            parts = scene.parts(FAULTS_TICK="2")
            for part in parts:
                part.start()
            if kills % 8 == 1:
                time.sleep(dice.uniform(0.5, 3))  # while they start and plan
            elif kills % 10 == 0:
                _until_they_go_again(scene)
                time.sleep(dice.uniform(0, 0.5))
            else:
                _until_letters_flow(scene, 25)
                time.sleep(dice.uniform(0, 0.25))
            for part in parts:
                part.kill()
            after_kill(scene)
            if kills % 3 == 0:
                scene.move(minutes=11)  # the leases of the dead run out
            if kills < size.kills and not Digest.objects.claimable(scene.now()).exists():
                scene.people(max(size.messages // 10, 100), issuer=ward)
                messages += max(size.messages // 10, 100)
                scene.move(minutes=31)
        _finish(scene)
        result.allowed = size.kills * AT_ONCE
        anew = sum(name.count(".") > 2 for name in scene.letters())
        result.told = (
            f"{messages * 5} lời nhắc trong {messages} thư, SIGKILL {size.kills} lần; {anew} thư soạn lại sáng sau"
        )
        return scene.count(result)


def _until_letters_flow(scene: Scene, seconds: float) -> None:
    before = scene.sink.letters.stat().st_size
    wait_for(lambda: scene.sink.letters.stat().st_size > before or not scene.unsent(), seconds, each=0.02)


def _until_they_go_again(scene: Scene) -> None:
    """Until a letter goes that perhaps went out already."""
    from directives.models import Digest

    scene.move(minutes=11)
    unsure = {name for name in Digest.objects.filter(unanswered__gt=0).values_list("message_id", flat=True)}
    before = scene.sink.letters.stat().st_size

    def go_again() -> bool:
        with scene.sink.letters.open() as log:
            log.seek(before)
            return any(line.split()[1] in unsure for line in log if line.endswith("\n"))

    wait_for(go_again, 90, each=0.02)


def _finish(scene: Scene, parts: list[Server] | None = None, seconds: float = 600) -> bool:
    """Let everything be sent; when nothing moves any more, let the leases of the dead run out, or the morning come.

    The parts are kept up as a supervisor does. The clock never jumps while a living sender holds letters.
    """
    parts = parts or scene.parts(FAULTS_TICK="2")
    until = time.monotonic() + seconds
    while not (good := not scene.unsent()) and time.monotonic() < until:
        for part in parts:
            part.keep_up()
        before = scene.sink.letters.stat().st_size
        if not scene.until_all_sent(8) and scene.sink.letters.stat().st_size == before:
            scene.move(**scene.until_something_is_due())
    for part in parts:
        part.kill()
    return good


def n3(size: Size, seed: int) -> Result:
    """Redis goes and comes under the real supervisor; afterwards it stays away, and a page that somebody opens sends.

    Celery and kombu are pinned to the versions of which workers survive this, or are started again in time.
    """
    from importlib.metadata import version

    dice, result, waits = random.Random(seed), Result(), [0.0]
    with Scene(hours=ROUND_THE_CLOCK) as scene:
        assert scene.redis
        crowd = scene.people(100, 3)
        supervisor = scene.supervisor(FAULTS_TICK="5")
        supervisor.start()
        result.expect(scene.until_all_sent(90), "chưa gửi đợt đầu")
        for _ in range(size.restarts):
            scene.people(max(size.messages // 20, 10), 3, issuer=crowd.ward)
            scene.move(minutes=31)
            scene.redis.kill()
            time.sleep(dice.uniform(0.3, 3))
            scene.redis.start()
            waits.append(_until_a_run_begins(scene))
        _finish(scene, [supervisor])
        deaths = supervisor.log.read_text().count("đã dừng (mã")
        result.expect(max(waits) <= 60, f"sau khi Redis trở lại {max(waits):.0f} s mới chạy tiếp")
        result.expect(not supervisor.deaths, "trình giám sát tự dừng")
        scene.redis.kill()
        people = scene.people(20, 2, issuer=crowd.ward)
        scene.move(minutes=31)
        result.expect(_a_page_sends(scene, people.users[0]), "trang web không gửi thay khi không có Redis")
        result.told = (
            f"Redis tắt/bật {size.restarts} lần, chạy tiếp sau tối đa {max(waits):.0f} s; Celery {version('celery')}, "
            f"kombu {version('kombu')}: worker tự dừng {deaths} lần, được bật lại; rồi thiếu Redis, trang web gửi thay"
        )
        return scene.count(result)


def _until_a_run_begins(scene: Scene) -> float:
    from directives.models import JobRun
    from directives.reminders.runs import DELIVER

    began, moment = time.monotonic(), scene.now()
    wait_for(lambda: JobRun.objects.filter(pk=DELIVER, started_at__gt=moment).exists(), 90, each=0.2)
    return time.monotonic() - began


def _a_page_sends(scene: Scene, user: object) -> bool:
    from django.test import Client

    client, before = Client(), scene.letters().total()
    client.force_login(user)  # type: ignore[arg-type]
    client.get("/")
    return wait_for(lambda: not scene.unsent() and scene.letters().total() >= before + 20, 60)


def n4(size: Size, seed: int) -> Result:
    """PostgreSQL is stopped at once (`-m immediate`) in the middle of a batch."""
    from directives.models import Digest

    dice, result, postgres = random.Random(seed), Result(), postgres_of_the_run()
    with Scene(hours=ROUND_THE_CLOCK) as scene:
        ward, messages = scene.people(size.messages).ward, size.messages
        parts = scene.parts(FAULTS_TICK="2")
        for _ in range(size.restarts):
            for part in parts:
                part.keep_up()
            _until_letters_flow(scene, 30)
            time.sleep(dice.uniform(0, 0.3))
            postgres.stop("immediate")
            time.sleep(dice.uniform(0, 2))
            postgres.start()
            _connected_again()
            if not Digest.objects.filter(state="pending").exists():
                messages += len(scene.people(max(size.messages // 10, 100), issuer=ward).users)
                scene.move(minutes=31)
        deaths = sum(part.deaths for part in parts)
        _finish(scene, parts)
        result.allowed = 2 * size.restarts
        result.told = f"{messages} thư, PostgreSQL dừng ngang {size.restarts} lần; worker tự dừng {deaths} lần"
        return scene.count(result)


def _connected_again() -> None:
    """The harness's own connections to the old server are thrown away, also those that lie in the pool."""
    from django.db import connection

    connection.close()
    if hasattr(connection, "close_pool"):
        connection.close_pool()


def n5(size: Size, seed: int) -> Result:
    """Many workers and many timetables at once."""
    result = Result()
    beats, workers = (4, 8) if size.repeats > 1 else (2, 3)
    with Scene() as scene:
        crowd = None
        names = ["worker"] * workers + ["beat"] * beats if scene.on_postgres else ["worker-with-beat"] * min(workers, 4)
        parts = [scene.part(name, number, FAULTS_TICK="1") for number, name in enumerate(names)]
        for part in parts:
            part.start()
        good = True
        for repeat in range(size.repeats):
            crowd = scene.people(size.messages, issuer=crowd and crowd.ward)
            if repeat:
                scene.move(minutes=31)
            people = (repeat + 1) * size.messages
            good &= wait_for(lambda people=people: len(scene.letters()) >= people, 240, each=0.5)
        time.sleep(3)
        for part in parts:
            part.kill()
        result.expect(good, "chưa gửi hết sau 240 s")
        who = f"{beats} beat và {workers} worker" if scene.on_postgres else f"{len(names)} worker kèm beat"
        result.told = f"{who} cùng lúc, {size.messages * 5} lời nhắc, {size.repeats} lượt"
        return scene.count(result)


def n6(size: Size, seed: int) -> Result:
    """A bad mail server: 451 to a fifth of all tries, 550 to a twentieth of the addresses, cuts and silences."""
    from django.db.models import Min

    from directives.models import Digest
    from units.models import User

    result = Result()
    messages = max(size.messages // 4, 100)
    with Scene("--faults", "--seed", str(seed)) as scene:
        scene.people(messages)
        parts = scene.parts(FAULTS_TICK="2", FAULTS_MAIL_TIMEOUT="2")
        for part in parts:
            part.start()
        until = time.monotonic() + 420
        while scene.unsent() and time.monotonic() < until:
            time.sleep(2)
            if not Digest.objects.claimable(scene.now()).exists() and Digest.objects.unsent().exists():
                soonest = Digest.objects.unsent().exclude(state="claimed").aggregate(at=Min("next_try_at"))["at"]
                if soonest:
                    scene.move(seconds=max((soonest - scene.now()).total_seconds() + 1, 1))
                elif not Digest.objects.filter(state="claimed", claimed_until__gt=scene.now()).exists():
                    scene.move(minutes=1)
        for part in parts:
            part.kill()
        lines = scene.sink.letters.read_text().splitlines()
        cut = sum(line.endswith((" abort", " hang")) for line in lines)
        refused = sum(is_refused(address) for address in User.objects.values_list("email", flat=True))
        scene.count(result, refused=refused)
        # A server that takes a letter and breaks off, again and again, has more than two of it: we cannot know.
        result.allowed, result.most = cut, min(result.most, 2)
        result.told = (
            f"{messages} thư: 20 % trả 451, {refused} địa chỉ 550 (đều hiện cho văn phòng), {cut} lần nhận rồi cắt/treo"
        )
        return result


def n7(size: Size, seed: int) -> Result:
    """The mail server is dead for two days, then comes back."""
    result = Result()
    with Scene(start=False) as scene:
        assert scene.redis
        scene.redis.start()
        scene.people(size.messages, due_in=2)
        parts = scene.parts(FAULTS_TICK="1")
        for part in parts:
            part.start()
        wait_for(lambda: scene.unsent() > 1, 60)
        for _ in range(48):
            scene.move(hours=1)
            time.sleep(1.2)
        waiting = scene.unsent()
        scene.sink.start()
        began = time.monotonic()
        local = scene.now().astimezone(get_current_timezone())
        if local.hour < 7:
            scene.move(hours=7 - local.hour)
        wait_for(lambda: not scene.unsent(), 600, each=0.5)
        seconds = time.monotonic() - began
        for part in parts:
            part.kill()
        result.expect(seconds <= 600, "chưa gửi hết sau 10 phút")
        result.told = f"máy chủ thư tắt 48 giờ, rồi {waiting} thư (gộp theo người) gửi xong sau {seconds:.0f} s"
        return scene.count(result)


def n9(size: Size, seed: int) -> Result:
    """The clock is a year ahead, six years back, an hour back; then it is put right."""
    from directives.models import ClockMark, Digest
    from directives.reminders import amiss
    from directives.reminders.clock import may_go_on

    result = Result()
    with Scene() as scene:
        scene.people(min(size.messages, 200))
        may_go_on(scene.now())
        for name, wrong in (("+1 năm", {"days": 365}), ("−6 năm", {"days": -2191}), ("−1 giờ", {"hours": -1})):
            scene.move(**wrong)
            parts = scene.parts(FAULTS_TICK="1")
            for part in parts:
                part.start()
            held = wait_for(lambda: ClockMark.objects.exclude(held_at=None).exists(), 40)
            time.sleep(2)
            result.expect(held and bool(amiss(scene.now())), f"{name}: không báo đồng hồ sai")
            result.expect(not scene.letters() and not Digest.objects.exists(), f"{name}: đã gửi nhầm")
            for part in parts:
                part.kill()
            scene.move(**{unit: -span for unit, span in wrong.items()})
            ClockMark.objects.update(held_at=None)
        parts = scene.parts(FAULTS_TICK="1")
        for part in parts:
            part.start()
        result.expect(scene.until_all_sent(60), "chưa gửi sau khi chỉnh đồng hồ")
        for part in parts:
            part.kill()
        result.told = "đồng hồ +1 năm, −6 năm, −1 giờ: dừng và báo, không gửi nhầm; chỉnh đúng thì gửi đủ"
        return scene.count(result)


def n11(size: Size, seed: int) -> Result:
    """From the moment work is given until its letter is handed over, with the product's own timetable."""
    from units import journal

    result = Result()
    with Scene() as scene:
        ward = scene.people(1, 1).ward
        parts = scene.parts()
        for part in parts:
            part.start()
        scene.until_all_sent(60)
        given: dict[str, float] = {}
        until = time.monotonic() + 60 * size.minutes
        while time.monotonic() < until:
            crowd = scene.people(10, 2, issuer=ward)
            with transaction.atomic():
                journal.record("plan.issue", crowd.plan, unit=ward, by=None, text="Ban hành.", today=scene.today)
            given |= {user.email: time.time() for user in crowd.users}
            time.sleep(4)
        wait_for(lambda: len(scene.letters()) > len(given), 90)
        for part in parts:
            part.kill()
        waits = sorted(
            float(moment) - given[address]
            for moment, _, address, _ in map(str.split, scene.sink.letters.read_text().splitlines())
            if address in given
        )
        p95 = waits[int(len(waits) * 0.95)] if waits else 9999
        result.expect(p95 <= 60, f"p95 {p95:.0f} s")
        result.told = f"{len(waits)} thư của việc mới giao: p95 {p95:.0f} s (mục tiêu 60 s), theo lịch thật"
        return scene.count(result)


def n13(size: Size, seed: int) -> Result:
    """The first letter cannot be written; the others do not wait for it."""
    from directives.models import Digest

    result, count = Result(), min(size.messages, 1000)
    with Scene() as scene:
        crowd = scene.people(count, 2)
        poisoned = crowd.users[0]
        parts = scene.parts(FAULTS_TICK="2", FAULTS_POISON=str(poisoned.pk))
        for part in parts:
            part.start()
        result.expect(wait_for(lambda: len(scene.letters()) == count - 1, 120), "thư khác phải chờ")
        wait_for(lambda: Digest.objects.filter(person=poisoned, state="deferred").exists(), 20)
        bad = Digest.objects.get(person=poisoned)
        result.expect(bad.state == "deferred" and bool(bad.error), f"thư hỏng: {bad.state} {bad.error}")
        for part in parts:
            part.kill()
        _finish(scene)
        result.told = f"1 thư hỏng đứng đầu, {count - 1} thư khác gửi ngay; sửa xong thì thư ấy cũng gửi"
        return scene.count(result)


def plan_seed() -> int:
    return int(os.environ.get("FAULTS_SEED", "1"))
