"""The append-only record of deeds.

Each unit has a chain; each entry carries the hash of the one before it in the chain, so a changed, missing or reordered
entry is found by `verify`. Chains are per unit so that offices do not wait for each other. The database itself refuses
UPDATE, DELETE and TRUNCATE on the entries (triggers in the migration `0002_guard_journal`).
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterator
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Self

from django.db import models, transaction
from django.utils import timezone

from units import access
from units.fields import TextLine

if TYPE_CHECKING:
    from units.models import Unit, User

# Set by the middleware: the address the request came from.
origin: ContextVar[str] = ContextVar("origin", default="")

# Set by the demonstration only, which tells months of work in a minute: the moment that its deeds are written under.
# Everywhere else it is None, and a deed is written under the moment in which it is done.
moment: ContextVar[datetime.datetime | None] = ContextVar("moment", default=None)


class Chain(models.Model):
    """Where a unit's chain of entries stands: its length and the hash of its last entry."""

    unit = models.OneToOneField("units.Unit", on_delete=models.PROTECT, related_name="journal_chain")
    length = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")

    def __str__(self) -> str:
        return f"Nhật ký của {self.unit}"


class EntryQuerySet(models.QuerySet):
    def visible_to(self, user: User, today: datetime.date) -> Self:
        """Inspectors, leaders and administrators read the journal of their branches."""
        roles = (access.INSPECTOR, access.LEADER, access.ADMIN)
        return self.filter(access.reach_of(user, today, roles).covers("chain__unit__path"))

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.model_name, subject_id=subject.pk)


class Entry(models.Model):
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField("số thứ tự")
    at = models.DateTimeField("lúc")
    actor = models.ForeignKey(
        "units.User", verbose_name="người làm", on_delete=models.PROTECT, null=True, related_name="deeds"
    )
    post = TextLine("chức danh", max_length=340, blank=True)
    on_behalf_of = TextLine("thay mặt", max_length=340, blank=True)
    act = models.CharField("việc", max_length=60)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    text = TextLine("nội dung", max_length=1000)
    data = models.JSONField("chi tiết", default=dict)
    address = models.CharField("từ địa chỉ", max_length=45, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "dòng nhật ký"
        verbose_name_plural = "nhật ký"
        ordering = ["at", "pk"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="entry_number_once_in_a_chain")]
        indexes = [models.Index(fields=["subject_type", "subject_id"]), models.Index(fields=["at"])]

    def __str__(self) -> str:
        return self.text

    def computed_hash(self) -> str:
        """SHA-256 over everything the entry says and the hash before it; hexadecimal."""
        return hash_of(**{name: getattr(self, name) for name in _HASHED})


# Everything that an entry says, in the order in which it is hashed.
_HASHED = (
    "previous_hash", "chain_id", "number", "at", "actor_id", "post", "on_behalf_of", "act", "subject_type",
    "subject_id", "text", "data", "address",
)  # fmt: skip


def hash_of(*, at: datetime.datetime, post: str = "", on_behalf_of: str = "", address: str = "", **said: Any) -> str:
    """What `Entry.computed_hash` says, without an entry at hand; the names are those of its fields."""
    said |= {
        "at": at.astimezone(datetime.UTC).isoformat(),
        "post": post,
        "on_behalf_of": on_behalf_of,
        "address": address,
    }
    words = [said[name] for name in _HASHED]
    return hashlib.sha256(json.dumps(words, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def record(
    act: str,
    subject: models.Model,
    *,
    unit: Unit,
    by: User | None,
    text: str,
    data: dict[str, Any] | None = None,
    today: datetime.date | None = None,
) -> Entry:
    """Write one entry into the unit's chain, in the deed's own transaction. Call it last: it holds the chain's lock.

    `act` is "noun.verb"; `text` is one Vietnamese sentence; `data` holds what the deed changed, JSON types only
    (days as ISO strings); `unit` is the unit in whose name it was done; `by` is None for the timetable's own deeds.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("journal.record() belongs inside the deed's transaction")
    now = moment.get() or timezone.now()
    day = today or timezone.localdate(now)
    seat = (
        (access.seat_in(by, unit, day, access.EVERYONE) or next(iter(access.seats_of(by, day)), None)) if by else None
    )
    chain = Chain.objects.select_for_update().filter(unit=unit).first()
    if chain is None:
        Chain.objects.get_or_create(unit=unit)
        chain = Chain.objects.select_for_update().get(unit=unit)
    entry = Entry(
        chain=chain,
        number=chain.length + 1,
        at=now,
        actor=by,
        post=str(seat) if seat else "",
        on_behalf_of=f"{seat.acting_for.person}" if seat and seat.acting_for else "",
        act=act,
        subject_type=subject._meta.model_name or "",
        subject_id=subject.pk,
        text=text[:1000],
        data=data or {},
        address=origin.get(),
        previous_hash=chain.head,
    )
    entry.hash = entry.computed_hash()
    entry.save(force_insert=True)
    Chain.objects.filter(pk=chain.pk).update(length=entry.number, head=entry.hash)
    return entry


def verify() -> Iterator[str]:
    """Walk every chain; yields one Vietnamese sentence for each break found. Nothing yielded means all is whole."""
    for chain in Chain.objects.select_related("unit").order_by("pk").iterator():
        number, head = 0, ""
        for entry in chain.entries.order_by("number").iterator(chunk_size=2000):
            number += 1
            if entry.number != number:
                yield f"Nhật ký của {chain.unit}: thiếu dòng số {number}."
                number = entry.number
            if entry.previous_hash != head:
                yield f"Nhật ký của {chain.unit}: dòng số {entry.number} không nối tiếp dòng trước."
            if entry.hash != entry.computed_hash():
                yield f"Nhật ký của {chain.unit}: dòng số {entry.number} đã bị sửa."
            head = entry.hash
        if number != chain.length or head != chain.head:
            yield f"Nhật ký của {chain.unit}: phải có {chain.length} dòng, hiện còn {number} dòng."


# The statements that make the table append-only, and those that lift the guard (used by tests that empty the tables).
GUARD = {
    "sqlite": [
        "CREATE TRIGGER journal_no_update BEFORE UPDATE ON units_entry "
        "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
        "CREATE TRIGGER journal_no_delete BEFORE DELETE ON units_entry "
        "BEGIN SELECT RAISE(ABORT, 'journal is append-only'); END",
    ],
    "postgresql": [
        "CREATE OR REPLACE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'journal is append-only'; END $$",
        "CREATE TRIGGER journal_no_change BEFORE UPDATE OR DELETE ON units_entry "
        "FOR EACH ROW EXECUTE FUNCTION journal_append_only()",
        "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON units_entry "
        "FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
    ],
}
LIFT = {
    "sqlite": ["DROP TRIGGER IF EXISTS journal_no_update", "DROP TRIGGER IF EXISTS journal_no_delete"],
    "postgresql": [
        "DROP TRIGGER IF EXISTS journal_no_change ON units_entry",
        "DROP TRIGGER IF EXISTS journal_no_truncate ON units_entry",
    ],
}
