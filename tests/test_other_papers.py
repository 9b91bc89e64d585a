"""The plan and its annex, the sheet of a cell's meeting, the list of a unit's work: read back from PDF, Word, Excel."""

import datetime
import io

import openpyxl
import pdfplumber
import pytest
from django.db import connection
from django.test import override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from docx import Document

from directives.models import Assignment, Basis, Clause, Directive, Task, TaskParty
from reports import printing
from reports.papers.meetings import a_month_from
from tests.cast import TODAY, assign, done, make_plan, make_ward

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(client, time_machine):
    time_machine.move_to(datetime.datetime(2026, 6, 15, 2, tzinfo=datetime.UTC), tick=False)
    w = make_ward()
    make_plan(w, recipients="Thành ủy (để báo cáo)\nLưu Văn phòng Đảng ủy", signer_name="Người Ký Mẫu")
    TaskParty.objects.create(task=w.task, part="support", unit=w.police)
    Task.objects.filter(pk=w.task.pk).update(deliverable="Biên bản sinh hoạt")
    Basis.objects.create(
        directive=w.plan, text="Chỉ thị số 57-CT/TW, ngày 31/12/2025 của Ban Bí thư", cited=w.directive
    )
    client.force_login(w.clerk)
    return w


def paper_url(w, paper, ending, **more):
    return reverse("directive-paper", args=[more.get("directive", w.plan).pk, paper, ending])


def pdf_pages(response):
    assert response["Content-Type"] == "application/pdf", response.get("Location")
    with pdfplumber.open(io.BytesIO(response.content)) as document:
        return [(page.width, " ".join(page.extract_text().split())) for page in document.pages]


def word_text(response):
    book = Document(io.BytesIO(response.content))
    cells = [cell.text for table in book.tables for row in table.rows for cell in row.cells]
    return " ".join(" ".join([*(line.text for line in book.paragraphs), *cells]).split())


def sheet_lines(response):
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


# --- The plan and its annex -------------------------------------------------------------------------------------------


def test_an_issued_plan_prints_with_its_head_its_tasks_in_place_and_its_end(client, w):
    text = " ".join(words for _, words in pdf_pages(client.get(paper_url(w, "plan", "pdf"))))
    for said in [
        "ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG", "ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU", "Số 12-KH/ĐU", "ngày 01 tháng 4 năm 2026",
        "KẾ HOẠCH", "Thực hiện Chỉ thị số 57-CT/TW", "Căn cứ Chỉ thị số 57-CT/TW, ngày 31/12/2025", "I. NHIỆM VỤ",
        "- Tổ chức sinh hoạt chuyên đề về an ninh mạng (chủ trì: Các chi bộ trực thuộc; phối hợp: Công an phường;"
        " thời hạn: trước ngày 30/6/2026).",
        "- Thành ủy (để báo cáo);", "- Lưu Văn phòng Đảng ủy.", "T/M BAN THƯỜNG VỤ", "Người Ký Mẫu",
    ]:  # fmt: skip
        assert said in text, said
    assert "DỰ THẢO" not in text


def test_a_task_that_the_outline_says_itself_is_not_said_twice(client, w):
    Clause.objects.filter(pk=w.clause.pk).update(text="Tổ chức sinh hoạt chuyên đề về an ninh mạng trước 30/6.")
    text = word_text(client.get(paper_url(w, "plan", "docx")))
    assert text.count("Tổ chức sinh hoạt chuyên đề") == 1


def test_the_annex_lies_and_gives_each_task_under_its_part(client, w):
    pages = pdf_pages(client.get(paper_url(w, "annex", "pdf")))
    assert len(pages) == 1
    width, text = pages[0]
    assert width == pytest.approx(842, abs=1)
    for said in [
        "PHỤ LỤC Phân công nhiệm vụ thực hiện kế hoạch", "(Kèm theo Kế hoạch số 12-KH/ĐU, ngày 01 tháng 4 năm 2026 của",
        "STT Nhiệm vụ Cơ quan chủ trì Cơ quan phối hợp Thời hạn Sản phẩm", "I. NHIỆM VỤ", "Công an phường",
    ]:  # fmt: skip
        assert said in text, said
    assert sheet_lines(client.get(paper_url(w, "annex", "xlsx")))[3] == [
        1, "I. NHIỆM VỤ", "Tổ chức sinh hoạt chuyên đề về an ninh mạng", "Các chi bộ trực thuộc", "Công an phường",
        "trước ngày 30/6/2026", "Biên bản sinh hoạt",
    ]  # fmt: skip


@pytest.mark.parametrize("paper", ["plan", "annex"])
def test_a_draft_says_so_on_paper_and_in_word_and_leaves_room_for_the_number(client, w, paper):
    Directive.objects.filter(pk=w.plan.pk).update(state="draft", reference_number="", issued_on=None)
    page = client.get(paper_url(w, paper, "html")).content.decode()
    assert "DỰ THẢO" in page
    assert "-KH/ĐU" in page
    assert "<style" not in page
    response = client.get(paper_url(w, paper, "docx"))
    assert "DỰ THẢO" in word_text(response)
    assert "du-thao-" in response["Content-Disposition"]


