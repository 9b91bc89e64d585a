"""Tables for Excel: what is typed stays what it is, and text never becomes a formula."""

import io
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest

from reports.sheets import table_to_csv, table_to_xlsx

HEAD = ["STT", "Tên nhiệm vụ", "Thời hạn", "Tỷ lệ"]
ROWS = [[1, "Rà soát hội viên", date(2026, 6, 5), Decimal("98.62")], [2, "Báo cáo", None, 0.5]]
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "=cmd|' /C calc'!A0"]


def sheet(rows=ROWS, **options):
    book = openpyxl.load_workbook(io.BytesIO(table_to_xlsx("Biểu tổng hợp", HEAD, rows, **options)))
    return book.active


def test_days_and_numbers_are_typed_and_the_day_is_shown_the_vietnamese_way():
    cells = sheet()[4]
    assert [cell.value for cell in cells] == [1, "Rà soát hội viên", datetime(2026, 6, 5), 98.62]  # noqa: DTZ001
    assert cells[2].number_format == "dd/mm/yyyy"


def test_the_head_stays_in_sight():
    assert sheet().freeze_panes == "A4"
    assert [cell.value for cell in sheet()[3]] == HEAD


@pytest.mark.parametrize("text", FORMULAS)
def test_text_in_a_workbook_is_never_a_formula(text):
    cell = sheet([[1, text, None, None]])["B4"]
    assert cell.data_type == "s"
    assert cell.value == text


def test_control_characters_and_very_long_text_do_not_spoil_the_workbook():
    assert sheet([[1, "a\x00b\x0b" + "ê" * 40_000, None, None]])["B4"].value.startswith("abê")


def test_a_tab_name_that_excel_refuses_is_mended():
    assert sheet(sheet_name="Quý I/2026: [phường] " + "x" * 40).title == "Quý I 2026   phường  xxxxxxxxxx"


def test_the_same_table_is_the_same_file():
    assert table_to_xlsx("A", HEAD, ROWS) == table_to_xlsx("A", HEAD, ROWS)


def test_notes_follow_the_rows():
    assert sheet(notes=["Số liệu chốt ngày 31/3/2026."])["A7"].value == "Số liệu chốt ngày 31/3/2026."


def test_csv_opens_in_excel_with_its_accents_and_days():
    text = b"".join(table_to_csv(HEAD, ROWS)).decode()
    assert text.splitlines() == [
        "\ufeffSTT,Tên nhiệm vụ,Thời hạn,Tỷ lệ",
        "1,Rà soát hội viên,05/06/2026,98.62",
        "2,Báo cáo,,0.5",
    ]


@pytest.mark.parametrize("text", [*FORMULAS, "  =1+1", "＝1+1", "\n=1"])
def test_csv_puts_an_apostrophe_before_what_could_be_a_formula(text):
    line = b"".join(table_to_csv(["a"], [[text]])).decode().split("\r\n", 1)[1].lstrip('"')
    assert line.startswith("'")


def test_csv_leaves_negative_numbers_alone():
    assert b"".join(table_to_csv(["a"], [[-5]])).endswith(b"\r\n-5\r\n")


def test_csv_comes_in_pieces_however_long():
    pieces = list(table_to_csv(["a"], (["x" * 100] for _ in range(2_000))))
    assert len(pieces) > 5
    assert max(map(len, pieces)) < 40_000
