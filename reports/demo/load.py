"""The demonstration from the first unit to the last deed, in one transaction: all of it or nothing."""

from __future__ import annotations

import datetime
import random
from functools import partial

from django.db import transaction

from directives.actions import documents, issuing, tasks
from directives.actions.targets import save_targets
from directives.models import Assignment, Directive, Measurement, Target, Task
from directives.outline import Line
from reports.demo import centre, commune, cuu_tnxp, lac_phuong, linh_son, nhi_chieu, places, provinces
from reports.demo.calendar import Calendar
from reports.demo.lives import Lives
from reports.demo.papers import Duty, Paper
from reports.demo.reporting import Reporting
from reports.demo.summing_up import SummingUp
from units import journal
from units.models import Entry, Office, Seat, Unit, User
from units.refusals import Refusal

ACT = "demo.load"
_PLACES = (*places.PLACES, *provinces.PLACES)
_PAPERS = (
    *centre.PAPERS, *linh_son.PAPERS, *nhi_chieu.PAPERS, *cuu_tnxp.PAPERS, *commune.PAPERS, *lac_phuong.PAPERS,
)  # fmt: skip
_OLDEST = 300  # days: however late it is loaded, no more than ten months of work are told


class NotEmpty(Refusal):
    sentence = (
        "Cơ sở dữ liệu đã có dữ liệu nên không nạp bản dùng thử vào. Muốn xem thử, hãy chọn một thư mục DATA_DIR khác."
    )


def is_loaded() -> bool:
    return Entry.objects.filter(act=ACT).exists()


def check_empty() -> None:
    """Only a database without work takes the demonstration: nothing, or the founding unit and its first people."""
    names = {account for place in _PLACES for account, _, _ in place.posts}
    taken = User.objects.filter(username__in=names).exists()
    if taken or Unit.objects.count() > 1 or Directive.objects.exists():
        raise NotEmpty


@transaction.atomic
def load(today: datetime.date) -> None:
    """Tell the whole story up to the morning of `today`. The same day gives the same rows. Raises NotEmpty."""
    check_empty()
    Story(today).tell()


