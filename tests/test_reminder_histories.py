"""Random histories: work goes on, the machine sleeps for days; each owed rung is told once, in one digest a day.

HISTORIES=400 tries more of them (FIRST_SEED=100 begins later). A test's name ends with its seed; a failure prints seed
and history. HISTORIES_LOG=FILE keeps what happened in each.
"""

import datetime
import os
import random
import threading

import pytest
from django.db import connection

from directives.models import Digest, Notice, Reminder
from directives.reminders import clock
from directives.reminders.digests import compose
from directives.reminders.ledger import plan
from tests.cast import make_plan, make_ward
from tests.histories import DAY, DEEDS, HANOI, KNOTS, OUTAGES, History

FROM = int(os.environ.get("FIRST_SEED", "0"))
SEEDS = range(FROM, FROM + int(os.environ.get("HISTORIES", "12")))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_each_owed_rung_is_told_once_and_nothing_moot(mailoutbox, seed):
    """Some days of a random life; on each day the machine runs several times, with deeds in between."""
    dice = random.Random(seed)  # noqa: S311
    life, history = History(), []
    life.run()
    try:
        for _ in range(dice.randint(2, 5)):
            if days := dice.choice(OUTAGES):
                life.day, life.hour = life.day + days * DAY, 8
            history.append(f"{life.day:%d/%m}")
            life.run(dice.choice([1, 1, 1, 2]))
            life.check()
            knot = [("give", dice.choice([1, 3, 7, 9])), *dice.choice(KNOTS)] if dice.random() < 0.6 else []
            chance = [(dice.choice(DEEDS), dice.randint(0, 20)) for _ in range(dice.randint(0, 4))]
            for deed, number in knot + chance:
                if dice.random() < 0.02:
                    deed = "revoke"
                history.append(f"{deed} {number}")
                life.do(deed, number)
                life.hour = min(life.hour + 1, 22)
                life.run(dice.choice([1, 1, 1, 2]))
                life.check()
    except Exception as error:
        raise AssertionError(f"seed {seed}: {', '.join(history)}: {error}") from error
    life.note(seed)


@pytest.mark.django_db(transaction=True)
def test_two_planners_at_once_tell_everything_once():
    w = make_ward()
    make_plan(w)
    day = datetime.date(2026, 6, 30)
    now = datetime.datetime(2026, 6, 30, 8, tzinfo=HANOI)
    clock.may_go_on(now)
    made, failed, start = [], [], threading.Barrier(4)

    def planner():
        try:
            start.wait()
            plan(day)
            made.append(compose(day, now))
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=planner) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert sum(made) == Digest.objects.count() == Notice.objects.count() == 2
    assert Reminder.objects.filter(state="told").count() == Reminder.objects.count() == 2
