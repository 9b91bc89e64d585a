"""Fields: words in double braces that stand for a figure or a fact of the report, {{ ty_le_hoan_thanh }}.

In a section they are live until the report is frozen; in an office's Word template they say where each part goes. A
field is a name and nothing more: no expression, no filter, no loop, so there is nothing that a stranger's text or
template could have worked out. Pure: no rows, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.figures import LABELS
from reports.figures import told as _count
from units.text import fold

TOKEN = re.compile(r"\{\{([^{}]*)\}\}")
LONGEST_NAME = 60
Data = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """`words` explain it to the office; `value` takes it from the data of a report (reports/gathering.py)."""

    name: str
    words: str
    value: Callable[[Data], str]

    @property
    def token(self) -> str:
        return f"{{{{ {self.name} }}}}"


def name_of(typed: str) -> str:
    """The field's name however it was typed: "Tỷ lệ hoàn thành" is ty_le_hoan_thanh."""
    return re.sub(r"[\s_]+", "_", fold(typed.replace("\u00a0", " ")).strip())


def names_in(text: str) -> list[str]:
    """The fields that a text asks for, each once, in the order of the text."""
    return list(dict.fromkeys(name_of(found) for found in TOKEN.findall(text)))


def unknown_in(texts: Iterable[str], known: Iterable[str]) -> list[str]:
    """What stands in braces and is no field, as it was typed but for its length."""
    wanted, found = set(known), dict[str, str]()
    for text in texts:
        for typed in TOKEN.findall(text):
            if (name := name_of(typed)) not in wanted:
                found.setdefault(name, " ".join(typed.split())[:LONGEST_NAME])
    return list(found.values())


def unknown_sentence(names: list[str]) -> str:
    """One sentence that names them."""
    told = ", ".join(f"“{name}”" for name in names[:8]) + (" …" if len(names) > 8 else "")
    word = "trường" if len(names) == 1 else "các trường"
    return f"Không có {word} {told}. Xin dùng đúng tên trường trong bảng, hoặc bỏ dấu {{{{ }}}}."


