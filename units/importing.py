"""Units from an Excel sheet: read, checked whole, then written whole or not at all.

A row is recognised by its code (*mã*). A code that exists is compared and changed, so importing the same file again
changes nothing. A superior is named by its code, which may stand in any row of the file or in the tree already.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from python_calamine import CalamineError, CalamineWorkbook

from units import access, journal
from units.actions.keeping import demand, write_aliases
from units.fields import wrong_year
from units.models import Unit, User
from units.refusals import Refusal
from units.text import fold, tidy

MOST_ROWS = 20_000
MOST_BYTES = 10 * 1024 * 1024

COLUMNS = {
    "code": "Mã",
    "name": "Tên đơn vị",
    "kind": "Loại",
    "parent": "Mã cấp trên",
    "short_name": "Tên ngắn",
    "issuer_code": "Ký hiệu văn bản",
    "place": "Địa danh",
    "aliases": "Tên gọi khác",
    "valid_from": "Hiệu lực từ",
    "valid_to": "Đến hết ngày",
}
NEEDED = ("code", "name", "kind", "parent")
LIMITS = {"code": 40, "name": 200, "short_name": 80, "issuer_code": 30, "place": 80}


class UnreadableSheet(Refusal):
    sentence = "Không đọc được tệp. Xin dùng tệp Excel .xlsx theo mẫu tải ở trang này."


class RowsAreWrong(Refusal):
    sentence = "Tệp còn dòng sai nên chưa ghi gì."


@dataclass
class Row:
    """One row of the sheet as read; `line` is its number in Excel."""

    line: int
    code: str
    name: str
    kind: str = ""
    parent: str = ""
    short_name: str = ""
    issuer_code: str = ""
    place: str = ""
    aliases: list[str] = field(default_factory=list)
    valid_from: datetime.date | None = None
    valid_to: datetime.date | None = None


@dataclass
class Plan:
    """What an import would do. Nothing is written while `errors` is not empty."""

    rows: list[Row] = field(default_factory=list)
    errors: list[tuple[int, str]] = field(default_factory=list)
    new: list[Row] = field(default_factory=list)
    changed: list[tuple[Row, dict[str, tuple[str, str]]]] = field(default_factory=list)
    unchanged: int = 0

    @property
    def is_good(self) -> bool:
        return not self.errors

    @property
    def has_work(self) -> bool:
        return bool(self.new or self.changed)


def read_sheet(content: bytes) -> Plan:
    """The rows of the first sheet with what is wrong in each. Raises UnreadableSheet."""
    if len(content) > MOST_BYTES:
        raise UnreadableSheet("Tệp lớn hơn 10 MB. Xin chia thành nhiều tệp nhỏ hơn.")
    try:
        cells = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise UnreadableSheet from error
    head = next((n for n, line in enumerate(cells) if fold(COLUMNS["name"]) in map(_folded, line)), None)
    if head is None:
        raise UnreadableSheet(f"Không thấy cột “{COLUMNS['name']}” trong tệp. Xin dùng mẫu tải ở trang này.")
    places = {_folded(title): place for place, title in enumerate(cells[head])}
    missing = [COLUMNS[key] for key in NEEDED if fold(COLUMNS[key]) not in places]
    if missing:
        raise UnreadableSheet(f"Tệp thiếu cột: {', '.join(missing)}.")
    if len(cells) - head > MOST_ROWS:
        raise UnreadableSheet(f"Tệp có quá {MOST_ROWS} dòng. Xin chia thành nhiều tệp.")
    plan = Plan()
    for number, line in enumerate(cells[head + 1 :], start=head + 2):
        values = {key: line[places[fold(title)]] for key, title in COLUMNS.items() if fold(title) in places}
        if any(_word(value) for value in values.values()):
            plan.rows.append(_row(number, values, plan.errors))
    if not plan.rows:
        raise UnreadableSheet("Tệp không có dòng đơn vị nào.")
    return plan


def plan_import(content: bytes, *, root: Unit) -> Plan:
    """Compare the sheet with the branch under `root`. Codes outside the branch are not touched, and are an error."""
    plan = read_sheet(content)
    known = {
        unit.code: unit for unit in Unit.objects.exclude(code="").select_related("parent").prefetch_related("aliases")
    }
    if root.code:
        known.setdefault(root.code, root)
    by_code: dict[str, Row] = {}
    for row in plan.rows:
        if row.code in by_code:
            plan.errors.append((row.line, f"Mã “{row.code}” đã có ở dòng {by_code[row.code].line}."))
        elif row.code:
            by_code[row.code] = row
    names: dict[tuple[str, str], int] = {}
    for row in plan.rows:
        _check_place(row, by_code, known, root, plan.errors)
        if row.valid_to is None:
            first = names.setdefault((row.parent, fold(row.name)), row.line)
            if first != row.line:
                plan.errors.append((row.line, f"Trùng tên với dòng {first} trong cùng cấp trên."))
    _check_rings(by_code, plan.errors)
    for row in plan.rows:
        if unit := known.get(row.code):
            changes = _changes(row, unit, root)
            if changes:
                plan.changed.append((row, changes))
            else:
                plan.unchanged += 1
        else:
            plan.new.append(row)
    plan.errors.sort()
    return plan


@transaction.atomic
def import_units(content: bytes, *, root: Unit, by: User, today: datetime.date) -> Plan:
    """Write the whole sheet. Raises RowsAreWrong when any row is wrong, and then nothing is written."""
    demand(access.may_administer(by, root, today))
    plan = plan_import(content, root=root)
    if not plan.is_good:
        raise RowsAreWrong
    if not plan.has_work:
        return plan
    units = {unit.code: unit for unit in Unit.objects.exclude(code="")}
    for row in _parents_first(plan.new):
        unit = Unit(parent=units[row.parent] if row.parent else root, code=row.code, **_facts(row))
        unit.save()
        units[row.code] = unit
        write_aliases(unit, row.aliases)
    for row, _changed in plan.changed:
        unit = units[row.code]
        for name, value in _facts(row).items():
            setattr(unit, name, value)
        unit.version += 1
        unit.save()
        if row.aliases:
            write_aliases(unit, row.aliases)
        parent = units[row.parent] if row.parent else root
        if unit.pk != root.pk and unit.parent_id != parent.pk:
            unit.move_to(parent)
    text = f"Nhập đơn vị từ tệp Excel: thêm {len(plan.new)}, sửa {len(plan.changed)}, giữ nguyên {plan.unchanged}."
    data = {"new": len(plan.new), "changed": [row.code for row, _ in plan.changed][:500]}
    journal.record("unit.import", root, unit=root, by=by, today=today, text=text, data=data)
    return plan


def _row(number: int, values: dict[str, Any], errors: list[tuple[int, str]]) -> Row:
    words = {key: _word(values.get(key, "")) for key in COLUMNS}
    row = Row(
        line=number,
        code=words["code"],
        name=words["name"],
        parent=words["parent"],
        short_name=words["short_name"],
        issuer_code=words["issuer_code"],
        place=words["place"],
        aliases=[alias.strip() for alias in words["aliases"].split(";") if alias.strip()],
        valid_from=_day(values.get("valid_from"), number, "Hiệu lực từ", errors),
        valid_to=_day(values.get("valid_to"), number, "Đến hết ngày", errors),
    )
    for key in ("code", "name"):
        if not words[key]:
            errors.append((number, f"Thiếu {COLUMNS[key].lower()}."))
    for key, most in LIMITS.items():
        if len(words[key]) > most:
            errors.append((number, f"{COLUMNS[key]} dài quá {most} chữ."))
    kinds = {fold(label): value for value, label in Unit.Kind.choices} | {value: value for value in Unit.Kind.values}
    kinds |= {fold(part): value for value, label in Unit.Kind.choices for part in [label.split(" (")[0]]}
    row.kind = kinds.get(fold(words["kind"]), "")
    if not row.kind:
        errors.append((number, f"Loại “{words['kind']}” không có trong danh mục loại đơn vị."))
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        errors.append((number, "Ngày kết thúc trước ngày bắt đầu."))
    return row


def _check_place(
    row: Row, by_code: dict[str, Row], known: dict[str, Unit], root: Unit, errors: list[tuple[int, str]]
) -> None:
    unit = known.get(row.code)
    if unit and not unit.is_inside(root):
        errors.append((row.line, f"Mã “{row.code}” là của {unit.name}, ngoài phạm vi {root.name}."))
    if row.parent and row.parent not in by_code:
        parent = known.get(row.parent)
        if parent is None:
            errors.append((row.line, f"Không thấy cấp trên có mã “{row.parent}”."))
        elif not parent.is_inside(root):
            errors.append((row.line, f"Cấp trên “{row.parent}” nằm ngoài phạm vi {root.name}."))
    elif not unit and not row.valid_to and not (row.parent in by_code and row.parent not in known):
        parent = known.get(row.parent, root) if row.parent else root
        if Unit.objects.filter(parent=parent, name=row.name, valid_to=None).exists():
            errors.append((row.line, f"{parent.name} đã có đơn vị tên “{row.name}”. Xin ghi mã cho đơn vị đó trước."))


def _check_rings(by_code: dict[str, Row], errors: list[tuple[int, str]]) -> None:
    for row in by_code.values():
        seen = {row.code}
        above = by_code.get(row.parent)
        while above is not None and above.code not in seen:
            seen.add(above.code)
            above = by_code.get(above.parent)
        if above is not None and above.code == row.code:
            errors.append((row.line, f"“{row.name}” là cấp trên của chính nó."))


def _changes(row: Row, unit: Unit, root: Unit) -> dict[str, tuple[str, str]]:
    changes = {}
    for name, value in _facts(row).items():
        if getattr(unit, name) != value:
            label = COLUMNS[name]
            changes[label] = (_shown(name, getattr(unit, name)), _shown(name, value))
    parent_code = unit.parent.code if unit.parent and unit.parent_id != root.pk else ""  # type: ignore[attr-defined]
    wanted = "" if row.parent == root.code else row.parent
    if unit.pk != root.pk and parent_code != wanted:
        changes[COLUMNS["parent"]] = (parent_code, wanted)
    if row.aliases and {alias.folded for alias in unit.aliases.all()} != {fold(alias) for alias in row.aliases}:
        changes[COLUMNS["aliases"]] = ("; ".join(alias.name for alias in unit.aliases.all()), "; ".join(row.aliases))
    return changes


def _facts(row: Row) -> dict[str, Any]:
    names = ("name", "kind", "short_name", "issuer_code", "place", "valid_from", "valid_to")
    return {name: getattr(row, name) for name in names}


def _shown(name: str, value: Any) -> str:
    if name == "kind" and value:
        return str(Unit.Kind(value).label)
    return f"{value:%d/%m/%Y}" if isinstance(value, datetime.date) else str(value or "")


def _parents_first(rows: Iterable[Row]) -> list[Row]:
    waiting = {row.code: row for row in rows}
    ordered: list[Row] = []
    while waiting:
        ready = [row for row in waiting.values() if row.parent not in waiting]
        ordered += ready
        for row in ready:
            del waiting[row.code]
    return ordered


def _folded(cell: Any) -> str:
    return fold(_word(cell))


def _word(cell: Any) -> str:
    """A cell as text: 12.0 is the code "12"."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(str(cell)) if cell is not None else ""