def test_a_revoked_plan_says_so(client, w):
    Directive.objects.filter(pk=w.plan.pk).update(state="revoked")
    assert "ĐÃ THU HỒI" in client.get(paper_url(w, "plan", "html")).content.decode()


def test_a_superiors_document_has_no_print_of_ours(client, w):
    assert client.get(paper_url(w, "plan", "pdf", directive=w.directive)).status_code == 404
    assert b'id="papers"' not in client.get(w.directive.get_absolute_url()).content
    assert paper_url(w, "annex", "pdf") in client.get(w.plan.get_absolute_url()).content.decode()


def test_a_long_plan_asks_no_more_queries_than_a_short_one(client, w, django_assert_num_queries):
    client.get(paper_url(w, "plan", "html"))
    with CaptureQueriesContext(connection) as short:
        client.get(paper_url(w, "plan", "html"))
    for number in range(20):
        task = Task.objects.create(directive=w.plan, clause=w.clause, position=number + 2, text=f"Việc {number}")
        TaskParty.objects.create(task=task, unit=w.cell)
    with django_assert_num_queries(len(short)):
        client.get(paper_url(w, "plan", "html"))


def test_a_paper_that_cannot_be_drawn_says_why_on_the_page(client, w, monkeypatch):
    def refuse(paper, **more):
        raise printing.PrintingFailed(printing.TOO_LONG)

    monkeypatch.setattr(printing, "render_pdf", refuse)
    page = client.get(paper_url(w, "plan", "pdf"), follow=True)
    assert printing.TOO_LONG in page.content.decode()


def test_an_unknown_paper_or_ending_is_not_there(client, w):
    assert client.get(paper_url(w, "plan", "exe")).status_code == 404
    assert client.get(paper_url(w, "plan", "xlsx")).status_code == 404
    assert client.get(paper_url(w, "letter", "pdf")).status_code == 404


# --- The meeting ------------------------------------------------------------------------------------------------------


def several(w):
    """The cell's rows: one done last month, one late, one due, one returned for more, one new without a day."""
    done(w.assignment, datetime.date(2026, 6, 2), by=w.secretary, confirmed_by=w.clerk)
    words = {"late": "2026-06-10", "due": "2026-07-10", "returned": "2026-12-01", "new": None}
    for position, (name, due) in enumerate(words.items(), start=2):
        task = Task.objects.create(directive=w.plan, position=position, text=f"Việc {name}", due_on=due)
        more = {"state": "returned", "return_reason": "Thiếu ảnh"} if name == "returned" else {}
        assign(task, w.cell, due_on=due and datetime.date.fromisoformat(due), assigned_on=TODAY, **more)


@override_settings(SITE_URL="https://thong-suot.nhichieu.vn")
def test_the_sheet_of_a_meeting_is_one_page_with_each_row_in_its_part(client, w):
    several(w)
    client.force_login(w.secretary)
    pages = pdf_pages(client.get(reverse("meeting-sheet", args=["pdf"])))
    assert len(pages) == 1
    text = pages[0][1]
    for said in [
        "CHI BỘ TỔ DÂN PHỐ SỐ 1", "NỘI DUNG SINH HOẠT", "chi bộ tháng 6 năm 2026",
        "I. Đã hoàn thành từ kỳ sinh hoạt trước (01)", "xong", "II. Quá hạn (01)", "□ Việc late (12-KH/ĐU) 10/06/2026",
        "III. Đến hạn từ nay đến ngày 15/07/2026 (01)", "Việc due", "IV. Cần bàn",
        "Việc returned (12-KH/ĐU; phải bổ sung:", "Việc new (12-KH/ĐU)",
        f"https://thong-suot.nhichieu.vn/work/?unit={w.cell.pk}", "Nội dung khác",
    ]:  # fmt: skip
        assert said in text, said
    assert "Số" not in text.split("NỘI DUNG")[0]


@pytest.mark.parametrize("due", ["2026-06-01", "mixed"])
def test_a_long_list_still_is_one_page_and_says_what_it_leaves_out(client, w, due):
    days = ["2026-06-01"] * 9 if due != "mixed" else ["2026-06-01", "2026-07-01", "2026-12-01"] * 6
    for position, day in enumerate(days):
        task = Task.objects.create(directive=w.plan, position=position, text="Vận động nhân dân tham gia " * 12)
        assign(task, w.cell, due_on=datetime.date.fromisoformat(day), assigned_on=TODAY)
    done(w.assignment, datetime.date(2026, 6, 2), by=w.secretary, confirmed_by=w.clerk)
    client.force_login(w.secretary)
    pages = pdf_pages(client.get(reverse("meeting-sheet", args=["pdf"])))
    assert len(pages) == 1
    assert "việc xem trên trang việc)" in pages[0][1]
    assert "II. Quá hạn (09, còn" in pages[0][1] or due == "mixed"


