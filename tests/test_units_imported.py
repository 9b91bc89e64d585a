"""Units from an Excel sheet: whole or not at all, and the same file again changes nothing."""

import io

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django.asserts import assertContains

from tests.cast import TODAY, make_ward
from units.importing import COLUMNS, RowsAreWrong, UnreadableSheet, import_units, plan_import, template
from units.models import Entry, Unit

pytestmark = pytest.mark.django_db
GOOD = [
    ["YT", "Chi bộ Trạm Y tế", "Chi bộ", "", "CB YT", "CB", "", "CB TYT; Chi bộ y tế", "01/07/2025", ""],
    ["TH-1", "Tổ đảng Một", "Chi bộ", "TH", "", "", "", "", "", ""],
    ["TH", "Đảng bộ Trường Tiểu học", "Đảng bộ trực thuộc", "", "", "", "", "", "", ""],
]


def sheet(rows, head=None):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate([head or list(COLUMNS.values()), *rows]):
        page.write_row(number, 0, row)
    book.close()
    return out.getvalue()


@pytest.fixture
def ward():
    return make_ward()


def test_a_good_sheet_is_written_whole_whatever_the_order_of_its_rows(ward):
    plan = import_units(sheet(GOOD), root=ward.ward, by=ward.admin, today=TODAY)
    assert (len(plan.new), len(plan.changed)) == (3, 0)
    assert Unit.objects.get(code="TH-1").parent.code == "TH"
    assert Unit.objects.get(code="TH").parent == ward.ward
    assert Unit.objects.search("cb tyt").get().code == "YT"
    assert Entry.objects.get(act="unit.import").text.endswith("thêm 3, sửa 0, giữ nguyên 0.")


def test_the_same_file_again_changes_nothing(ward):
    import_units(sheet(GOOD), root=ward.ward, by=ward.admin, today=TODAY)
    before = list(Unit.objects.values())
    plan = import_units(sheet(GOOD), root=ward.ward, by=ward.admin, today=TODAY)
    assert (len(plan.new), len(plan.changed), plan.unchanged) == (0, 0, 3)
    assert list(Unit.objects.values()) == before
    assert Entry.objects.filter(act="unit.import").count() == 1


def test_a_changed_row_changes_just_that(ward):
    import_units(sheet(GOOD), root=ward.ward, by=ward.admin, today=TODAY)
    rows = [row[:] for row in GOOD]
    rows[0][1], rows[1][3] = "Chi bộ Trạm Y tế phường", ""
    plan = import_units(sheet(rows), root=ward.ward, by=ward.admin, today=TODAY)
    assert [set(changes) for _, changes in plan.changed] == [{"Tên đơn vị"}, {"Mã cấp trên"}]
    assert Unit.objects.get(code="YT").name == "Chi bộ Trạm Y tế phường"
    assert Unit.objects.get(code="TH-1").parent == ward.ward


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (["", "Chi bộ A", "Chi bộ", ""], "Thiếu mã."),
        (["A", "", "Chi bộ", ""], "Thiếu tên đơn vị."),
        (["A", "Chi bộ A", "Chi hội", ""], "Loại “Chi hội” không có trong danh mục loại đơn vị."),
        (["A", "Chi bộ A", "Chi bộ", "KHONG"], "Không thấy cấp trên có mã “KHONG”."),
        (["YT", "Chi bộ A", "Chi bộ", ""], "Mã “YT” đã có ở dòng 2."),
        (["A", "Chi bộ A", "Chi bộ", "A"], "“Chi bộ A” là cấp trên của chính nó."),
        (["A", "Chi bộ A", "Chi bộ", "", "", "", "", "", "31/6/2026"], "Hiệu lực từ: “31/6/2026” không phải là ngày"),
        (["A", "Chi bộ tổ dân phố số 1", "Chi bộ", ""], "đã có đơn vị tên “Chi bộ tổ dân phố số 1”"),
    ],
)
def test_one_wrong_row_and_nothing_is_written(ward, row, sentence):
    content = sheet([*GOOD, row])
    plan = plan_import(content, root=ward.ward)
    assert any((line == 5 and message.startswith(sentence)) or sentence in message for line, message in plan.errors)
    count = Unit.objects.count()
    with pytest.raises(RowsAreWrong):
        import_units(content, root=ward.ward, by=ward.admin, today=TODAY)
    assert Unit.objects.count() == count


def test_a_unit_outside_the_branch_is_not_touched(ward):
    Unit.objects.filter(pk=ward.next_cell.pk).update(code="LDH-1")
    plan = plan_import(sheet([["LDH-1", "Chi bộ của tôi", "Chi bộ", ""]]), root=ward.ward)
    assert "ngoài phạm vi" in plan.errors[0][1]


@pytest.mark.parametrize("content", [b"", b"khong phai excel", b"PK\x03\x04hong", sheet([], head=["Cột lạ"])])
def test_what_is_no_sheet_gets_one_sentence(content, ward):
    with pytest.raises(UnreadableSheet) as refused:
        plan_import(content, root=ward.ward)
    assert refused.value.sentence.endswith(".")


def test_the_template_can_be_filled_and_read(ward):
    plan = plan_import(template(), root=ward.ward)
    assert plan.errors == []
    assert [row.code for row in plan.new] == ["NC", "NC-01"]


def test_the_page_shows_first_and_writes_then(ward):
    client = Client()
    client.force_login(ward.admin)
    path = f"/units/{ward.ward.pk}/import/"
    shown = client.post(path, {"file": SimpleUploadedFile("don-vi.xlsx", sheet(GOOD))})
    assertContains(shown, "thêm 3, sửa 0, giữ nguyên 0")
    assert not Unit.objects.filter(code="YT").exists()
    client.post(path, {"sheet": shown.context["sheet"], "write": "1"})
    assert Unit.objects.filter(code__in=["YT", "TH", "TH-1"]).count() == 3


def test_the_command_tells_each_wrong_row(ward, tmp_path, capsys):
    file = tmp_path / "sai.xlsx"
    file.write_bytes(sheet([["A", "", "Chi bộ", ""]]))
    with pytest.raises(CommandError, match=r"Tệp có 1 lỗi\. Chưa ghi gì\."):
        call_command("import_units", file, root=ward.ward.name)
    assert "Dòng 2: Thiếu tên đơn vị." in capsys.readouterr().err


def test_the_command_imports(ward, tmp_path, capsys):
    file = tmp_path / "don-vi.xlsx"
    file.write_bytes(sheet(GOOD))
    call_command("import_units", file, root=ward.ward.name)
    assert capsys.readouterr().out == "Đã thêm 3, sửa 0, giữ nguyên 0.\n"