def _day(cell: Any, line: int, label: str, errors: list[tuple[int, str]]) -> datetime.date | None:
    day = _read_day(cell, line, label, errors)
    if day and (sentence := wrong_year(day)):
        errors.append((line, f"{label}: {sentence}"))
        return None
    return day


def _read_day(cell: Any, line: int, label: str, errors: list[tuple[int, str]]) -> datetime.date | None:
    if isinstance(cell, datetime.datetime):
        return cell.date()
    if isinstance(cell, datetime.date):
        return cell
    text = _word(cell)
    if not text:
        return None
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007  a day has no zone
        except ValueError:
            continue
    errors.append((line, f"{label}: “{text}” không phải là ngày (ngày/tháng/năm)."))
    return None


def template() -> bytes:
    """An empty sheet with the columns, two sample rows and the list of kinds."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    sheet, bold = book.add_worksheet("Đơn vị"), book.add_format({"bold": True, "bg_color": "#E8EEF7", "border": 1})
    text = book.add_format({"num_format": "@"})
    sheet.write_row(0, 0, list(COLUMNS.values()), bold)
    sheet.set_column(0, len(COLUMNS) - 1, 18, text)
    sheet.set_column(1, 1, 42, text)
    sheet.freeze_panes(1, 0)
    rows = [
        [
            "NC",
            "Đảng ủy phường (ví dụ)",
            Unit.Kind.COMMITTEE.label,
            "",
            "ĐU phường",
            "ĐU",
            "Tên phường",
            "",
            "01/07/2025",
        ],
        ["NC-01", "Chi bộ tổ dân phố số 1 (ví dụ)", Unit.Kind.CELL.label, "NC", "CB 1", "CB", "", "Chi bộ 1; CB TDP 1"],
    ]
    for number, row in enumerate(rows, start=1):
        sheet.write_row(number, 0, row, text)
    kinds = book.add_worksheet("Loại đơn vị")
    kinds.set_column(0, 0, 60)
    kinds.write_column(0, 0, ["Loại", *Unit.Kind.labels])
    sheet.data_validation(
        1, 2, MOST_ROWS, 2, {"validate": "list", "source": f"='Loại đơn vị'!$A$2:$A${len(Unit.Kind) + 1}"}
    )
    book.close()
    return out.getvalue()