@override_settings(SITE_URL="https://thong-suot.nhichieu.vn")
def test_the_square_code_is_drawn_from_the_address_alone(client, w):
    import segno

    client.force_login(w.secretary)
    page = client.get(reverse("meeting-sheet", args=["html"])).content.decode()
    code = segno.make(f"https://thong-suot.nhichieu.vn/work/?unit={w.cell.pk}", error="q", micro=False)
    dark = sum(sum(row) for row in code.matrix)
    assert page.count("h1v1h-1z") == dark
    assert Document(io.BytesIO(client.get(reverse("meeting-sheet", args=["docx"])).content)).inline_shapes


def test_the_clerk_above_prints_the_sheet_of_a_cell_and_the_neighbour_does_not(client, w):
    address = reverse("meeting-sheet", args=["html"])
    assert "CHI BỘ TỔ DÂN PHỐ SỐ 2" in client.get(address, {"unit": w.cells[1].pk}).content.decode()
    client.force_login(w.outsider)
    refused = client.get(address, {"unit": w.cell.pk})
    assert refused.status_code == 422
    assert "CHI BỘ" not in refused.content.decode()


def test_a_meeting_before_the_last_one_is_refused_in_words(client, w):
    client.force_login(w.secretary)
    asked = {"held_on": "01/06/2026", "before_on": "02/06/2026"}
    page = client.get(reverse("meeting-sheet", args=["pdf"]), asked)
    assert page.status_code == 422
    assert "Kỳ trước phải trước ngày sinh hoạt" in page.content.decode()


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (datetime.date(2026, 1, 31), 1, datetime.date(2026, 2, 28)),
        (datetime.date(2026, 12, 15), 1, datetime.date(2027, 1, 15)),
        (datetime.date(2026, 11, 30), 1, datetime.date(2026, 12, 30)),
        (datetime.date(2026, 1, 31), -1, datetime.date(2025, 12, 31)),
    ],
)
def test_a_month_on_is_the_same_day_or_the_last_of_that_month(day, months, then):
    assert a_month_from(day, months) == then


# --- The list ---------------------------------------------------------------------------------------------------------


def listed(client, ending="xlsx", **asked):
    return client.get(reverse("work-list-paper", args=[ending]), asked)


def test_the_list_prints_the_units_work_with_its_standing(client, w):
    several(w)
    client.force_login(w.secretary)
    text = " ".join(words for _, words in pdf_pages(listed(client, "pdf")))
    for said in ["DANH SÁCH NHIỆM VỤ của Chi bộ tổ dân phố số 1 (tính đến ngày 15/06/2026)", "có 04 nhiệm vụ",
                 "Việc late Kế hoạch số 10/06/2026 Quá hạn"]:  # fmt: skip
        assert said in text, said


def test_the_list_takes_the_filters_of_its_page(client, w):
    several(w)
    client.force_login(w.secretary)
    assert [row[2] for row in sheet_lines(listed(client, group="overdue"))[3:]] == ["Việc late"]
    assert [row[2] for row in sheet_lines(listed(client, q="viec due"))[3:]] == ["Việc due"]
    page = client.get(reverse("work-list"), {"group": "overdue"}).content.decode()
    assert reverse("work-list-paper", args=["pdf"]) in page
    assert '<input type="hidden" name="group" value="overdue">' in page


def test_a_day_gone_by_is_told_as_it_stood(client, w):
    done(w.assignment, datetime.date(2026, 6, 2), by=w.secretary, confirmed_by=w.clerk)
    client.force_login(w.secretary)
    then = sheet_lines(listed(client, on="01/06/2026"))[3:]
    assert [(row[8], row[9]) for row in then] == [(None, "Trong hạn")]
    assert not sheet_lines(listed(client, on="02/06/2026"))[3:]
    assert [row[9] for row in sheet_lines(listed(client, on="02/06/2026", group="done"))[3:]] == [
        "Hoàn thành trước hạn"
    ]
    assert sheet_lines(listed(client, on="01/01/2030"))[0][0].endswith("(tính đến ngày 15/06/2026)")


def test_who_sees_a_branch_lists_one_unit_or_all_of_them(client, w):
    every = {row[1] for row in sheet_lines(listed(client, scope="branch"))[3:]}
    assert every == {str(cell) for cell in w.cells}
    one = sheet_lines(listed(client, scope="branch", unit=w.cells[1].pk))
    assert {row[1] for row in one[3:]} == {str(w.cells[1])}
    assert str(w.cells[1]) in one[0][0]
    client.force_login(w.outsider)
    assert (
        str(w.cell) not in {row[1] for row in sheet_lines(listed(client, scope="branch"))[3:]}
        or not sheet_lines(listed(client, scope="branch"))[3:]
    )


def test_a_long_list_asks_no_more_queries_than_a_short_one(client, w, django_assert_num_queries):
    several(w)
    client.force_login(w.secretary)
    listed(client, "html")
    with CaptureQueriesContext(connection) as short:
        listed(client, "html")
    for position in range(20):
        assign(Task.objects.create(directive=w.plan, position=position, text="Việc"), w.cell)
    with django_assert_num_queries(len(short)):
        listed(client, "html")
    assert Assignment.objects.filter(unit=w.cell).count() == 25
