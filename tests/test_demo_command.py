"""When the demonstration is loaded, and when it is refused."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from reports.demo import load
from units import journal
from units.founding import found_office
from units.models import Unit, User

DAY = datetime.date(2026, 6, 15)


@pytest.mark.django_db
def test_a_second_call_says_so_and_changes_nothing(capsys):
    journal_unit = Unit.objects.create(name="Đảng ủy", kind=Unit.Kind.COMMITTEE)
    with transaction.atomic():
        journal.record(load.ACT, journal_unit, unit=journal_unit, by=None, text="Nạp", today=DAY)
    call_command("load_demo")
    assert "đã có sẵn" in capsys.readouterr().out
    assert Unit.objects.count() == 1


@pytest.mark.django_db
def test_an_offices_own_data_are_left_alone():
    top = Unit.objects.create(name="Đảng ủy", kind=Unit.Kind.COMMITTEE)
    Unit.objects.create(name="Chi bộ 1", kind=Unit.Kind.CELL, parent=top)
    with pytest.raises(CommandError, match="đã có dữ liệu"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.django_db
def test_a_database_that_was_only_founded_takes_it():
    found_office("Đảng ủy phường Mới", username="quan-tri-moi", password="mat-khau-dai-1", on=DAY)
    load.check_empty()
