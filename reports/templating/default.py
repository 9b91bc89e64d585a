"""The template that an office begins with: our own layout, with fields where a report has its words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reports.paper import Appendix, Layout, Letterhead, Paper, Paragraph, Profile, Signature, Table
from reports.printed import PrintedAppendix, PrintedPaper
from reports.word import render_docx

# The blocks at the head, in mm: room for the names of most offices beside the day of most places.
_WIDTHS = {"party": (87.0, 77.0), "state": (68.0, 96.0)}


@dataclass(frozen=True, kw_only=True)
class _FieldHead(Letterhead):
    """Numbers and days are fields too, where a real letterhead leaves blanks."""

    number_text: str = "{{ so_ky_hieu }}"  # type: ignore[assignment, misc]
    date_text: str = "{{ dia_danh_ngay }}"  # type: ignore[assignment, misc]


@dataclass(frozen=True, kw_only=True)
class _FieldPaper(Paper):
    recipient_lines: tuple[str, ...] = ("{{ noi_nhan }}",)  # type: ignore[assignment, misc]


def default_template(profile: Profile) -> bytes:
    """The .docx to edit and bring back."""
    paper = _FieldPaper(
        letterhead=_FieldHead(superior="{{ co_quan_cap_tren }}", issuer="{{ co_quan_ban_hanh }}"),
        type_name="BÁO CÁO",
        subject=["{{ trich_yeu }}"],
        body=[],
        signature=Signature("{{ quyen_han_ky }}", "{{ chuc_vu_ky }}", "{{ nguoi_ky }}"),
        draft_mark="{{ du_thao }}",
        code="{{ ma_bao_cao }}",
        layout=Layout(profile=profile),
    )
    appendix = Appendix(title="{{ ten_phu_luc }}", blocks=[], attached_to="{{ kem_theo }}", landscape=True)
    view = PrintedPaper(
        body=[Paragraph("{{ noi_dung }}")],
        appendices=[PrintedAppendix("{{ phu_luc_so }}", appendix, [Paragraph("{{ bieu_phu_luc }}")])],
    )
    return render_docx(paper, view=view, widths=_WIDTHS["state" if paper.layout.is_state else "party"])


def sample_paper() -> Paper:
    """A report made up, with something in each part."""
    return Paper(
        letterhead=Letterhead(
            superior="ĐẢNG BỘ A", issuer="ĐẢNG ỦY B", number="-BC/ĐU", place="B", dated=date(2026, 1, 2)
        ),
        type_name="BÁO CÁO",
        subject=["Sơ kết", "quý I năm 2026"],
        body=[Paragraph("Nội dung"), Table(["A", "B"], [["một", 1]])],
        signature=Signature("T/M ĐẢNG ỦY", "BÍ THƯ", "Người Ký"),
        recipients=["Cấp trên (để báo cáo)", "Lưu"],
        appendices=[Appendix(title="Biểu", blocks=[Table(["A"], [["một"]])], attached_to="Kèm theo", landscape=True)],
        code="TS",
    )
