"""The outline of a sheet in the hands of a clerk: levels, split, merge, a line that becomes a task. Nothing is lost."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directives import sheets
from directives.importing import read_pasted
from directives.sheets.shaping import DEEDS
from units.refusals import Refusal
from units.text import fold


def node(key, text, level=1, **more):
    row = {"key": key, "text": text, "level": level, "drop": False, "lines": [key], "part": "body", "is_row": False}
    return row | {"when": []} | more


def task(key, place, **more):
    row = {"key": key, "place": place, "text": "", "lead": "", "support": "", "deadline": "", "product": ""}
    return row | {"superior": "", "drop": False, "lines": [place]} | more


def sheet(nodes, tasks=()):
    return {"nodes": list(nodes), "tasks": list(tasks), "head": {}, "bases": [], "targets": [], "units": {}, "seen": []}


def levels(shaped):
    return [row["level"] for row in shaped["nodes"]]


def test_a_node_moves_with_what_stands_under_it():
    outline = sheet([node(0, "I. A"), node(1, "1. B", 1), node(2, "- C", 2), node(3, "II. D", 1)])
    inwards, field = sheets.shaped(outline, "in-1")
    assert (levels(inwards), field) == ([1, 2, 3, 1], "nodes-1-text")
    assert levels(sheets.shaped(inwards, "out-1")[0]) == levels(outline)


def test_no_node_goes_deeper_than_one_below_the_line_above_or_outside():
    outline = sheet([node(0, "I. A"), node(1, "1. B", 2)])
    assert levels(sheets.shaped(outline, "in-0")[0]) == levels(sheets.shaped(outline, "in-1")[0]) == [1, 2]
    assert levels(sheets.shaped(outline, "out-0")[0]) == [1, 2]


def test_a_node_is_split_where_its_line_was_broken_and_its_task_stays_with_its_words():
    outline = sheet([node(4, "- Rà soát máy tính;\ntập huấn cán bộ")], [task(0, 4), task(1, 4, text="Tập huấn cán bộ")])
    shaped, field = sheets.shaped(outline, "split-4")
    assert [row["text"] for row in shaped["nodes"]] == ["- Rà soát máy tính;", "tập huấn cán bộ"]
    assert [row["place"] for row in shaped["tasks"]] == [4, 5]
    assert field == "nodes-5-text"
    assert sheets.words_of_task(shaped, shaped["tasks"][0]) == "Rà soát máy tính"


def test_one_line_is_not_split():
    with pytest.raises(sheets.NothingToSplit):
        sheets.shaped(sheet([node(0, "Một dòng")]), "split-0")


def test_a_node_is_joined_to_the_one_above_and_its_task_goes_along():
    outline = sheet([node(0, "- Rà soát máy tính"), node(1, "- và tập huấn")], [task(0, 1)])
    shaped, _ = sheets.shaped(outline, "merge-1")
    assert [(row["text"], row["lines"]) for row in shaped["nodes"]] == [("- Rà soát máy tính và tập huấn", [0, 1])]
    assert sheets.words_of_task(shaped, shaped["tasks"][0]) == "Rà soát máy tính và tập huấn"


def test_two_tasks_of_joined_nodes_keep_their_own_words():
    outline = sheet([node(0, "- Rà soát"), node(1, "- Tập huấn")], [task(0, 0), task(1, 1)])
    shaped, _ = sheets.shaped(outline, "merge-1")
    assert [sheets.words_of_task(shaped, row) for row in shaped["tasks"]] == ["Rà soát", "Tập huấn"]


def test_a_line_becomes_a_task_of_whoever_leads_the_line_before():
    outline = sheet([node(0, "1. Công an xã"), node(1, "- Kiểm tra", 2), node(2, "- Báo cáo", 2)],
                    [task(7, 1, lead="Công an xã")])  # fmt: skip
    shaped, field = sheets.shaped(outline, "task-2")
    made = shaped["tasks"][-1]
    assert (made["key"], made["lead"], sheets.words_of_task(shaped, made)) == (8, "Công an xã", "Báo cáo")
    assert field == "tasks-8-lead"


def test_a_dropped_task_comes_back_as_it_was():
    outline = sheet([node(0, "- Kiểm tra")], [task(0, 0, lead="Công an xã", drop=True)])
    shaped, _ = sheets.shaped(outline, "task-0")
    assert [(row["lead"], row["drop"]) for row in shaped["tasks"]] == [("Công an xã", False)]


def test_the_rows_of_a_timetable_become_tasks_with_their_times():
    when = [["Sơ kết", "đến ngày 30/09/2028"], ["tổng kết", "đến ngày 31/12/2030"]]
    shaped, _ = sheets.shaped(sheet([node(0, "- Sơ kết quý III/2028; tổng kết năm 2030", when=when)]), "task-0")
    said = [(row["text"], row["deadline"]) for row in shaped["tasks"]]
    assert said == [("Sơ kết", "đến ngày 30/09/2028"), ("tổng kết", "đến ngày 31/12/2030")]


def test_the_times_of_a_timetable_are_read_into_the_sheet():
    rows = "1. Từ ngày 01/6/2026 đến ngày 15/6/2026: Xây dựng đề cương."
    text = f"KẾ HOẠCH\nI. MỤC ĐÍCH\n1. Làm tốt.\nII. TIẾN ĐỘ THỰC HIỆN\n{rows}\n"
    found = sheets.sheet_of(read_pasted(text))
    assert [row for one in found["nodes"] for row in one["when"]] == [
        ["Xây dựng đề cương", "từ ngày 01/06/2026 đến ngày 15/06/2026"]
    ]


@pytest.mark.parametrize("deed", ["", "in", "in-9", "in-x", "burn-0", "merge-"])
def test_a_deed_that_is_none_is_refused(deed):
    with pytest.raises(Refusal):
        sheets.shaped(sheet([node(0, "A")]), deed)


def said(one):
    """The words of the outline without numbers and bullets, which move about."""
    return re.findall(r"\w+", fold(" ".join(row["text"] for row in one["nodes"])))


@given(
    st.lists(st.text("ab \n-", min_size=1, max_size=8), min_size=1, max_size=6),
    st.lists(st.tuples(st.sampled_from(sorted(DEEDS)), st.integers(0, 8)), max_size=12),
)
def test_whatever_is_done_no_word_and_no_task_is_lost(texts, deeds):
    now = sheet([node(at, text) for at, text in enumerate(texts)], [task(0, 0, text="việc")])
    words = said(now)
    for name, key in deeds:
        try:
            now, _ = sheets.shaped(now, f"{name}-{key}")
        except Refusal:
            continue
        keys = [row["key"] for row in now["nodes"]]
        assert len(set(keys)) == len(keys)
        assert {row["place"] for row in now["tasks"]} <= set(keys)
    assert said(now) == words
