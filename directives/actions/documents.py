"""Deeds on documents: draft, change, record what came from above, căn cứ, outline, files, derive a plan, delete."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Q
from django.db.models.deletion import ProtectedError
from django.db.models.functions import Now

from directives import files, outline
from directives.models import Basis, Clause, Directive, SourceFile
from directives.models.documents import number_key
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal, Stale
from units.trees import WouldBeACycle

# What a head consists of, besides its kind, subject, issuing unit and parent.
HEAD = (
    "reference_number", "issued_on", "issued_month", "focal_unit", "place", "signing_authority", "signer_title",
    "signer_name", "introduction", "addressees", "recipients",
)  # fmt: skip
MAX_LINES = 3_000


class ParentInsideItself(Refusal):
    sentence = "Văn bản cấp trên không thể là chính văn bản này hoặc văn bản triển khai nó. Xin chọn văn bản khác."


class NotDraft(Refusal):
    sentence = "Văn bản đã ban hành nên không sửa trực tiếp được. Xin dùng “Sửa đổi, thay thế”."


class AlreadyKept(Refusal):
    """The same document is there already; `directive` is that one."""

    def __init__(self, directive: Directive) -> None:
        super().__init__(f"{directive} của {directive.issuer} đã có trong hệ thống, không cần nhập lại.")
        self.directive = directive


class InUse(Refusal):
    sentence = "Có mục đang được nhiệm vụ của văn bản cấp dưới dẫn tới nên không xóa được. Xin giữ lại mục đó."


def may_change(directive: Directive, user: User, today: datetime.date) -> bool:
    """Drafts, and documents from above that the office typed in for itself; both by who drafts for the office."""
    open_to_change = directive.is_draft or (directive.is_received and directive.state == Directive.State.ISSUED)
    return open_to_change and access.may_draft(user, directive.kept_by, today)


@transaction.atomic
def create_draft(
    *,
    by: User,
    today: datetime.date,
    unit: Unit,
    kind: str,
    subject: str,
    parent: Directive | None = None,
    **head: Any,
) -> Directive:
    """A new draft in the unit's name. The same head sent twice gives the draft that is already there, untouched yet."""
    _lock_drafting(unit, by, today)
    _check_head(head)
    head = {"place": unit.place} | head
    fields = {"kind": kind, "subject": subject, "parent": parent, "issuing_unit": unit, "kept_by": unit, **head}
    same = Directive.objects.filter(
        state=Directive.State.DRAFT, version=1, created_by=by, clauses=None, bases=None, tasks=None, **fields
    ).first()
    if same:
        return same
    draft = Directive.objects.create(**fields, created_by=by)
    journal.record("directive.draft", draft, unit=unit, by=by, today=today, text=f"Soạn bản nháp {_named(draft)}.")
    return draft


@transaction.atomic
def record_received(
    *,
    by: User,
    today: datetime.date,
    kept_by: Unit,
    issuing_unit: Unit,
    kind: str,
    subject: str,
    parent: Directive | None = None,
    **head: Any,
) -> Directive:
    """A document of a body above, kept for reference: in force at once, nobody here gives its tasks."""
    _lock_drafting(kept_by, by, today)
    if access.reach_of(by, today).holds(issuing_unit):
        raise Refusal("Cơ quan ban hành thuộc đơn vị mình: xin dùng “Soạn văn bản”.")
    _check_head(head)
    if twin := twins(by, today, issuing_unit, head.get("reference_number", ""), _year(head)).issued().first():
        raise AlreadyKept(twin)
    received = Directive.objects.create(
        kind=kind, subject=subject, parent=parent, issuing_unit=issuing_unit, kept_by=kept_by, created_by=by,
        state=Directive.State.ISSUED, released_at=Now(), **head,
    )  # fmt: skip
    received.refresh_from_db(fields=["released_at"])
    text = f"Nhập văn bản cấp trên: {_named(received)}."
    journal.record("directive.receive", received, unit=kept_by, by=by, today=today, text=text)
    return received