def filled(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields written out; what is no field stays as it was typed."""
    if "{{" not in text:
        return text
    return TOKEN.sub(lambda found: values.get(name_of(found[1]), found[0]), text)


# --- Figures, for the sections ----------------------------------------------------------------------------------------


def _day(text: str | None) -> str:
    return f"{date.fromisoformat(text):%d/%m/%Y}" if text else "…"


def _counted(key: str) -> Callable[[Data], str]:
    return lambda data: _count(data["figures"]["counts"].get(key, 0))


def _before(period: str, key: str) -> Callable[[Data], str]:
    return lambda data: _count((data["figures"].get(period) or {}).get(key, 0))


def _done(data: Data) -> str:
    counts = data["figures"]["counts"]
    return _count(counts["done_in_time"] + counts["done_late"])


def _open(data: Data) -> str:
    counts = data["figures"]["counts"]
    return _count(counts["in_time"] + counts["overdue"])


def _rate(place: int) -> Callable[[Data], str]:
    return lambda data: str(data["figures"]["rates"][place]["text"])


def _below(key: str) -> Callable[[Data], str]:
    return lambda data: _count((data.get("gathered") or {}).get(key, 0))


def _missing(data: Data) -> str:
    found = data.get("gathered") or {}
    return _count(found.get("expected", 0) - found.get("reported", 0))


def _missing_names(data: Data) -> str:
    return "; ".join((data.get("gathered") or {}).get("missing", [])) or "không có"


def _targets_met(data: Data) -> str:
    return _count(sum(target["is_met"] is True for target in data["targets"]))


def _head(name: str) -> Callable[[Data], str]:
    return lambda data: str(data["head"][name] or "")


def _head_day(name: str) -> Callable[[Data], str]:
    return lambda data: _day(data["head"][name])


FIGURES = (
    Field("tong_so", LABELS["total"], lambda data: _count(data["figures"]["total"])),
    Field("hoan_thanh", "Đã hoàn thành, cả đúng hạn và quá hạn", _done),
    Field("dung_han", LABELS["done_in_time"], _counted("done_in_time")),
    Field("hoan_thanh_qua_han", LABELS["done_late"], _counted("done_late")),
    Field("chua_hoan_thanh", "Chưa hoàn thành, cả trong hạn và quá hạn", _open),
    Field("trong_han", LABELS["in_time"], _counted("in_time")),
    Field("qua_han", LABELS["overdue"], _counted("overdue")),
    Field("chua_co_han", LABELS["undated"], _counted("undated")),
    Field("tam_dung", LABELS["paused"], _counted("paused")),
    Field("cho_xac_nhan", LABELS["waiting"], _counted("waiting")),
    Field("da_gia_han", LABELS["extended"], _counted("extended")),
    Field("ty_le_hoan_thanh", "Tỷ lệ hoàn thành: đã xong trên số phải xong", _rate(0)),
    Field("ty_le_dung_han", "Tỷ lệ đúng hạn", _rate(1)),
    Field("tong_so_ky_truoc", "Tổng số việc của kỳ trước", _before("before", "total")),
    Field("dung_han_ky_truoc", "Hoàn thành đúng hạn của kỳ trước", _before("before", "done_in_time")),
    Field("qua_han_ky_truoc", "Quá hạn chưa hoàn thành của kỳ trước", _before("before", "overdue")),
    Field("tong_so_cung_ky", "Tổng số việc của cùng kỳ năm trước", _before("year_before", "total")),
    Field("dung_han_cung_ky", "Hoàn thành đúng hạn của cùng kỳ năm trước", _before("year_before", "done_in_time")),
    Field("so_chi_tieu", "Số chỉ tiêu có theo dõi", lambda data: _count(len(data["targets"]))),
    Field("so_chi_tieu_dat", "Số chỉ tiêu đã đạt", _targets_met),
    Field("so_don_vi_phai_bao_cao", "Số đơn vị trực thuộc phải báo cáo", _below("expected")),
    Field("so_don_vi_da_bao_cao", "Số đơn vị trực thuộc đã báo cáo", _below("reported")),
    Field("so_don_vi_chua_bao_cao", "Số đơn vị trực thuộc chưa báo cáo", _missing),
    Field("don_vi_chua_bao_cao", "Tên các đơn vị chưa báo cáo", _missing_names),
    Field("don_vi", "Tên đơn vị báo cáo", _head("unit")),
    Field("van_ban", "Văn bản được báo cáo", _head("directive")),
    Field("ky_bao_cao", "Kỳ báo cáo, ví dụ “quý II năm 2026”", _head("period_name")),
    Field("tu_ngay", "Ngày đầu kỳ", _head_day("starts_on")),
    Field("den_ngay", "Ngày cuối kỳ", _head_day("ends_on")),
    Field("ngay_so_lieu", "Ngày mà số liệu tính đến", lambda data: _day(data["figures"]["day"])),
)  # fmt: skip
FIGURE_NAMES = frozenset(field.name for field in FIGURES)


def figure_values(data: Data) -> dict[str, str]:
    return {field.name: field.value(data) for field in FIGURES}


# --- Parts of the paper, for Word -------------------------------------------------------------------------------------

# Each stands alone in a paragraph of the text and becomes paragraphs and tables.
BLOCKS = {
    "noi_dung": "Phần mở đầu, các mục và bảng số liệu; đứng riêng một đoạn. Chữ theo phông, cỡ, giãn dòng của đoạn ấy",
    "bieu_phu_luc": "Bảng của phụ lục; đứng riêng một đoạn. Không có phụ lục thì cả trang phụ lục không in",
}
# Written out in their place; those of several lines repeat their paragraph.
LINES = {
    "co_quan_cap_tren": "Cơ quan cấp trên",
    "co_quan_ban_hanh": "Cơ quan ban hành",
    "so_ky_hieu": "Số, ký hiệu; chưa có số thì chừa chỗ ghi tay",
    "dia_danh_ngay": "Địa danh, ngày tháng năm",
    "du_thao": "Chữ DỰ THẢO, khi báo cáo chưa chốt",
    "trich_yeu": "Trích yếu, mỗi dòng một đoạn",
    "noi_nhan": "Nơi nhận, mỗi nơi một dòng",
    "quyen_han_ky": "Quyền hạn ký, ví dụ T/M BAN THƯỜNG VỤ",
    "chuc_vu_ky": "Chức vụ người ký",
    "nguoi_ky": "Họ tên người ký",
    "phu_luc_so": "Chữ “Phụ lục”, có số khi có từ hai phụ lục",
    "ten_phu_luc": "Tên phụ lục",
    "kem_theo": "“Kèm theo Báo cáo số … của …”, dưới tên phụ lục",
    "ma_bao_cao": "Mã báo cáo in ở chân trang, để tìm lại trong phần mềm",
}
TEMPLATE_NAMES = frozenset([*BLOCKS, *LINES, *FIGURE_NAMES])