class Story:
    def __init__(self, today: datetime.date) -> None:
        self.today = today
        self.chance = random.Random(f"thong-suot {today.isoformat()}")  # noqa: S311  a story, not a secret
        self.units, self.people = places.build(today, _PLACES)
        places.seat_a_deputy(self.units["nc.cb3"], self.people, today)
        self.calendar = Calendar(today)
        self.lives = Lives(self.calendar, self.chance)
        self.directives: dict[str, Directive] = {}
        self.tasks: dict[str, Task] = {}
        self.clauses: dict[str, int] = {}
        self.about: dict[int, tuple[Paper, int, Duty]] = {}
        self.begun = 0
        self.keys = {unit.pk: key for key, unit in self.units.items()}

    def tell(self) -> None:
        since = self._entered(nhi_chieu.PLAN, _PAPERS.index(nhi_chieu.PLAN))
        papers = [*_PAPERS, *nhi_chieu.ward_papers(self.today, since)]
        for place, paper in enumerate(papers):
            self.calendar.at(self._entered(paper, place), partial(self._enter, paper), minute=place)
        first = min(self._entered(paper, 0) for paper in papers)
        # The timetable's own work: turns of recurring tasks, as it would make them each Monday.
        for week in range((self.today - first).days // 7 + 1):
            self.calendar.at(first + datetime.timedelta(days=7 * week), self._make_turns)
        ward = self.units["nc"]
        SummingUp(self.calendar, ward, self.people["chuyen-vien.nhichieu"]).plan(self.today, since, self.directives)
        Reporting(self.calendar, self.today, self.units, self.people).plan(since, self.directives)
        self.calendar.run()
        self._measure(papers)
        root = self.units["tw"]
        text = f"Nạp dữ liệu dùng thử của ngày {self.today:%d/%m/%Y}."
        journal.record(ACT, Office.current(), unit=root, by=None, text=text, today=self.today)

    def _entered(self, paper: Paper, place: int) -> datetime.date:
        """The day of fact, within ten months, and early enough that the story can be told at all."""
        oldest = self.today - datetime.timedelta(days=_OLDEST - place)
        return min(max(paper.entered, oldest), self.today - datetime.timedelta(days=paper.days_ago))

    # --- Documents --------------------------------------------------------------------------------------------------

    def _enter(self, paper: Paper, on: datetime.date) -> None:
        by = self.people[paper.by]
        directive = self._received(paper, by, on) if paper.kept_by else self._drafted(paper, by, on)
        self.directives[paper.key] = directive
        bases = [(text, self.directives.get(cited)) for text, cited in paper.bases]
        if bases:
            documents.set_bases(directive, bases, by=by, today=on, version=self._version(directive))
        if paper.outline:
            lines = [Line(label.count(".") + 1, label.rsplit(".", 1)[-1], text) for label, text in paper.outline]
            documents.set_outline(directive, lines, by=by, today=on, version=self._version(directive))
            ids = directive.clauses.order_by("position", "pk").values_list("pk", flat=True)
            self.clauses |= {f"{paper.key}:{label}": pk for (label, _), pk in zip(paper.outline, ids, strict=True)}
        self._set_targets(paper, directive, by, on)
        self._give(paper, directive, by, on)

    def _head(self, paper: Paper) -> dict[str, object]:
        return {
            "kind": paper.kind,
            "subject": paper.subject,
            "parent": self.directives.get(paper.parent),
            "reference_number": paper.number,
            "issued_on": paper.issued_on,
            "issued_month": paper.issued_month,
            "focal_unit": self.units[paper.focal] if paper.focal else None,
            "signing_authority": paper.signing_authority,
            "signer_title": paper.signer_title,
            "signer_name": paper.signer_name,
            "introduction": paper.introduction,
            "addressees": "\n".join(paper.addressees),
            "recipients": "\n".join(paper.recipients),
        }

    def _received(self, paper: Paper, by: User, on: datetime.date) -> Directive:
        kept_by, issuer = self.units[paper.kept_by], self.units[paper.unit]
        head: dict = self._head(paper)
        received = documents.record_received(by=by, today=on, kept_by=kept_by, issuing_unit=issuer, **head)
        self._date(received, released=True)
        return received

    def _drafted(self, paper: Paper, by: User, on: datetime.date) -> Directive:
        head: dict = self._head(paper)
        draft = documents.create_draft(by=by, today=on, unit=self.units[paper.unit], **head)
        self._date(draft, released=False)
        return draft

    def _date(self, directive: Directive, *, released: bool) -> None:
        """Columns that the database stamps itself are set to the story's moment."""
        moment = journal.moment.get()
        fields = {"created_at": moment} | ({"released_at": moment} if released else {})
        Directive.objects.filter(pk=directive.pk).update(**fields)

    def _version(self, directive: Directive) -> int:
        return Directive.objects.values_list("version", flat=True).get(pk=directive.pk)

    def _give(self, paper: Paper, directive: Directive, by: User, on: datetime.date) -> None:
        if paper.duties:
            rows = [self._row(paper, duty) for duty in paper.duties]
            saved = tasks.save_tasks(directive, rows, by=by, today=on, version=None)
            for number, (task, duty) in enumerate(zip(saved, paper.duties, strict=True), start=1):
                self.tasks[f"{paper.key}#{number}"] = task
                self.about[task.pk] = (paper, number, duty)
        if paper.kept_by or paper.is_draft:
            return
        issuing.issue(directive, by=self._signer(directive, by), today=on, version=self._version(directive))
        issuing.release(directive.pk, today=on)
        self._date(directive, released=True)
        self._begin_new()

    def _signer(self, directive: Directive, by: User) -> User:
        """Whoever leads the office presses the button, where somebody does."""
        leaders = Seat.objects.filter(unit=directive.issuing_unit, role=Seat.Role.LEADER).select_related("person")
        leader = leaders.order_by("pk").first()
        return self.people[leader.person.username] if leader else by

    def _row(self, paper: Paper, duty: Duty) -> tasks.TaskRow:
        superior = ""
        if "#" in duty.above:
            superior = f"task:{self.tasks[duty.above].pk}"
        elif duty.above:
            superior = f"clause:{self.clauses[duty.above]}"
        return tasks.TaskRow(
            text=duty.text, lead=duty.lead, support=duty.support, deadline=duty.deadline, deliverable=duty.deliverable,
            superior=superior, extent=duty.extent, reason=duty.reason,
            clause=self.clauses[f"{paper.key}:{duty.at}"] if duty.at else None,
        )  # fmt: skip

    # --- Work -------------------------------------------------------------------------------------------------------

    def _make_turns(self, on: datetime.date) -> None:
        issuing.make_occurrences(today=on)
        self._begin_new()

    def _begin_new(self) -> None:
        for assignment in Assignment.objects.filter(pk__gt=self.begun).order_by("pk"):
            paper, number, duty = self.about[assignment.task_id]
            course = paper.courses.get((number, self.keys[assignment.unit_id]), "")
            self.lives.begin(assignment, duty.about, course)
            self.begun = assignment.pk

    # --- Targets ----------------------------------------------------------------------------------------------------

    def _set_targets(self, paper: Paper, directive: Directive, by: User, on: datetime.date) -> None:
        aims = [
            Target(
                text=aim.text, comparison=aim.comparison, value=aim.value, measure=aim.measure, by_on=aim.by_on,
                is_aspirational=aim.is_aspirational,
            )
            for aim in paper.aims
        ]  # fmt: skip
        if aims:
            save_targets(directive, aims, by=by, today=on, version=None)

    def _measure(self, papers: list[Paper]) -> None:
        for paper in papers:
            for aim in paper.aims:
                target = Target.objects.get(directive=self.directives[paper.key], text=aim.text)
                for days_ago, value in aim.reached:
                    on = self.today - datetime.timedelta(days=days_ago)
                    Measurement.objects.create(
                        target=target, unit=self.units[aim.unit], measured_on=on, value=value,
                        entered_by=self.people[paper.by],
                    )  # fmt: skip
