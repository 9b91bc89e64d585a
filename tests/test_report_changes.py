"""What a correction changed: figures before and after, work in and out, texts, on the page and as the last annex."""

import copy
import datetime

import pytest
import time_machine

from directives.models import Assignment
from reports import actions, changes_annex, printing
from reports.changes import changes, is_empty
from reports.composing import compose
from reports.gathering import gather, standing_label
from reports.paper import Band, Paragraph, Table
from reports.printing import render_html
from tests.cast import Kind, assign, done, unit
from tests.reports import LATER, freeze, make_report, write

pytestmark = pytest.mark.django_db
REASON = "Chi bộ 2 gửi bổ sung"


@pytest.fixture
def w(monkeypatch):
    """A report frozen, corrected and frozen again."""
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: b"%PDF " + repr(paper).encode())
    with time_machine.travel(datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.UTC), tick=False):
        w = make_report()
        write(w.report.sections.get(key="obstacles"), "Thiếu máy chiếu.\nChi bộ 3 chậm.", by=w.clerk)
        w.first = freeze(w.report, by=w.clerk)
        actions.start_correction(w.report, by=w.clerk, today=LATER, reason=REASON)
        yield w


def second(w):
    return freeze(w.report, by=w.clerk)


def found(w):
    return second(w).data["changes"]


def figures(found, name="Toàn báo cáo"):
    return {one["label"]: (one["before"], one["after"]) for one in found["figures"] if one["name"] == name}


def test_a_first_edition_has_no_list(w):
    assert "changes" not in w.first.data


def test_figures_stand_before_and_after(w):
    done(w.assignments[1], datetime.date(2026, 6, 10), by=w.secretary2, confirmed_by=w.clerk)
    list_ = found(w)
    assert figures(list_) == {"Hoàn thành đúng hạn": (1, 2), "Đang thực hiện trong hạn": (2, 1)}
    assert figures(list_, "Chi bộ tổ dân phố số 2")["Hoàn thành đúng hạn"] == (0, 1)
    assert not figures(list_, "Chi bộ tổ dân phố số 1")


def test_a_rate_that_changed_is_told(w):
    Assignment.objects.filter(pk=w.assignments[2].pk).update(due_on=datetime.date(2026, 6, 1))
    assert figures(found(w))["Tỷ lệ hoàn thành"] == ("100%", "50%")


def test_work_that_came_in_and_went_out_is_named(w):
    Assignment.objects.filter(pk=w.assignments[2].pk).update(state="cancelled")
    new = assign(w.task, unit("Chi bộ cơ quan", Kind.CELL, w.ward))
    list_ = found(w)
    assert [row["id"] for row in list_["rows_in"]] == [new.pk]
    assert [row["id"] for row in list_["rows_out"]] == [w.assignments[2].pk]


def test_work_that_stayed_tells_what_became_otherwise(w):
    Assignment.objects.filter(pk=w.assignments[1].pk).update(due_on=datetime.date(2026, 7, 15), obstacles="")
    (row,) = found(w)["rows_changed"]
    assert row["fields"] == [
        {"label": "Thời hạn", "before": "30/06/2026", "after": "15/07/2026"},
        {"label": "Khó khăn, vướng mắc", "before": "Thiếu máy chiếu", "after": ""},
    ]


def test_texts_show_the_lines_that_differ(w):
    part = w.report.sections.get(key="obstacles")
    write(part, "Thiếu máy chiếu.\nChi bộ 3 đã nộp bù.", by=w.clerk)
    actions.change_head(w.report, by=w.clerk, today=LATER, version=w.report.version, signer_name="Trần Văn Ký")
    name, body = found(w)["texts"]
    assert (name["name"], name["before"], name["after"]) == ("Người ký", "", "Trần Văn Ký")
    assert body["name"].startswith("III.")
    assert (body["before"], body["after"]) == ("Chi bộ 3 chậm.", "Chi bộ 3 đã nộp bù.")


def test_a_correction_without_a_change_says_so(client, w):
    snapshot = second(w)
    assert is_empty(snapshot.data["changes"])
    client.force_login(w.clerk)
    assert "lời văn không thay đổi" in client.get(w.report.get_absolute_url()).content.decode()


def test_the_page_shows_the_list_and_the_first_edition_has_none(client, w):
    done(w.assignments[1], datetime.date(2026, 6, 10), by=w.secretary2, confirmed_by=w.clerk)
    snapshot = second(w)
    client.force_login(w.clerk)
    page = client.get(snapshot.get_absolute_url()).content.decode()
    assert "Những nội dung điều chỉnh so với lần 1" in page
    assert "Nhiệm vụ có thay đổi (1)" in page
    assert "điều chỉnh so với" not in client.get(w.first.get_absolute_url()).content.decode()


def test_the_list_is_the_last_annex_of_the_paper(w):
    done(w.assignments[1], datetime.date(2026, 6, 10), by=w.secretary2, confirmed_by=w.clerk)
    paper = compose(second(w).data)
    annex = paper.appendices[-1]
    assert annex.title == "Những nội dung điều chỉnh so với bản chốt lần 1"
    assert annex.blocks[0] == Paragraph(REASON, lead="Lý do điều chỉnh:")
    assert Band("Toàn báo cáo") in annex.blocks[1].rows
    html = render_html(paper)
    assert "Phụ lục 2" in html
    assert "Danh mục chi tiết tại Phụ lục 1 kèm theo." in html


def test_the_second_list_is_against_the_second_edition(w):
    second(w)
    actions.start_correction(w.report, by=w.clerk, today=LATER, reason="Lần nữa")
    assert found(w)["edition"] == 2


def test_the_draft_shows_the_list_before_it_is_frozen(w):
    Assignment.objects.filter(pk=w.assignments[1].pk).update(obstacles="")
    data = gather(w.report, user=w.clerk, today=LATER)
    assert len(data["changes"]["rows_changed"]) == 1


def test_lists_that_were_cut_are_not_held_against_each_other(w):
    new = copy.deepcopy(w.first.data) | {"rows": [], "left_out": 3}
    list_ = changes(w.first.data, new, standing_label)
    assert not list_["rows_known"]
    assert list_["rows_out"] == []
    assert Paragraph(changes_annex.ROWS_UNKNOWN, italic=True) in changes_annex.blocks(list_, "")


def test_what_was_frozen_before_lines_had_branches_is_compared_too(w):
    old = copy.deepcopy(w.first.data) | {"data_version": 1}
    for line in old["units"]:
        del line["path"], line["is_itself"]
    assert is_empty(changes(old, w.first.data, standing_label))


def test_a_very_long_list_is_cut_on_paper_and_says_so(w):
    list_ = changes(w.first.data, w.first.data, standing_label)
    list_["texts"] = [
        {"name": "Mục", "label": "", "before": str(n), "after": ""} for n in range(changes_annex.MOST + 5)
    ]
    table = next(block for block in changes_annex.blocks(list_, "") if isinstance(block, Table))
    assert len(table.rows) == changes_annex.MOST
    assert "còn 5 dòng" in table.note
