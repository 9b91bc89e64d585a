"""From the size asked for to the rows: units and people, then documents and tasks, then what became of each task."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.timezone import get_current_timezone

from directives import counters
from directives.models import (
    Assignment,
    BranchCount,
    Clause,
    Directive,
    Extension,
    PastState,
    Task,
    TaskLink,
    TaskParty,
)
from directives.models.documents import number_key
from directives.models.tasks import UnitClass
from reports.synthetic import deeds, words
from reports.synthetic.store import analyse, first_free_id, write
from units.models import Chain, Entry, Office, Seat, Unit, User
from units.refusals import Refusal
from units.text import fold, sort_key

YEARS = 2
PLANS_IN_CHAIN = 28  # below each programme, which stands below a central directive: thirty documents a chain
CLAUSES = 40
_FILLED = (
    Unit, User, Seat, Directive, Clause, Task, TaskParty, TaskLink, Assignment, Extension, PastState, Chain, Entry,
    BranchCount,
)  # fmt: skip
TASKS_FOR_ALL = 1  # of each programme, for every cell of the province


class NotEmpty(Refusal):
    sentence = "Cơ sở dữ liệu đã có dữ liệu nên không tạo tỉnh mẫu vào đó. Hãy dùng một cơ sở dữ liệu trống."


@dataclass(frozen=True)
class Size:
    """How much of everything. Cells are spread evenly over communes, documents over chains of thirty."""

    communes: int = 100
    cells: int = 6_000
    documents: int = 300
    tasks: int = 20_000
    assignments: int = 1_000_000

    def scaled(self, share: float) -> Size:
        """The same province with so much of its work; communes and cells stay."""
        return Size(
            self.communes, self.cells, max(30, round(self.documents * share)), max(30, round(self.tasks * share)),
            round(self.assignments * share),
        )  # fmt: skip

    @classmethod
    def ward(cls) -> Size:
        """One ward's PC after two years."""
        return cls(communes=1, cells=60, documents=30, tasks=1_000, assignments=50_000)


class Body(NamedTuple):
    """A unit, with the accounts that act for it."""

    id: int
    path: str
    clerk: int
    head: int


@dataclass
class Paper:
    """A document with its tasks, each with its due day. `above` is the paper it carries out."""

    id: int
    path: str
    body: Body
    day: datetime.date
    above: Paper | None = None
    tasks: list[tuple[int, datetime.date | None]] = field(default_factory=list)


class Given(NamedTuple):
    """A task in a unit's hands."""

    paper: Paper
    task: int
    due: datetime.date | None
    unit: Body


@transaction.atomic
def make(size: Size, today: datetime.date, *, seed: int = 1, say: Callable[[str], None] = lambda line: None) -> int:
    """Fill an empty database; returns how many assignments there are. Raises NotEmpty. `say` hears of each step."""
    if Unit.objects.exists() or Directive.objects.exists():
        raise NotEmpty
    made = _Province(size, today, random.Random(seed), say).make()  # noqa: S311  figures, not secrets
    counters.rebuild(today, Office.current().soon_days)
    analyse(_FILLED)
    return made


