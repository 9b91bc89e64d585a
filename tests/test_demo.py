"""The demonstration: the real cascade, the same for the same day, with something to show on any day."""

from __future__ import annotations

import datetime
import re
from pathlib import Path

import pytest
from django.db import transaction

from directives.models import Assignment, Clause, Directive, Evidence, Extension, Notice, Target, Task, TaskLink
from directives.standing import Standing
from reports.demo import load
from reports.demo.papers import MATTER
from reports.models import Report, ReportRequest
from units import journal
from units.models import Entry, Seat, Unit, User

SEEDS = Path(__file__).resolve().parent.parent.parent / "shared" / "seeds"
DAYS = [datetime.date(2026, 6, 15), datetime.date(2026, 11, 22), datetime.date(2027, 2, 10)]
NAMES = f"{MATTER}|Ủy ban MTTQ Việt Nam và các tổ chức (?:chính trị - xã hội|CT-XH)"
SIGNERS = {"Nguyễn Thị Hương", "Thân Đức Nam", "Lưu Đức Trình", "Nguyễn Văn Luận", "Đoàn Việt Dũng"}

pytestmark = pytest.mark.django_db
first_told: dict[datetime.date, list[str]] = {}


@pytest.fixture(scope="module", params=DAYS, ids=str)
def today(request, django_db_setup, django_db_blocker):
    """The demonstration of a day, loaded once for the tests of this file and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        if request.param == DAYS[0]:
            # Told once, forgotten, told again.
            with transaction.atomic():
                load.load(request.param)
                first_told[request.param] = story()
                transaction.set_rollback(True)
        load.load(request.param)
        yield request.param
        transaction.set_rollback(True)


def story() -> list[str]:
    """Every deed with its moment, and how every assignment ended: the whole story in words."""
    deeds = Entry.objects.exclude(act=load.ACT).order_by("pk").values_list("at", "actor__username", "act", "text")
    rows = Assignment.objects.order_by("pk").values_list("unit__code", "task__text", "due_on", "state", "done_on")
    return [str(row) for row in (*deeds, *rows)]


def test_the_same_day_tells_the_same_story(today):
    if today in first_told:
        assert story() == first_told[today]


def test_every_standing_is_there(today):
    found = set(Assignment.objects.with_standing(today).values_list("standing_value", flat=True))
    assert {standing.value for standing in Standing} <= found


def test_every_state_but_cancelled_is_there(today):
    found = set(Assignment.objects.values_list("state", flat=True))
    assert set(Assignment.State.values) - {Assignment.State.CANCELLED} <= found


def test_extensions_were_asked_granted_and_refused(today):
    assert set(Extension.objects.values_list("is_granted", flat=True)) == {None, True, False}


def test_a_result_has_waited_for_four_days(today):
    old = Assignment.objects.waiting().filter(submitted_on__lte=today - datetime.timedelta(days=4))
    assert old.filter(directive__issuing_unit__code="nc").exists()


def test_files_obstacles_notices_and_a_draft_are_there(today):
    assert {Path(name).suffix for name in Evidence.objects.values_list("name", flat=True)} == {".txt", ".png", ".pdf"}
    assert Assignment.objects.exclude(obstacles="").exclude(proposals="").exists()
    assert Notice.objects.unread().exists()
    assert Directive.objects.get(state=Directive.State.DRAFT).tasks.exists()


def test_a_report_was_frozen(today):
    assert Report.objects.get(state=Report.State.FROZEN).snapshots.exists()


def test_reports_are_on_their_way_up(today):
    found = set(ReportRequest.objects.values_list("state", flat=True))
    assert {"waiting", "accepted"} <= found
    assert ReportRequest.objects.filter(submission__isnull=False, stream__owner__code="nc").exists()


def test_the_journal_is_whole_and_nothing_lies_ahead(today):
    assert list(journal.verify()) == []
    assert Entry.objects.exclude(act=load.ACT).latest("at").at.date() < today


@pytest.mark.parametrize(
    ("number", "signer"),
    [("", "Nguyễn Thị Hương"), ("47-KH/CB-HCTNXPVN", "Thân Đức Nam"), ("", "Lưu Đức Trình"),
     ("", "Nguyễn Văn Luận"), ("246/CV-VHXXH", "Đoàn Việt Dũng")],
)  # fmt: skip
def test_each_chain_reaches_the_directive(today, number, signer):
    last = Directive.objects.get(reference_number=number, signer_name=signer)
    assert Directive.objects.chain_of(last).first().reference_number == "57-CT/TW"
    assert last.assignments.exists()
    assert last.bases.filter(cited__reference_number="57-CT/TW").exists()


def test_links_leave_gaps_to_show(today):
    taken_up = TaskLink.objects.filter(task__directive__state=Directive.State.ISSUED, superior_task__isnull=False)
    tasks = Task.objects.filter(directive__reference_number="26-CTr/TU")
    assert tasks.filter(pk__in=taken_up.values("superior_task")).exists()
    assert tasks.exclude(pk__in=taken_up.values("superior_task")).exists()


def test_nobody_is_invented(today):
    assert set(User.objects.values_list("full_name", flat=True)) == {""}
    assert set(Directive.objects.exclude(signer_name="").values_list("signer_name", flat=True)) == SIGNERS
    assert all(email.endswith("@demo.invalid") for email in User.objects.values_list("email", flat=True))


def test_no_cell_of_the_ward_but_one_is_without_a_secretary(today):
    cells = Unit.objects.filter(parent__code="nc", kind=Unit.Kind.CELL)
    held = cells.filter(seats__in=Seat.objects.held_on(today))
    assert [str(cell) for cell in cells.exclude(pk__in=held)] == ["Chi bộ Quân sự phường"]


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed documents are not here")
def test_no_sentence_is_copied_from_the_documents(today):
    """No twelve words in a row, titles, names of bodies and citations (căn cứ) left aside."""
    seeds = {run for file in SEEDS.glob("*.txt") for run in runs(file.read_text())}
    texts = [
        *Task.objects.values_list("text", flat=True), *Clause.objects.values_list("text", flat=True),
        *Directive.objects.values_list("subject", flat=True), *Target.objects.values_list("text", flat=True),
        *Directive.objects.values_list("introduction", flat=True), *Assignment.objects.values_list("result", flat=True),
    ]  # fmt: skip
    assert [run for text in texts for run in runs(re.sub(NAMES, "|", text)) if run in seeds] == []


def runs(text: str) -> list[str]:
    words = re.findall(r"\w+|\|", text.lower())
    return [" ".join(words[at : at + 12]) for at in range(len(words) - 11)]
