"""What a new report begins with: its sections, and the words around the text as the unit's place in the tree gives
them. Everything here can be changed by the writer afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from directives.models import Directive
from reports.models import ALL_WORK, Report
from reports.periods import Period
from units.models import Office, Unit

Kind = Unit.Kind


@dataclass(frozen=True)
class Outline:
    """One line of a report's outline; `key` says what a section speaks of, whatever its title becomes."""

    key: str
    level: int
    number: str
    title: str
    is_heading: bool = False


SO_KET = (
    Outline("leadership", 1, "I.", "CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT"),
    Outline("results", 1, "II.", "KẾT QUẢ THỰC HIỆN"),
    Outline("obstacles", 1, "III.", "HẠN CHẾ, KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN"),
    Outline("coming", 1, "IV.", "NHIỆM VỤ TRỌNG TÂM THỜI GIAN TỚI"),
    Outline("proposals", 1, "V.", "KIẾN NGHỊ, ĐỀ XUẤT"),
)
TONG_KET = (
    Outline("part-one", 0, "Phần thứ nhất", "TÌNH HÌNH VÀ KẾT QUẢ THỰC HIỆN", True),
    Outline("situation", 1, "I.", "ĐẶC ĐIỂM TÌNH HÌNH"),
    Outline("leadership", 1, "II.", "CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, TỔ CHỨC THỰC HIỆN"),
    Outline("results", 1, "III.", "KẾT QUẢ THỰC HIỆN"),
    Outline("assessment", 1, "IV.", "ĐÁNH GIÁ CHUNG", True),
    Outline("strengths", 2, "1.", "Ưu điểm"),
    Outline("obstacles", 2, "2.", "Hạn chế, khuyết điểm"),
    Outline("causes", 2, "3.", "Nguyên nhân", True),
    Outline("outer-causes", 3, "a)", "Nguyên nhân khách quan"),
    Outline("inner-causes", 3, "b)", "Nguyên nhân chủ quan"),
    Outline("lessons", 2, "4.", "Bài học kinh nghiệm"),
    Outline("part-two", 0, "Phần thứ hai", "PHƯƠNG HƯỚNG, NHIỆM VỤ, GIẢI PHÁP", True),
    Outline("coming", 1, "I.", "PHƯƠNG HƯỚNG, NHIỆM VỤ, GIẢI PHÁP"),
    Outline("proposals", 1, "II.", "KIẾN NGHỊ, ĐỀ XUẤT"),
    Outline("rewards", 1, "III.", "KHEN THƯỞNG"),
)
# Short, of letter length: what a cell writes.
KET_QUA = (
    Outline("results", 1, "I.", "KẾT QUẢ THỰC HIỆN"),
    Outline("obstacles", 1, "II.", "KHÓ KHĂN, VƯỚNG MẮC"),
    Outline("proposals", 1, "III.", "KIẾN NGHỊ, ĐỀ XUẤT"),
    Outline("coming", 1, "IV.", "NHIỆM VỤ KỲ SAU"),
)
OUTLINES = {
    Report.Kind.SO_KET.value: SO_KET,
    Report.Kind.TONG_KET.value: TONG_KET,
    Report.Kind.KET_QUA.value: KET_QUA,
}

# Who signs for a unit of a kind: the authority line and the post.
_SIGNERS: dict[str, tuple[str, str]] = {
    Kind.COMMITTEE: ("T/M BAN THƯỜNG VỤ", "BÍ THƯ"),
    Kind.BASE_COMMITTEE: ("T/M ĐẢNG ỦY", "BÍ THƯ"),
    Kind.CELL: ("T/M CHI BỘ", "BÍ THƯ"),
    Kind.STAFF_BODY: ("", "TRƯỞNG BAN"),
    Kind.STATE_BODY: ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"),
    Kind.STATE_OFFICE: ("", "TRƯỞNG PHÒNG"),
    Kind.ARMED_FORCE: ("", "TRƯỞNG CÔNG AN"),
    Kind.FRONT: ("T/M BAN THƯỜNG TRỰC", "CHỦ TỊCH"),
    Kind.ASSOCIATION: ("T/M BAN CHẤP HÀNH", "CHỦ TỊCH"),
    Kind.SCHOOL: ("", "HIỆU TRƯỞNG"),
}
_STATE_KINDS = (Kind.STATE_BODY, Kind.STATE_OFFICE, Kind.ARMED_FORCE, Kind.PUBLIC_SERVICE, Kind.SCHOOL)
# "Đảng ủy phường X" writes as a part of "Đảng bộ phường X".
_COMMITTEE_NAMES = (("thành ủy ", "Đảng bộ thành phố "), ("tỉnh ủy ", "Đảng bộ tỉnh "), ("đảng ủy ", "Đảng bộ "))


def head_for(unit: Unit, directive: Directive | None, kind: str, period: Period, office: Office) -> dict[str, Any]:
    """The fields of a new report's head, worked out from the unit's place in the tree and from the directive."""
    return letterhead_for(unit, "BC", office) | {
        "subject": subject_for(directive, kind, period),
        "introduction": introduction_for(unit, directive, period),
        "recipients": "\n".join(recipients_for(unit, superior_of(unit), directive)),
    }


