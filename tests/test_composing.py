"""From the data of a report to its paper: headings, figures, typed text, appendix, signature."""

import pytest

from reports import composing
from reports.composing import compose, text_blocks
from reports.gathering import gather
from reports.paper import Band, Bullets, Heading, Paragraph, Table
from tests.cast import assign
from tests.reports import LATER, begin, make_report
from units.models import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    return make_report()


def data_of(w, report=None):
    return gather(report or w.report, user=w.clerk, today=LATER)


def titles(paper):
    return [block.title for block in paper.body if isinstance(block, Heading)]


def after(paper, title):
    """The blocks between this heading and the next."""
    found, inside = [], False
    for block in paper.body:
        if isinstance(block, Heading):
            inside = block.title == title
        elif inside:
            found.append(block)
    return found


def test_a_so_ket_has_its_five_parts_in_order(w):
    numbers = [block.number for block in compose(data_of(w)).body if isinstance(block, Heading)]
    assert numbers == ["I.", "II.", "III.", "IV.", "V."]


def test_a_tong_ket_has_two_parts_and_the_assessment_between(w):
    paper = compose(data_of(w, begin(w, kind="tong_ket")))
    parts = [block for block in paper.body if isinstance(block, Heading) and block.level == 0]
    assert [part.number for part in parts] == ["Phần thứ nhất", "Phần thứ hai"]
    assert titles(paper).index("Bài học kinh nghiệm") < titles(paper).index("KHEN THƯỞNG")


def test_a_section_without_text_prints_khong_co_and_one_with_figures_does_not(w):
    paper = compose(data_of(w))
    assert after(paper, "KIẾN NGHỊ, ĐỀ XUẤT") == [Paragraph("Không có.")]
    assert Paragraph("Không có.") not in after(paper, "KẾT QUẢ THỰC HIỆN")


def test_typed_lines_become_paragraphs_and_bullets():
    blocks = list(text_blocks("Mở đầu.\n- một;\n- hai\n\n+ nhỏ\nKết."))
    assert blocks == [Paragraph("Mở đầu."), Bullets(["một;", "hai"]), Bullets(["nhỏ"], "+"), Paragraph("Kết.")]


def test_a_date_or_a_negative_number_at_the_start_is_no_bullet():
    assert list(text_blocks("-5 độ")) == [Paragraph("-5 độ")]


def test_the_four_cells_add_up_and_both_rates_show_their_formula(w):
    blocks = after(compose(data_of(w)), "KẾT QUẢ THỰC HIỆN")
    table = next(block for block in blocks if isinstance(block, Table))
    values = [row[1] for row in table.rows]
    assert sum(values[:-1]) == values[-1] == 3
    worked = [block for block in blocks if isinstance(block, Paragraph) and block.lead]
    assert [block.lead for block in worked] == ["Tỷ lệ hoàn thành:", "Tỷ lệ hoàn thành đúng hạn:"]
    assert worked[0].text.endswith("(đã hoàn thành + quá hạn chưa hoàn thành) = 1 / (1 + 0) = 100%.")


def test_units_add_up_to_the_total(w):
    blocks = after(compose(data_of(w)), "KẾT QUẢ THỰC HIỆN")
    table = [block for block in blocks if isinstance(block, Table)][1]
    assert [row[0] for row in table.rows] == [*map(str, w.cells), "Cộng"]
    assert sum(row[1] for row in table.rows[:-1]) == table.rows[-1][1]


def test_a_cell_reports_without_a_table_of_units(w):
    report = begin(w, kind="tong_ket", unit=w.ward, directive=w.plan)
    data = data_of(w, report) | {"units": [], "documents": []}
    tables = [block for block in compose(data).body if isinstance(block, Table)]
    assert len(tables) == 1


def test_nothing_given_is_said_in_words(w):
    data = data_of(w)
    data["figures"]["total"] = 0
    first = after(compose(data), "KẾT QUẢ THỰC HIỆN")[0]
    assert first.text.startswith("Trong kỳ không có nhiệm vụ nào được giao")


def test_the_appendix_lies_across_and_holds_every_row(w):
    (appendix,) = compose(data_of(w)).appendices
    (table,) = appendix.blocks
    assert appendix.landscape
    assert len(table.head) == len(table.widths) == 8
    assert [row[0] for row in table.rows] == [1, 2, 3]
    assert table.rows[1][7] == "Khó khăn: Thiếu máy chiếu"


def test_who_supports_stands_beside_who_leads(w):
    assign(w.task, w.police, part="support")
    rows = {row["unit"]: row for row in data_of(w)["rows"]}
    assert rows[str(w.cells[0])]["support"] == "Công an phường"
    assert rows["Công an phường"]["lead"] == ", ".join(map(str, w.cells))
    assert rows["Công an phường"]["support"] == "Công an phường"


def test_rows_of_several_documents_stand_under_their_names(w):
    row = data_of(w)["rows"][0]
    banded = list(composing._banded([row, row | {"document_id": 99, "document": "Kế hoạch khác"}]))
    assert [type(line) for line in banded] == [Band, list, Band, list]


def test_a_long_appendix_prints_what_is_not_done_in_time_and_says_so(w, monkeypatch):
    monkeypatch.setattr(composing, "MOST_PRINTED", 2)
    (appendix,) = compose(data_of(w)).appendices
    assert [row[6] for row in appendix.blocks[0].rows] == ["Trong hạn", "Trong hạn"]
    assert "không in 01 nhiệm vụ" in appendix.blocks[0].note


def test_the_period_before_stands_beside_where_there_was_one(w):
    data = data_of(w)
    data["figures"]["before"] |= {"total": 2, "done_late": 2}
    table = next(block for block in compose(data).body if isinstance(block, Table))
    assert table.head[-3:] == ["Quý trước", "Tăng, giảm", "Mã số liệu"]
    assert table.rows[1][-3:-1] == [2, "giảm 2"]


def test_blank_number_and_day_leave_room_for_the_registry(w):
    letterhead = compose(data_of(w)).letterhead
    assert letterhead.number_text.endswith("-BC/ĐU")
    assert letterhead.dated is None


def test_a_draft_says_so_and_a_frozen_paper_does_not(w):
    data = data_of(w)
    assert (compose(data, draft=True).draft_mark, compose(data).draft_mark) == ("DỰ THẢO", "")


def test_the_profile_of_the_office_reaches_the_paper(w):
    data = data_of(w)
    data["head"]["profile"] = "hd36"
    assert compose(data).layout.end_mark == "./."


def test_both_sides_and_the_place_of_the_number_are_the_offices_choice_until_frozen(w):
    assert (compose(data_of(w)).layout.duplex, compose(data_of(w)).layout.page_number) == (False, "top")
    Office.objects.update_or_create(pk=1, defaults={"duplex_margins": True, "page_number_place": "bottom"})
    data = data_of(w)
    Office.objects.update(duplex_margins=False)
    assert (compose(data).layout.duplex, compose(data).layout.page_number) == (True, "bottom")