@transaction.atomic
def change_head(directive: Directive, *, by: User, today: datetime.date, version: int, **head: Any) -> Directive:
    """Set the given head fields (also kind, subject, issuing_unit, parent). Raises Stale, ParentInsideItself."""
    current = _hold(directive, by, today, version)
    _check_head({"issued_on": current.issued_on, "issued_month": current.issued_month} | head)
    parent = head.pop("parent", current.parent)
    changed = sorted(name for name, value in head.items() if getattr(current, name) != value)
    for name in changed:
        setattr(current, name, head[name])
    if current.is_draft and "issuing_unit" in changed:
        if not access.may_draft(by, current.issuing_unit, today):
            raise NotYours
        current.kept_by = current.issuing_unit
    if parent != current.parent:
        changed.append("parent")
        try:
            current.move_to(parent)
        except WouldBeACycle as cycle:
            raise ParentInsideItself from cycle
    if changed:
        _bump(current)
        text = f"Sửa phần đầu {_named(current)}."
        journal.record(
            "directive.change", current, unit=current.kept_by, by=by, today=today, text=text, data={"fields": changed}
        )
    return current


@transaction.atomic
def set_bases(
    directive: Directive,
    rows: Iterable[tuple[str, Directive | None]],
    *,
    by: User,
    today: datetime.date,
    version: int,
) -> Directive:
    """The căn cứ, in order: (citation as written, the document it means or None). Raises Stale."""
    current = _hold(directive, by, today, version)
    wanted = [(" ".join(text.split()), cited.pk if cited else None) for text, cited in rows if text.strip()]
    if wanted == [(basis.text, basis.cited_id) for basis in current.bases.all()]:
        return current
    current.bases.all().delete()
    Basis.objects.bulk_create(
        Basis(directive=current, position=place, text=text, cited_id=cited)
        for place, (text, cited) in enumerate(wanted, start=1)
    )
    _bump(current)
    text = f"Ghi {len(wanted)} căn cứ của {_named(current)}."
    journal.record("directive.bases", current, unit=current.kept_by, by=by, today=today, text=text)
    return current


@transaction.atomic
def set_outline(
    directive: Directive, rows: Sequence[outline.Line], *, by: User, today: datetime.date, version: int
) -> Directive:
    """The outline, every line of it. Lines that stay keep their row, so tasks stay beside them. Raises Stale, InUse."""
    current = _hold(directive, by, today, version)
    if len(rows) > MAX_LINES:
        raise Refusal(f"Đề cương quá dài ({len(rows)} dòng). Mỗi văn bản không quá {MAX_LINES} dòng.")
    old = list(current.clauses.order_by("position", "pk"))
    places = outline.match(old, rows)
    if places == list(range(len(old))) and [(c.level, c.number, c.text) for c in old] == [
        (row.level, row.number, row.text) for row in rows
    ]:
        return current
    _write_clauses(current, rows, [None if place is None else old[place] for place in places])
    stays = {old[place].pk for place in places if place is not None}
    try:
        current.clauses.filter(pk__in=[clause.pk for clause in old if clause.pk not in stays]).delete()
    except ProtectedError as protected:
        raise InUse from protected
    _bump(current)
    text = f"Ghi nội dung {_named(current)}, {len(rows)} dòng."
    journal.record("directive.outline", current, unit=current.kept_by, by=by, today=today, text=text)
    return current


def _write_clauses(directive: Directive, rows: Sequence[outline.Line], kept: list[Clause | None]) -> None:
    clauses = [clause or Clause(directive=directive) for clause in kept]
    for place, (clause, row) in enumerate(zip(clauses, rows, strict=True), start=1):
        clause.position, clause.level, clause.number, clause.text = place, row.level, row.number, row.text
        clause.parent = None
    Clause.objects.bulk_create([clause for clause in clauses if clause.pk is None], batch_size=500)
    for clause, above in zip(clauses, outline.parents(rows), strict=True):
        clause.parent = None if above is None else clauses[above]
    fields = ["position", "level", "number", "text", "parent", "search_text"]
    Clause.objects.bulk_update([clause.folded() for clause in clauses], fields, batch_size=200)


