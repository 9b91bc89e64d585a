"""Assignment appendices in Excel: a row is a duty with its lead, support, deadline and product."""

import datetime
import io

import openpyxl
import pytest
import xlwt

from directives.importing import NotRead, read_document, read_file
from directives.importing.outline import outline

DAY = datetime.date(2026, 6, 30)
ROWS = [
    ["PHỤ LỤC"],
    ["PHÂN CÔNG NHIỆM VỤ PHÒNG, CHỐNG THIÊN TAI"],
    ["(Kèm theo Kế hoạch số 12-KH/ĐU, ngày 05/3/2026 của Đảng ủy xã Mường Hum)"],
    [],
    ["STT", "Nội dung công việc", "Đơn vị thực hiện", None, "Thời gian hoàn thành", "Sản phẩm"],
    [None, None, "Chủ trì", "Phối hợp", None, None],
    ["I", "CÔNG TÁC CHUẨN BỊ"],
    [1, "Rà soát các điểm dễ ngập", "Công an xã", "Trạm Y tế; Đoàn Thanh niên xã", DAY, "Danh sách"],
    [2, "Lập phương án sơ tán", "Ban Chỉ huy Quân sự xã", "Công an xã", "Trước 15/7/2026", "Phương án"],
    ["II", "TUYÊN TRUYỀN"],
    [3, "Phát thanh mỗi ngày hai lần", "Ban Xây dựng Đảng", None, "Hằng tháng", None],
    [4, "In tờ rơi", None, "Hội Nông dân xã", datetime.datetime(2026, 7, 31), None],  # noqa: DTZ001
    [],
    ["Nơi nhận:", None, None, "T/M ĐẢNG ỦY"],
    ["- Như trên,", None, None, "BÍ THƯ"],
]  # fmt: skip
MERGED = ["A5:A6", "B5:B6", "C5:D5", "E5:E6", "F5:F6", "C11:C12"]


def sheet(rows=ROWS, merged=MERGED, change=None):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for place in merged:
        book.active.merge_cells(place)
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def duties(draft):
    return [
        (
            one.unit, item.text, item.lead, item.support, item.deadline and item.deadline.kind,
            item.deadline and item.deadline.end, item.product,
        )
        for one in draft.duties
        for item in one.items
    ]  # fmt: skip


def test_each_row_is_a_duty_with_who_when_and_what_comes_of_it():
    draft = read_document("phu-luc.xlsx", sheet())
    assert sorted(duties(draft)) == sorted([
        ("Công an xã", "Rà soát các điểm dễ ngập", ("Công an xã",), ("Trạm Y tế", "Đoàn Thanh niên xã"), "date", DAY,
         "Danh sách"),
        ("Ban Chỉ huy Quân sự xã", "Lập phương án sơ tán", ("Ban Chỉ huy Quân sự xã",), ("Công an xã",), "date",
         datetime.date(2026, 7, 15), "Phương án"),
        ("Ban Xây dựng Đảng", "Phát thanh mỗi ngày hai lần", ("Ban Xây dựng Đảng",), (), "recurring", None, ""),
        ("Ban Xây dựng Đảng", "In tờ rơi", ("Ban Xây dựng Đảng",), ("Hội Nông dân xã",), "date",
         datetime.date(2026, 7, 31), ""),
    ])  # fmt: skip


def test_a_days_own_end_is_kept_as_the_phrase():
    items = [item for one in read_document("a.xlsx", sheet()).duties for item in one.items]
    assert {item.deadline.phrase for item in items} == {"30/06/2026", "Trước 15/7/2026", "Hằng tháng", "31/07/2026"}


def test_no_cell_is_lost_and_none_said_twice():
    source = read_file("a.xlsx", sheet())
    told = " ".join(node.written for node in outline(source))
    for row in ROWS:
        for cell in row:
            if isinstance(cell, str):
                assert told.count(cell) >= 1, cell
    assert told.count("Phát thanh mỗi ngày hai lần") == told.count("Lập phương án") == 1


def test_figures_and_hours_are_read_as_people_write_them():
    hour = datetime.datetime(2026, 3, 5, 14, 0)  # noqa: DTZ001
    rows = [["a", "b", "c"], [1.0, 2.5, datetime.time(7, 30)], [True, hour, "=1+1"]]
    lines = read_file("a.xlsx", sheet(rows, [])).lines
    assert [line.text for line in lines] == ["a | b | c", "1 | 2,5 | 07:30", "có | 14:00, 05/03/2026"]


def test_every_sheet_is_read():
    source = read_file("a.xlsx", sheet(change=lambda book: book.create_sheet().append(["x", "y", "z"])))
    assert source.lines[-1].cells == ("x", "y", "z")
    assert source.lines[-1].table != source.lines[6].table


def test_a_marked_sheet_is_refused():
    with pytest.raises(NotRead, match="độ mật"):
        read_document("a.xlsx", sheet([["MẬT"], *ROWS], []))


@pytest.mark.parametrize("place", ["XFD1048576", "A1048576"])
def test_one_cell_far_away_makes_no_table_of_everything_before_it(place):
    def far(book):
        book.active[place] = "x"

    with pytest.raises(NotRead, match="quá lớn"):
        read_document("a.xlsx", sheet(change=far))


@pytest.mark.parametrize("name", ["a.xlsm", "a.xlsb", "a.xltm"])
def test_workbooks_with_macros_are_refused(name):
    with pytest.raises(NotRead, match="macro"):
        read_document(name, sheet())


def test_a_sheet_in_an_old_code_is_read():
    from tests.test_importing_codes import in_tcvn3

    rows = [[in_tcvn3(cell) if isinstance(cell, str) else cell for cell in row] for row in ROWS]
    source = read_file("a.xlsx", sheet(rows))
    assert "Công an xã" in source.lines[6].cells
    assert source.notes


def test_an_old_xls_is_read():
    book = xlwt.Workbook()
    page = book.add_sheet("a")
    for at, row in enumerate(ROWS):
        for place, cell in enumerate(row):
            if cell is not None:
                page.write(at, place, cell if isinstance(cell, (str, int)) else f"{cell:%d/%m/%Y}")
    out = io.BytesIO()
    book.save(out)
    assert len(read_document("a.xls", out.getvalue()).duties) == 3


def test_an_appendix_by_itself_has_a_title_and_says_what_it_belongs_to():
    draft = read_document("a.xlsx", sheet())
    assert draft.subject == "Phân công nhiệm vụ phòng, chống thiên tai"
    assert [(basis.reference_number, basis.issued_on) for basis in draft.bases] == [
        ("12-KH/ĐU", datetime.date(2026, 3, 5))
    ]


def test_rows_under_a_units_name_are_its_duties():
    rows = [
        ["STT", "Nội dung", "Thời gian", "Sản phẩm"],
        ["I", "Ban Xây dựng Đảng"],
        [1, "Tham mưu kế hoạch", DAY, "Kế hoạch"],
        ["II", "Văn phòng Đảng ủy"],
        [1, "Chuẩn bị tài liệu", "Hằng quý", None],
        ["III", "CÁC NỘI DUNG KHÁC"],
        [1, "Sơ kết", "Hằng năm", None],
    ]
    assert [(one[0], one[1], one[6]) for one in duties(read_document("a.xlsx", sheet(rows, [])))] == [
        ("Ban Xây dựng Đảng", "Tham mưu kế hoạch", "Kế hoạch"), ("Văn phòng Đảng ủy", "Chuẩn bị tài liệu", ""),
    ]  # fmt: skip