class _Province:
    def __init__(self, size: Size, today: datetime.date, chance: random.Random, say: Callable[[str], None]) -> None:
        self.size, self.today, self.chance, self.say = size, today, chance, say
        self.begin = today - datetime.timedelta(days=365 * YEARS)
        self.ids = {model: count(first_free_id(model)) for model in (Unit, User, Directive, Clause, Task)}
        self.rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)
        self.password = make_password(settings.DEMO_PASSWORD)
        self.cells: dict[int, list[Body]] = {}  # by commune
        self.first_clause: dict[int, int] = {}  # by document

    def make(self) -> int:
        self._bodies()
        programmes, plans = self._papers()
        self._tasks(programmes, plans)
        for model in (User, Unit, Seat, Directive, Clause, Task, TaskParty, TaskLink):
            self.say(f"{write(model, self.rows.pop(model)):9,} {model._meta.verbose_name}")
        return self._work([*programmes, *plans])

    # --- units and people --------------------------------------------------------------------------------------------

    def _bodies(self) -> None:
        Office.objects.update_or_create(pk=1, defaults={"name": words.PROVINCE})
        post = Seat.Role
        self.centre = self._body(None, Unit.Kind.CENTRAL, words.CENTRE, "TW", {})
        self.province = self._body(
            self.centre, Unit.Kind.COMMITTEE, words.PROVINCE, "TU",
            {post.CLERK: "van-thu.tinh", post.LEADER: "lanh-dao.tinh", post.INSPECTOR: "kiem-tra.tinh",
             post.ADMIN: "quan-tri.tinh"},
        )  # fmt: skip
        each, more = divmod(self.size.cells, self.size.communes)
        self.communes = []
        for n in range(1, self.size.communes + 1):
            posts = {post.CLERK: f"van-thu.xa-{n}", post.LEADER: f"lanh-dao.xa-{n}"}
            commune = self._body(self.province, Unit.Kind.COMMITTEE, words.commune(n), "ĐU", posts)
            self.communes.append(commune)
            self.cells[commune.id] = [
                self._body(commune, Unit.Kind.CELL, words.cell(k), "CB", {post.HEAD: f"bi-thu.xa-{n}.cb-{k}"})
                for k in range(1, each + (n <= more) + 1)
            ]

    def _body(self, above: Body | None, kind: str, name: str, code: str, posts: Mapping[Any, str]) -> Body:
        pk = next(self.ids[Unit])
        path = f"{above.path if above else ''}{pk}/"
        self.rows[Unit].append(
            {
                "id": pk,
                "parent_id": above.id if above else None,
                "path": path,
                "depth": path.count("/") - 1,
                "kind": kind,
                "name": name,
                "issuer_code": code,
                "search_text": fold(name),
                "sort_key": sort_key(name),
            }
        )
        holders = {role: self._person(pk, role, username) for role, username in posts.items()}
        head = holders.get(Seat.Role.HEAD) or holders.get(Seat.Role.LEADER) or 0
        return Body(pk, path, holders.get(Seat.Role.CLERK) or head, head)

    def _person(self, unit: int, role: str, username: str) -> int:
        pk = next(self.ids[User])
        email = f"{username}@thong-suot.example"
        self.rows[User].append(
            {"id": pk, "username": username, "email": email, "password": self.password, "search_text": fold(username)}
        )
        title = str(Seat.Role(role).label)
        self.rows[Seat].append({"unit_id": unit, "person_id": pk, "title": title, "role": role, "from_on": self.begin})
        return pk

    # --- documents and their outlines --------------------------------------------------------------------------------

    def _papers(self) -> tuple[list[Paper], list[Paper]]:
        """Chains of thirty: a central directive, the province's programme under it, plans of communes under that."""
        programmes: list[Paper] = []
        plans: list[Paper] = []
        chains = max(1, round(self.size.documents / (PLANS_IN_CHAIN + 2)))
        wanted = max(1, self.size.documents - 2 * chains)
        kinds, province = Directive.Kind, self.province
        for c in range(chains):
            day = self.begin + self._days(10, 365 * YEARS - 150)
            central = self._paper(None, self.centre, kinds.DIRECTIVE, f"{40 + c}-CT/TW", day)
            programme = self._paper(central, province, kinds.PROGRAMME, f"{20 + c}-CTr/TU", day + self._days(20, 40))
            programmes.append(programme)
            here = wanted - len(plans) if c == chains - 1 else PLANS_IN_CHAIN
            for n in range(here):
                commune = self.communes[len(plans) % len(self.communes)]
                number = f"{c + 1}{n:02}-KH/ĐU"
                plans.append(self._paper(programme, commune, kinds.PLAN, number, programme.day + self._days(10, 60)))
        return programmes, plans

    def _days(self, least: int, most: int) -> datetime.timedelta:
        return datetime.timedelta(days=self.chance.randrange(least, most))

    def _paper(self, above: Paper | None, body: Body, kind: str, number: str, day: datetime.date) -> Paper:
        pk = next(self.ids[Directive])
        path = f"{above.path if above else ''}{pk}/"
        keeper = body if above else self.province
        subject = words.subject(pk)
        self.rows[Directive].append(
            {
                "id": pk,
                "parent_id": above.id if above else None,
                "path": path,
                "depth": path.count("/") - 1,
                "kind": kind,
                "reference_number": number,
                "number_key": number_key(number),
                "subject": subject,
                "issuing_unit_id": body.id,
                "kept_by_id": keeper.id,
                "issued_on": day,
                "state": Directive.State.ISSUED,
                "created_by_id": keeper.clerk,
                "issued_by_id": keeper.clerk,
                "released_at": datetime.datetime.combine(day, datetime.time(9), get_current_timezone()),
                "search_text": fold(f"{Directive.Kind(kind).label} số {number} {subject}"),
            }
        )
        for n in range(CLAUSES):
            clause, text = next(self.ids[Clause]), words.clause(pk, n)
            self.first_clause.setdefault(pk, clause)
            row = {"id": clause, "directive_id": pk, "position": n + 1, "level": 1, "number": str(n + 1), "text": text}
            self.rows[Clause].append(row | {"search_text": fold(text)})
        return Paper(pk, path, body, day, above)

    # --- tasks -------------------------------------------------------------------------------------------------------

    def _tasks(self, programmes: list[Paper], plans: list[Paper]) -> None:
        """A programme's first task is for every cell, its others for the communes; a plan's for the commune's cells."""
        each = min(CLAUSES, max(1, self.size.tasks // 20 // len(programmes)))
        for programme in programmes:
            for n in range(each):
                self._task(programme, n, UnitClass.ALL_CELLS if n < TASKS_FOR_ALL else UnitClass.COMMITTEES)
        most, more = divmod(max(len(plans), self.size.tasks - each * len(programmes)), len(plans))
        for at, plan in enumerate(plans):
            for n in range(most + (at < more)):
                self._task(plan, n, UnitClass.CELLS)
            self._link(plan)

    def _task(self, paper: Paper, n: int, whom: str) -> None:
        pk = next(self.ids[Task])
        due = None if self.chance.random() < 0.1 else paper.day + self._days(20, 420)
        text = words.task(pk)
        self.rows[Task].append(
            {
                "id": pk,
                "directive_id": paper.id,
                "clause_id": self.first_clause[paper.id] + n % CLAUSES,
                "position": n + 1,
                "text": text,
                "deadline_phrase": f"trước ngày {due:%d/%m/%Y}" if due else "",
                "deadline_kind": Task.DeadlineKind.DATE if due else Task.DeadlineKind.NONE,
                "due_on": due,
                "search_text": fold(text),
            }
        )
        self.rows[TaskParty].append({"task_id": pk, "unit_class": whom})
        paper.tasks.append((pk, due))

    def _link(self, plan: Paper) -> None:
        """A plan takes up most of its programme's tasks, some only partly; every ninth is taken up by nobody."""
        above = plan.above.tasks if plan.above else []
        for at, ((task, _), (superior, _)) in enumerate(zip(plan.tasks, above, strict=False)):
            if at % 9 != 8 and self.chance.random() < 0.85:
                extent = TaskLink.Extent.PARTLY if self.chance.random() < 0.3 else TaskLink.Extent.FULLY
                self.rows[TaskLink].append({"task_id": task, "superior_task_id": superior, "extent": extent})

    # --- assignments -------------------------------------------------------------------------------------------------

    def _given(self, papers: list[Paper]) -> Iterator[Given]:
        """As many as the size says, as long as every task has one and no cell has the same task twice."""
        everyone = [cell for cells in self.cells.values() for cell in cells]
        left = self.size.assignments
        tasks = [(paper, n, task, due) for paper in papers for n, (task, due) in enumerate(paper.tasks)]
        narrow = sum(paper.body != self.province for paper, *_ in tasks)
        for at, (paper, n, task, due) in enumerate(tasks):
            if paper.body == self.province:
                units = everyone if n < TASKS_FOR_ALL else self.communes
            else:
                cells = self.cells[paper.body.id]
                share = max(1, min(len(cells), -(-left // narrow)))
                units = [cells[(at + k) % len(cells)] for k in range(share)]
                narrow -= 1
            left -= len(units)
            for unit in units:
                yield Given(paper, task, due, unit)

    def _work(self, papers: list[Paper]) -> int:
        lives = deeds.Lives(self.today, self.chance, first_free_id(Assignment))
        made = write(Assignment, map(lives.live, self._given(papers)))
        self.say(f"{made:9,} {Assignment._meta.verbose_name}")
        write(Extension, lives.extensions)
        write(PastState, lives.past)
        write(Chain, lives.journal.empty_chains(first_free_id(Chain)))
        self.say(f"{write(Entry, lives.journal.entries()):9,} {Entry._meta.verbose_name}")
        for pk, end in lives.journal.ends().items():
            Chain.objects.filter(pk=pk).update(**end)
        return made
