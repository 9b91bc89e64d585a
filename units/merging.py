"""What a merger does to every row that names a unit: the rules, and what they come to for the units at hand.

A merged unit is not deleted. It ends on the day before, hangs under the unit that takes it in, and keeps its name on
all that is over: done work, papers, frozen reports, its journal. What is still to be done goes along.

The rules name the fields of the floors above by their labels; nothing of them is imported. A test walks every foreign
key to `Unit` and fails where one has neither a rule here nor a word in BY_HAND.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import F, Q

from units.models import Unit


@dataclass(frozen=True)
class Rule:
    """What becomes of the rows whose field names a merged unit.

    `goes` picks those that go along to the new unit (none without it), `said` and `stays` tell of them in the preview;
    in both `{new}` is the new unit's name. `once` are the fields that with the unit may stand only once: of two such
    rows the second stays behind, or with `twin` goes along with that flag set. `noted_in` keeps the old unit,
    `named_in` its name (on rows that `names`).
    """

    said: str = ""
    stays: str = ""
    goes: Q | None = None
    once: tuple[str, ...] = ()
    twin: str = ""
    noted_in: str = ""
    named_in: str = ""
    names: Q = field(default_factory=Q)


NOT_OVER = ~Q(state__in=("done", "cancelled"))
IN_USE = Q(state__in=("draft", "issuing", "issued"))
OWN_PAPER = Q(kept_by=F("issuing_unit"))

RULES: dict[str, Rule] = {
    # Open work goes along as it stands, with its results, evidence, extensions and story. Where both units hold the
    # same task of the same turn both rows go on, each for its part: nothing is folded, so no total changes.
    "directives.Assignment.unit": Rule(
        "việc chưa xong chuyển sang {new}, giữ nguyên hạn, kết quả đang ghi và minh chứng",
        "việc đã xong, đã hủy giữ tên đơn vị cũ",
        NOT_OVER,
        once=("task_id", "period"),
        twin="is_twin",
        noted_in="former_unit",
    ),
    "directives.Assignment.former_unit": Rule(),
    # A document in force needs somebody who confirms, extends and revokes; it keeps the name that it was issued under.
    "directives.Directive.issuing_unit": Rule(
        "văn bản đang có hiệu lực hoặc còn nháp do {new} tiếp tục xử lý; văn bản đã ban hành vẫn ghi tên cũ",
        "văn bản cũ khác giữ nguyên đơn vị cũ",
        IN_USE & OWN_PAPER,
        named_in="issuer_name",
        names=Q(state="issued"),
    ),
    "directives.Directive.kept_by": Rule("hồ sơ văn bản do {new} lưu", "hồ sơ văn bản cũ ở lại", IN_USE),
    "directives.Directive.focal_unit": Rule("văn bản do {new} làm đầu mối tổng hợp", "", IN_USE),
    # What the paper says stays; whoever reads it reads the unit that stands for the named one (Unit.standing_for).
    "directives.TaskParty.unit": Rule("", "chỗ văn bản ghi tên đơn vị cũ, được hiểu là {new}"),
    "directives.TaskParty.anchor": Rule("", "chỗ ghi nhóm đơn vị trực thuộc, được hiểu là trực thuộc {new}"),
    "directives.Reading.kept_by": Rule("tệp đang nhập dở", "", Q(made=None)),
    "directives.Measurement.unit": Rule("", "kết quả chỉ tiêu đã nhập giữ tên đơn vị cũ"),
    # Said of the old unit and its people; whether it holds for the new one is for that one to say.
    "directives.NotApplicable.unit": Rule(
        "", "chỗ ghi “không áp dụng” ở lại với đơn vị cũ, {new} tự ghi lại nếu còn đúng"
    ),
    "directives.Urging.unit": Rule(
        "dự thảo công văn đôn đốc (tên cơ quan đã ghi trong dự thảo cần sửa tay)",
        "công văn đôn đốc đã phát hành giữ nguyên",
        Q(state="draft"),
    ),
    # A correction of what was frozen is finished under the old name, by the people of the new unit.
    "reports.Report.unit": Rule(
        "dự thảo báo cáo (tên cơ quan đã ghi trong dự thảo cần sửa tay)",
        "báo cáo đã chốt, đang đính chính hoặc trùng kỳ giữ tên đơn vị cũ, {new} xem và hoàn thành",
        Q(state="draft", edition=1),
        once=("directive_id", "kind", "period_key"),
    ),
    "reports.WordTemplate.unit": Rule("", "mẫu Word ở lại với đơn vị cũ, {new} dùng mẫu của mình hoặc của cấp trên"),
    "reports.ReportOutline.unit": Rule("", "dàn ý báo cáo ở lại với đơn vị cũ, {new} dùng của mình hoặc của cấp trên"),
    "reports.ReportStream.owner": Rule("chế độ báo cáo do {new} yêu cầu", "", Q(ended_on=None)),
    "reports.ReportStream.focal_unit": Rule("chế độ báo cáo do {new} làm đầu mối", "", Q(ended_on=None)),
    "reports.LevelParty.unit": Rule("chế độ báo cáo mà {new} phải báo cáo", "", Q(level__stream__ended_on=None)),
    "reports.LevelParty.anchor": Rule("", "", Q(level__stream__ended_on=None)),
    "reports.ReportRequest.unit": Rule(
        "báo cáo phải nộp chuyển sang {new}",
        "báo cáo đã nộp hoặc trùng kỳ giữ tên đơn vị cũ, {new} hoàn thành phần còn lại",
        Q(state__in=("waiting", "returned")),
        once=("stream_id", "period_key"),
    ),
    "reports.ReportRequest.superior": Rule(
        "báo cáo của đơn vị khác được nộp về {new}", "", Q(state__in=("waiting", "submitted", "returned"))
    ),
}

# Fields that the deed itself takes care of, and how.
BY_HAND: dict[str, str] = {
    "units.Unit.parent": "units below that have not ended go under the new unit; the old unit hangs there too",
    "units.Unit.merged_into": "set to the new unit, also on units merged into the old ones earlier",
    "units.UnitAlias.unit": "every name of the old units becomes an alias of the new one",
    "units.Seat.unit": "ended on the day before, and begun in the new unit if so chosen",
    "units.Chain.unit": "the old unit's journal stays the old unit's",
    "units.UnitChange.into": "tells what was decided, and stays",
    "units.UnitChange.superior": "tells what was decided, and stays",
    "units.UnitChange_units.unit": "tells what was decided, and stays",
}


@dataclass(frozen=True)
class Going:
    """Rows of one old unit that go along under one rule: their ids, and of these the twins."""

    name: str
    old: Unit
    rows: list[int]
    twins: list[int]
    left: int

    @property
    def rule(self) -> Rule:
        return RULES[self.name]

    @property
    def model(self) -> Any:
        return model_of(self.name)

    @property
    def column(self) -> str:
        return column_of(self.name)


def model_of(name: str) -> Any:
    app, model, _ = name.split(".")
    return apps.get_model(app, model)


def column_of(name: str) -> str:
    return name.rpartition(".")[2] + "_id"


def keys_to_units() -> dict[str, models.Field]:
    """Every foreign key to a unit in the whole installation, by its label."""
    return {
        f"{model._meta.label}.{one.name}": one
        for model in apps.get_models(include_auto_created=True)
        for one in model._meta.concrete_fields
        if one.is_relation and one.related_model is Unit
    }


def goings(olds: Iterable[Unit], target: Unit | None) -> list[Going]:
    """What goes along by each rule, unit by unit, in the order of the rules. A `target` that is to be made is None."""
    olds = list(olds)
    return [going for name in RULES for going in _goings(name, olds, target)]


def _goings(name: str, olds: list[Unit], target: Unit | None) -> Iterator[Going]:
    rule, model, column = RULES[name], model_of(name), column_of(name)
    taken: set[Any] = set()
    if rule.once and target:
        standing = model._base_manager.filter(**{column: target.pk})
        if rule.twin:
            standing = standing.filter(**{rule.twin: False})
        taken = set(standing.values_list(*rule.once))
    for old in olds:
        every = model._base_manager.filter(**{column: old.pk})
        count = every.count() if rule.stays else 0
        chosen = _chosen(name, rule, every, target)
        rows, twins = [], []
        fields = ("pk", *((rule.twin,) if rule.twin else ()), *rule.once)
        for pk, *rest in chosen.order_by("pk").values_list(*fields):
            is_twin = bool(rest.pop(0)) if rule.twin else False
            key = tuple(rest)
            if rule.once and key in taken and not is_twin:
                if not rule.twin:
                    continue
                twins.append(pk)
            elif rule.once and not is_twin:
                taken.add(key)
            rows.append(pk)
        yield Going(name, old, rows, twins, max(count - len(rows), 0))


def _chosen(name: str, rule: Rule, rows: Any, target: Unit | None) -> Any:
    if rule.goes is None:
        return rows.none()
    rows = rows.filter(rule.goes)
    if name == "directives.Directive.kept_by" and target:
        # The record of a paper that the other unit issued would turn into that unit's own paper.
        return rows.exclude(issuing_unit=target)
    return rows


def names_of(unit: Unit) -> list[str]:
    """All that the unit is called."""
    names = [unit.name, unit.short_name, *(alias.name for alias in unit.aliases.all())]
    return [name for name in dict.fromkeys(names) if name]
