"""`python -m tests.bench.sign_in`: guesses, what a name tells, what a sign-in costs; on a database that is thrown away.

Times are of the processor, not of the clock on the wall, so that a busy machine says the same.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from functools import partial
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from tests.cast import make_ward  # noqa: E402
from units.models import SignIn  # noqa: E402

WORDS = "sông Đuống chảy lặng lờ"
GUESSES = int(os.environ.get("GUESSES", "10000"))


def knock(name: str, words: str, address: str) -> bool:
    return Client().post("/sign-in/", {"username": name, "password": words}, REMOTE_ADDR=address).status_code == 302


def milliseconds(deed: Callable[[], Any]) -> float:
    began = time.process_time()
    deed()
    return 1000 * (time.process_time() - began)


def what_names_tell(names: dict[str, str], rounds: int = 60) -> dict[str, float]:
    """Of a known name, an unknown one, and one without a password: the median cost of a wrong guess."""
    found: dict[str, list[float]] = {kind: [] for kind in names}
    for number in range(rounds):
        SignIn.objects.all().delete()
        for kind, name in names.items():
            found[kind].append(milliseconds(partial(knock, name, "sai", f"10.1.{number}.9")))
    return {kind: statistics.median(costs) for kind, costs in found.items()}


def guess_on(name: str) -> tuple[int, int]:
    """Guess from one address, every hundredth time rightly. Gives how often one got in, and was looked at."""
    got_in = sum(knock(name, WORDS if number % 100 == 99 else f"đoán {number}", "203.0.113.7")
                 for number in range(GUESSES))  # fmt: skip
    return got_in, SignIn.objects.count()


def main() -> None:
    settings.PASSWORD_HASHERS = ["units.passwords.Argon2idHasher"]
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0)
    ward = make_ward()
    for person in (ward.clerk, ward.secretary):
        person.set_password(WORDS)
        person.save()
    names = {"có": ward.clerk.username, "không có": "khong-co-ai", "chưa đặt mật khẩu": ward.leader.username}
    for kind, cost in what_names_tell(names).items():
        print(f"một lần nhập sai, tên {kind}: {cost:.1f} ms máy")
    each = statistics.median(milliseconds(lambda: knock(ward.secretary.username, WORDS, "10.9.9.9")) for _ in range(60))
    print(f"một lần đăng nhập đúng: {each:.1f} ms máy")
    SignIn.objects.all().delete()
    got_in, seen = guess_on(ward.clerk.username)
    print(f"{GUESSES} lần đoán từ một địa chỉ: xem {seen} mật khẩu, vào được {got_in}")
    print(f"chủ tài khoản ở nơi khác vào được: {knock(ward.clerk.username, WORDS, '10.0.0.2')}")
    connection.creation.destroy_test_db(":memory:", verbosity=0)


if __name__ == "__main__":
    main()
