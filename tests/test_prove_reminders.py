"""`prove_reminders` finds what is wrong, and says so by its exit; the understudy runs when the timetable is silent."""

import dataclasses
import datetime
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from directives import middleware
from directives.models import Digest, JobRun, Reminder
from directives.reminders import proof, runs
from tests.cast import make_plan, make_ward

HANOI = datetime.timezone(datetime.timedelta(hours=7))
MORNING = datetime.datetime(2026, 6, 30, 9, tzinfo=HANOI)


@pytest.fixture
def w(db, time_machine, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    time_machine.move_to(MORNING, tick=False)
    ward = make_ward()
    make_plan(ward)
    return ward


def prove(capsys):
    call_command("prove_reminders")
    return capsys.readouterr().out


def test_all_zero_after_a_run(w, capsys):
    call_command("send_reminders")
    out = prove(capsys)
    assert [line.rsplit(maxsplit=1)[-1] for line in out.splitlines() if ": " in line and "Đã gửi" not in line] == [
        "0"
    ] * 5


def test_what_was_never_planned_is_found(w, capsys):
    with pytest.raises(CommandError):
        prove(capsys)
    assert "chưa ghi sổ:" in (out := capsys.readouterr().out)
    assert out.splitlines()[0].endswith(" 2")
    assert not Reminder.objects.exists()


def test_a_dead_senders_letter_is_found(w, capsys):
    call_command("send_reminders")
    Digest.objects.filter(person=w.secretary).update(
        state="claimed", claimed_until=MORNING - datetime.timedelta(minutes=16), sent_at=None
    )
    with pytest.raises(CommandError):
        prove(capsys)
    assert "quá hạn 15 phút:" in capsys.readouterr().out


def test_letters_that_wait_too_long_are_found(w, capsys, time_machine):
    call_command("send_reminders")
    Digest.objects.filter(person=w.secretary).update(state="pending", sent_at=None)
    time_machine.move_to(MORNING + datetime.timedelta(minutes=31), tick=False)
    with pytest.raises(CommandError):
        prove(capsys)


def test_a_letter_the_server_never_saw_and_a_copy_are_found(w, capsys, tmp_path):
    call_command("send_reminders")
    (file,) = tmp_path.glob("*.log")
    ids = list(Digest.objects.order_by("pk").values_list("message_id", flat=True))
    file.write_text(f"Message-ID: {ids[0]}\nMessage-ID: {ids[0]}\n")
    with pytest.raises(CommandError):
        prove(capsys)
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[-1] for line in out if "không thấy" in line or "thừa" in line] == ["1", "1"]


@pytest.mark.parametrize("wrong", range(5))
def test_each_of_the_five_figures_fails_it_alone(w, capsys, monkeypatch, wrong):
    real = proof.figures

    def figures(*args):
        return [dataclasses.replace(one, count=int(n == wrong)) for n, one in enumerate(real(*args))]

    monkeypatch.setattr(proof, "figures", figures)
    with pytest.raises(CommandError):
        prove(capsys)
    assert [line.split()[-1] for line in capsys.readouterr().out.splitlines()].count("1") == 1


def test_another_day_can_be_rehearsed_without_moving_the_clock(w, capsys):
    call_command("send_reminders", today=datetime.date(2026, 7, 8))
    assert Digest.objects.filter(day=datetime.date(2026, 7, 8)).exists()
    assert not JobRun.objects.exists()


def test_a_page_runs_the_reminders_when_the_timetable_is_silent(w, client, settings, monkeypatch):
    class Now:
        def __init__(self, target, **more):
            self.start = target

    monkeypatch.setattr(middleware, "threading", SimpleNamespace(Thread=Now))
    monkeypatch.setattr(middleware.connection, "close", lambda: None)
    settings.CATCH_UP_FROM_PAGES = True
    client.force_login(w.secretary)
    client.get(reverse("notice-list"))
    assert Digest.objects.filter(state="sent").count() == 2


@pytest.mark.parametrize(("minutes", "turn"), [(9, False), (11, True), (-11, True)])
def test_one_understudy_at_a_time(w, minutes, turn):
    assert runs.take_turn(MORNING)
    later = MORNING + datetime.timedelta(minutes=minutes)
    assert [runs.take_turn(later), runs.take_turn(later)] == [turn, False]
