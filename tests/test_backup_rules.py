"""Which backups stay, when the next one is owed, and what people hear of the last one."""

from __future__ import annotations

import datetime
import time
from types import SimpleNamespace

import pytest

from cascade.keeping import NotKept, places

HANOI = datetime.timezone(datetime.timedelta(hours=7))
NOW = datetime.datetime(2026, 11, 22, 9, tzinfo=HANOI)
DAY = datetime.timedelta(days=1)


@pytest.fixture
def home(settings, tmp_path):
    settings.DATA_DIR, settings.BACKUP_DIR, settings.BACKUPS = tmp_path, tmp_path / "backups", True
    settings.BACKUP_DIR.mkdir()
    (tmp_path / "secret-key").write_text("x")
    return tmp_path


def lay(settings, *moments):
    for moment in moments:
        (settings.BACKUP_DIR / places.name_for(moment)).write_bytes(b"x")


def days_kept(moments, now=NOW):
    return sorted(f"{moment:%d/%m/%y}" for moment in places.kept(moments, now, "7,4,12"))


def test_two_years_of_days_leave_seven_days_four_weeks_twelve_months():
    stay = places.kept([NOW - DAY * n for n in range(730)], NOW, "7,4,12")
    # The seven days are this very week; the newest of this month is one of them.
    assert len(stay) == 7 + 3 + 11
    assert {NOW - DAY * n for n in range(7)} <= stay
    assert min(stay) == datetime.datetime(2025, 12, 31, 9, tzinfo=HANOI)


def test_days_that_have_none_do_not_count():
    assert len(places.kept([NOW - DAY * 400 - DAY * n for n in range(5)], NOW, "7,4,12")) == 5


def test_the_last_one_stays_whatever_the_rule():
    assert places.kept([NOW - DAY * 900], NOW, "0,0,0") == {NOW - DAY * 900}
    assert places.kept([], NOW, "7,4,12") == set()


def test_of_one_day_the_newest_stays():
    assert places.kept([NOW, NOW - datetime.timedelta(hours=3)], NOW, "7,4,12") == {NOW}


def test_what_a_wrong_clock_dated_ahead_stays_and_displaces_nothing():
    ahead = NOW + DAY * 365
    assert places.kept([NOW, ahead], NOW, "1,0,0") == {NOW, ahead}


def test_only_what_the_rule_drops_is_cleared(home, settings):
    lay(settings, *[NOW - DAY * n for n in range(60)])
    other = settings.BACKUP_DIR / "ghi-chu.txt"
    other.write_text("của người khác")
    places.clear_old(NOW)
    assert other.exists()
    assert {moment for moment, _ in places.backups()} == places.kept([NOW - DAY * n for n in range(60)], NOW, "7,4,12")


@pytest.mark.parametrize(
    ("made", "owed"),
    [
        (None, True),
        (datetime.datetime(2026, 11, 21, 23, tzinfo=HANOI), True),  # before last night's hour
        (datetime.datetime(2026, 11, 22, 2, 30, tzinfo=HANOI), False),
        (datetime.datetime(2027, 11, 22, 9, tzinfo=HANOI), True),  # a clock that was a year ahead
    ],
)
def test_the_days_backup_is_owed_until_it_is_made(home, settings, made, owed):
    if made:
        lay(settings, made)
    assert places.is_owed(NOW) is owed


def test_before_the_hour_yesterdays_still_counts(home, settings):
    lay(settings, NOW.replace(day=21, hour=3))
    assert not places.is_owed(NOW.replace(hour=1))


@pytest.fixture
def long_on(monkeypatch):
    monkeypatch.setattr(time, "clock_gettime", lambda clock: 10 * 3600)


def test_too_old_is_said_after_26_hours(home, long_on):
    places.note(good_at=(NOW - datetime.timedelta(hours=25)).isoformat())
    assert places.amiss(NOW) == ""
    places.note(good_at=(NOW - datetime.timedelta(hours=27)).isoformat())
    assert places.amiss(NOW) == "bản sao lưu gần nhất đã quá 26 giờ"


def test_a_machine_just_switched_on_has_time_to_make_it(home, monkeypatch):
    monkeypatch.setattr(time, "clock_gettime", lambda clock: 600)
    places.note(good_at=(NOW - DAY * 3).isoformat())
    assert places.amiss(NOW) == ""


def test_a_failure_is_said_at_once(home):
    places.note(good_at=NOW.isoformat(), error="Đĩa gần đầy.")
    assert places.amiss(NOW) == "lần sao lưu gần nhất không thành: Đĩa gần đầy."


def test_none_at_all_is_said_once_a_day_has_gone_by(home, long_on):
    assert places.amiss(datetime.datetime.now(datetime.UTC)) == ""
    assert places.amiss(datetime.datetime.now(datetime.UTC) + DAY * 2) == "chưa có bản sao lưu nào"


def test_switched_off_is_no_alarm(home, settings, long_on):
    settings.BACKUPS = False
    assert places.amiss(NOW + DAY * 9) == ""


def test_a_spoilt_note_is_no_note(home):
    places.state_path().write_text("[")
    assert places.state() == places.State()


def test_a_disk_that_is_not_plugged_in_is_one_sentence(home, settings):
    settings.BACKUP_DIR = home.parent / "usb"
    with pytest.raises(NotKept, match="ổ đĩa đã cắm chưa"):
        places.folder()
    assert not settings.BACKUP_DIR.exists()


def test_too_little_room_is_said_before_anything_is_written(home, monkeypatch):
    monkeypatch.setattr(places.shutil, "disk_usage", lambda place: SimpleNamespace(free=10_000_000))
    with pytest.raises(NotKept, match=r"Đĩa gần đầy: .* còn 10 MB"):
        places.need_space(home, 1_000_000)


def test_two_at_once_are_one_too_many(home):
    with places.alone("x.lock", "bận"), pytest.raises(NotKept, match="bận"), places.alone("x.lock", "bận"):
        pass