@transaction.atomic
def attach_file(directive: Directive, upload: UploadedFile, *, by: User, today: datetime.date) -> SourceFile:
    """Keep the document itself, signed or scanned. The same contents twice are kept once."""
    if not access.may_draft(by, directive.kept_by, today):
        raise NotYours
    fields = files.store(upload, kind="tệp văn bản")
    Directive.objects.select_for_update().get(pk=directive.pk)
    if same := directive.files.filter(sha256=fields["sha256"]).first():
        return same
    kept = SourceFile.objects.create(directive=directive, uploaded_by=by, **fields)
    journal.record(
        "directive.file", directive, unit=directive.kept_by, by=by, today=today,
        text=f"Tải lên tệp “{kept.name}” của {_named(directive)}.", data={"sha256": kept.sha256, "size": kept.size},
    )  # fmt: skip
    return kept


@transaction.atomic
def remove_file(file: SourceFile, *, by: User, today: datetime.date) -> None:
    """Take a file off a document that may still be changed; the journal keeps its hash."""
    directive = file.directive
    if not may_change(directive, by, today):
        raise NotYours
    text = f"Gỡ tệp “{file.name}” khỏi {_named(directive)}."
    if SourceFile.objects.filter(pk=file.pk).delete()[0]:
        journal.record(
            "directive.file-remove", directive, unit=directive.kept_by, by=by, today=today, text=text,
            data={"sha256": file.sha256},
        )  # fmt: skip


@transaction.atomic
def delete_draft(directive: Directive, *, by: User, today: datetime.date, version: int) -> None:
    """Throw a draft away with all its parts. What was issued is revoked instead, never deleted."""
    current = _hold(directive, by, today, version)
    if not current.is_draft:
        raise NotDraft
    entry = {"subject": current.subject, "number": current.reference_number, "kind": current.kind}
    text = f"Xóa bản nháp {_named(current)}."
    gone = Directive(pk=current.pk)
    unit = current.kept_by
    current.files.all().delete()
    current.delete()
    journal.record("directive.delete", gone, unit=unit, by=by, today=today, text=text, data=entry)


def twins(user: User, today: datetime.date, issuing_unit: Unit, reference_number: str, year: int | None) -> Any:
    """Documents that the person may see, of the same issuer, number and year (of any year when none is known)."""
    key = number_key(reference_number)
    if not key:
        return Directive.objects.none()
    same = Directive.objects.visible_to(user, today).filter(issuing_unit=issuing_unit, number_key=key)
    return same.filter(Q(issued_on__year=year) | Q(issued_month__year=year)) if year else same


def _year(head: dict[str, Any]) -> int | None:
    day: datetime.date | None = head.get("issued_on") or head.get("issued_month")
    return day.year if day else None


def _lock_drafting(unit: Unit, by: User, today: datetime.date) -> None:
    """Hold the unit's row, so that a second click waits for the first and finds what it made."""
    if not access.may_draft(by, unit, today):
        raise NotYours
    Unit.objects.select_for_update().get(pk=unit.pk)


def _hold(directive: Directive, by: User, today: datetime.date, version: int) -> Directive:
    current = Directive.objects.select_for_update().select_related(None).get(pk=directive.pk)
    if not may_change(current, by, today):
        raise NotYours if access.may_draft(by, current.kept_by, today) is False else NotDraft
    if current.version != version:
        raise Stale(current)
    return current


def _check_head(head: dict[str, Any]) -> None:
    if head.get("issued_on") and head.get("issued_month"):
        raise Refusal("Chỉ ghi ngày ban hành hoặc chỉ ghi tháng, không ghi cả hai.")


def _bump(directive: Directive) -> None:
    directive.version += 1
    directive.save()


def _named(directive: Directive) -> str:
    number = directive.reference_number or "(chưa có số)"
    return f"{directive.get_kind_display()} {number} “{directive.subject[:200]}”"


from directives.actions.deriving import derive_plan  # noqa: E402  its own room, the same door

__all__ = [
    "AlreadyKept", "InUse", "NotDraft", "ParentInsideItself", "attach_file", "change_head", "create_draft",
    "delete_draft", "derive_plan", "may_change", "record_received", "remove_file", "set_bases", "set_outline", "twins",
]  # fmt: skip