def letterhead_for(unit: Unit, kind_code: str, office: Office) -> dict[str, Any]:
    """Who writes and who signs, of any paper of the unit. A state body's công văn carries no code of its kind."""
    authority, title = _SIGNERS.get(unit.kind, ("", "THỦ TRƯỞNG ĐƠN VỊ"))
    if unit.kind == Kind.STAFF_BODY and unit.name.lower().startswith("văn phòng"):
        title = "CHÁNH VĂN PHÒNG"
    if unit.kind == Kind.ARMED_FORCE and "quân sự" in unit.name.lower():
        title = "CHỈ HUY TRƯỞNG"
    state = unit.kind in _STATE_KINDS
    code = unit.issuer_code or ("CB" if unit.kind == Kind.CELL else "")
    state_number = f"/{code}" if kind_code == "CV" else f"/{kind_code}-{code}"
    return {
        "profile": Report.Profile.ND30 if state else office.format_profile,
        "superior_line": superior_line(unit, superior_of(unit)),
        "issuer_line": unit.name.upper(),
        "reference_number": state_number if state else f"-{kind_code}/{code}",
        "place": place_of(unit),
        "signing_authority": authority,
        "signer_title": title,
    }


def superior_of(unit: Unit) -> Unit | None:
    """The body to which the unit reports: the nearest above it, but for the central one."""
    parent: Any = unit.parent
    return parent if parent and parent.kind != Kind.CENTRAL else None


def superior_line(unit: Unit, superior: Unit | None) -> str:
    """A committee names the party organisation above it, every other body its superior body itself."""
    if superior is None:
        return ""
    if unit.kind in (Kind.COMMITTEE, Kind.BASE_COMMITTEE):
        for committee, organisation in _COMMITTEE_NAMES:
            if superior.name.lower().startswith(committee):
                return f"{organisation}{superior.name[len(committee) :]}".upper()
    if unit.kind in _STATE_KINDS and superior.kind not in _STATE_KINDS:
        return ""  # a state body names no party body above it
    return superior.name.upper()


def place_of(unit: Unit) -> str:
    """The unit's place, or that of the nearest unit above it."""
    if unit.place:
        return unit.place
    places = Unit.objects.above(unit).exclude(place="").order_by("-depth").values_list("place", flat=True)
    return places.first() or ""


def speaker(unit: Unit) -> str:
    """Who reports, within a sentence: "Ban Thường vụ Đảng ủy phường X", "Chi bộ tổ dân phố số 1"."""
    return f"Ban Thường vụ {unit.name}" if unit.kind == Kind.COMMITTEE else unit.name


def subject_for(directive: Directive | None, kind: str, period: Period) -> str:
    word = Report.Kind(kind).label
    what = f"{said(directive)} của {directive.issuer}" if directive else ALL_WORK
    return f"{word} thực hiện {what}\n{period.said}"


def introduction_for(unit: Unit, directive: Directive | None, period: Period) -> str:
    if directive is None:
        return f"{speaker(unit)} báo cáo kết quả thực hiện {ALL_WORK} {period.said} như sau:"
    return (
        f"Thực hiện {cited(directive)}, {speaker(unit)} báo cáo kết quả lãnh đạo, chỉ đạo và tổ chức thực hiện"
        f" {period.said} như sau:"
    )


def said(directive: Directive) -> str:
    """Kind and number, or the kind alone where the number is blank."""
    number = f" số {directive.reference_number}" if directive.reference_number else ""
    return f"{directive.get_kind_display()}{number}"


def cited(directive: Directive) -> str:
    """The first mention: "Chỉ thị số 57-CT/TW, ngày 31/12/2025 của Ban Bí thư về …"."""
    day = f", ngày {directive.issued_on:%d/%m/%Y}" if directive.issued_on else ""
    subject = directive.subject.strip().rstrip(".")
    if subject and not re.match(r"(?i)(về|v/v)\b", subject):
        subject = f"về {subject[0].lower()}{subject[1:]}"
    elif subject:
        subject = f"{subject[0].lower()}{subject[1:]}"
    return f"{said(directive)}{day} của {directive.issuer} {subject}".strip()


def recipients_for(unit: Unit, superior: Unit | None, directive: Directive | None) -> list[str]:
    lines = [f"{superior} (để báo cáo)"] if superior else []
    focal = directive.focal_unit if directive else None
    if focal and focal not in (unit, superior):
        lines.append(f"{focal} (để tổng hợp)")
    if unit.kind == Kind.COMMITTEE:
        lines += ["Các đồng chí Ủy viên Ban Thường vụ", f"Lưu Văn phòng {_committee_word(unit)}"]
    elif unit.kind == Kind.CELL:
        lines.append("Lưu Chi bộ")
    else:
        lines.append("Lưu VT" if unit.kind in _STATE_KINDS else "Lưu")
    return lines


def _committee_word(unit: Unit) -> str:
    words = unit.name.split()[:2]
    return " ".join(words) if len(words) == 2 and words[1].lower() == "ủy" else "cấp ủy"
