"""What an administrator does with the office's own templates and outlines. Every version of a template stays."""

from __future__ import annotations

import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Max

from directives import files
from reports.models import Report, ReportOutline, WordTemplate
from reports.templating.checking import MOST_BYTES, check
from reports.templating.fields import FIGURE_NAMES, unknown_in, unknown_sentence
from reports.templating.outlines import default_lines
from units import access, journal
from units.models import Unit, User
from units.refusals import NotYours, Refusal, Stale

MOST_LINES, LONGEST_START = 40, 5_000
RESULTS = "results"  # where the figures and their tables are printed


class NotWord(Refusal):
    sentence = "Mẫu phải là tệp .docx. Xin mở bằng Word, chọn Lưu thành, loại Word Document (.docx), rồi tải lên."


class BadOutline(Refusal):
    sentence = "Dàn ý chưa đúng."


@transaction.atomic
def keep_template(
    unit: Unit, upload: UploadedFile, *, kind: str, form: str, by: User, today: datetime.date
) -> WordTemplate:
    """Check the file, keep it as the next version and use it from now on. Raises NotWord, NotAccepted, BadTemplate."""
    _demand(by, unit, today)
    name = (upload.name or "").lower()
    if not name.endswith((".docx", ".docm", ".dotm")):  # those with macros get a sentence of their own
        raise NotWord
    stored = files.store(upload, kind="mẫu Word", most=MOST_BYTES)
    upload.seek(0)
    check(upload.read())
    same = _locked(unit, kind, form)
    number = (same.aggregate(last=Max("number"))["last"] or 0) + 1
    same.filter(is_in_use=True).update(is_in_use=False)
    template = WordTemplate.objects.create(
        unit=unit, kind=kind, form=form, number=number, uploaded_by=by, is_in_use=True, **stored
    )
    data = {"number": number, "sha256": template.sha256, "name": template.name, "form": form}
    _record("keep-template", template, by, today, f"{unit} đưa vào dùng {_said(template)}", data)
    return template


@transaction.atomic
def use_template(template: WordTemplate, *, by: User, today: datetime.date) -> bool:
    """Use a version that is there; False where it is in use already."""
    _demand(by, template.unit, today)
    same = _locked(template.unit, template.kind, template.form)
    if same.get(pk=template.pk).is_in_use:
        return False
    same.filter(is_in_use=True).update(is_in_use=False)
    same.filter(pk=template.pk).update(is_in_use=True)
    _record(
        "use-template", template, by, today, f"{template.unit} dùng lại {_said(template)}", {"number": template.number}
    )
    return True


@transaction.atomic
def use_default_template(unit: Unit, *, kind: str, form: str, by: User, today: datetime.date) -> bool:
    """Put the unit's own template aside; False where none is in use."""
    _demand(by, unit, today)
    template = _locked(unit, kind, form).filter(is_in_use=True).first()
    if template is None:
        return False
    WordTemplate.objects.filter(pk=template.pk).update(is_in_use=False)
    _record(
        "put-template-aside", template, by, today, f"{unit} thôi dùng {_said(template)}", {"number": template.number}
    )
    return True


def _locked(unit: Unit, kind: str, form: str) -> Any:
    """The versions; whoever changes them waits for the other, also before there is a first one."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    return WordTemplate.objects.of(unit, kind, form)


def _said(template: WordTemplate) -> str:
    return f"mẫu Word “{template.get_kind_display()}” ({template.get_form_display()}), bản {template.number}"


# --- Outlines --------------------------------------------------------------------------------------------------------


@transaction.atomic
def save_outline(
    unit: Unit, *, kind: str, lines: list[dict[str, Any]], by: User, today: datetime.date, version: int
) -> ReportOutline:
    """Keep the sections in the order given; `version` is 0 where the unit has none yet. Raises BadOutline, Stale."""
    _demand(by, unit, today)
    wanted = _checked(lines)
    outline = ReportOutline.objects.select_for_update().filter(unit=unit, kind=kind).first()
    if (outline.version if outline else 0) != version:
        raise Stale(outline)
    before = outline.lines if outline else default_lines(kind)
    if outline and before == wanted:
        return outline
    outline = outline or ReportOutline(unit=unit, kind=kind, version=0)
    outline.lines, outline.version, outline.edited_by = wanted, version + 1, by
    try:
        with transaction.atomic():
            outline.save()
    except IntegrityError:
        raise Stale(ReportOutline.objects.get(unit=unit, kind=kind)) from None
    label = Report.Kind(kind).label
    _record("save-outline", outline, by, today, f"{unit} sửa dàn ý báo cáo “{label}”", {"before": before})
    return outline


@transaction.atomic
def use_default_outline(unit: Unit, *, kind: str, by: User, today: datetime.date) -> bool:
    """Drop the unit's own outline; it stays in the journal. False where it has none."""
    _demand(by, unit, today)
    outline = ReportOutline.objects.select_for_update().filter(unit=unit, kind=kind).first()
    if outline is None:
        return False
    label = outline.get_kind_display()
    _record("drop-outline", outline, by, today, f"{unit} dùng lại dàn ý có sẵn của báo cáo “{label}”",
            {"before": outline.lines})  # fmt: skip
    outline.delete()
    return True


def _checked(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The lines as they are kept: every section with a key of its own, nothing that cannot be printed."""
    if not 1 <= len(lines) <= MOST_LINES:
        raise BadOutline(f"Dàn ý phải có từ 1 đến {MOST_LINES} mục.")
    if any(not line["title"].strip() for line in lines):
        raise BadOutline("Mỗi mục phải có tên.")
    if not any(line["key"] == RESULTS and not line["is_heading"] for line in lines):
        raise BadOutline("Dàn ý phải giữ mục in số liệu (kết quả thực hiện); tên và thứ tự của mục thì đổi được.")
    if unknown := unknown_in((line["body"] for line in lines), FIGURE_NAMES):
        raise BadOutline(unknown_sentence(unknown))
    taken = {line["key"] for line in lines}
    fresh = (key for key in (f"muc-{number}" for number in range(1, MOST_LINES + 2)) if key not in taken)
    kept, seen = [], set[str]()
    for line in lines:
        key = line["key"] if line["key"] and line["key"] not in seen else next(fresh)
        seen.add(key)
        body = "" if line["is_heading"] else line["body"].strip()
        kept.append({**line, "key": key, "title": " ".join(line["title"].split()), "body": body})
    return kept


def _demand(by: User, unit: Unit, today: datetime.date) -> None:
    if not access.may_administer(by, unit, today):
        raise NotYours


def _record(act: str, subject: Any, by: User, today: datetime.date, text: str, data: dict[str, Any]) -> None:
    journal.record(f"report.{act}", subject, unit=subject.unit, by=by, today=today, text=text, data=data)
