"""The code beside a printed figure: what it is made of, and that it opens the rows as they were frozen."""

import datetime
import re

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from directives.models import Assignment
from reports import printing
from reports.composing import compose
from reports.figure_codes import ALPHABET, KEYS, FigureCode, figure_code, line_code, lines, read
from reports.models import Snapshot
from reports.paper import Table
from reports.printing import render_html
from tests.cast import done
from tests.reports import LATER, freeze, make_report

NOW = datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.UTC)


def head(report_id, edition):
    return {"data_version": 2, "head": {"report_id": report_id, "edition": edition}}


ANY = st.tuples(st.integers(1, 10**7), st.integers(1, 31), st.integers(0, 1023), st.sampled_from(KEYS))


@given(ANY)
def test_a_code_is_read_as_it_was_made(parts):
    report_id, edition, line, key = parts
    code = figure_code(head(report_id, edition), line, key)
    assert read(code) == FigureCode(report_id, edition, line, key)
    assert read(code.lower().replace("-", " ")) == read(code)


@given(ANY, ANY)
def test_no_two_figures_share_a_code(one, other):
    made = [figure_code(head(*parts[:2]), *parts[2:]) for parts in (one, other)]
    assert (made[0] == made[1]) == (one == other)


@given(ANY, st.data())
def test_one_wrong_sign_or_two_changed_about_are_noticed(parts, data):
    code = line_code(head(*parts[:2]), parts[2])
    place = data.draw(st.integers(0, len(code) - 1))
    wrong = code[:place] + data.draw(st.sampled_from(ALPHABET.replace(code[place], ""))) + code[place + 1 :]
    assert read(wrong + "-1") is None
    swapped = code[: place - 1] + code[place] + code[place - 1] + code[place + 1 :] if place else code
    if swapped != code and {code[place], code[place - 1]} != {"2", "Z"}:  # the one pair that Luhn's rule lets through
        assert read(swapped + "-1") is None


def test_codes_are_short_and_have_no_signs_that_look_alike():
    assert figure_code(head(321, 1), 0, "overdue") == "2C3322B-5"
    assert len(figure_code(head(30_000, 31), 1023, "rest")) == 9
    assert not set("0O1I") & set(ALPHABET)


@pytest.mark.parametrize(
    "text", ["", "-", "22D322K-", "22D322K-9", "22D322K-x", "’ OR 1=1", "x" * 40, "22Đ322K-1", "²²²"]
)
def test_what_is_no_code_is_no_code(text):
    code = read(text)
    assert code is None or code.key == ""


@pytest.mark.parametrize(("edition", "line", "version"), [(32, 0, 2), (1, 1024, 2), (1, 0, 1)])
def test_what_no_code_can_name_has_none(edition, line, version):
    assert line_code(head(1, edition) | {"data_version": version}, line) == ""


# --- On paper and on screen -------------------------------------------------------------------------------------------


@pytest.fixture
def w(db, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: b"%PDF " + repr(paper).encode())
    with time_machine.travel(NOW, tick=False):
        w = make_report()
        Assignment.objects.filter(pk=w.assignments[2].pk).update(due_on=datetime.date(2026, 6, 1))
        w.snapshot = freeze(w.report, by=w.clerk)
        yield w


def opened(client, code):
    return client.get(reverse("report-figure-open", args=[code]), follow=True)


def tables(data, **more):
    paper = compose(data, **more)
    return [block for block in paper.body if isinstance(block, Table)]


def test_each_printed_figure_has_its_code_and_each_code_opens_as_many_rows(client, w):
    client.force_login(w.clerk)
    first, *others = tables(w.snapshot.data)
    seen = set()
    for row in first.rows:
        page = opened(client, row[-1]).context["page_obj"]
        assert page.paginator.count == row[1]
        seen.add(row[-1])
    assert len(others) >= 1
    for table in others:
        for row in table.rows:
            for column, title in enumerate(table.head):
                if digit := re.search(r"\((\d)\)$", title):
                    code = f"{row[-1]}-{digit[1]}"
                    assert opened(client, code).context["page_obj"].paginator.count == row[column]
                    seen.add(code)
    assert len(seen) >= 4 + 3 * 5


def test_the_rows_are_those_that_were_frozen(client, w):
    code = figure_code(w.snapshot.data, 0, "overdue")
    done(w.assignments[2], LATER, by=w.secretary, confirmed_by=w.clerk)
    client.force_login(w.clerk)
    page = opened(client, code)
    assert [row["id"] for row in page.context["page_obj"]] == [w.assignments[2].pk]
    assert "Quá hạn chưa hoàn thành: 1 việc" in page.content.decode()
    assert code in page.content.decode()


def test_each_line_counts_the_rows_behind_it(w):
    data = w.snapshot.data
    assert len(lines(data)) == 1 + len(data["units"]) + len(data["documents"])
    for line in lines(data):
        for key, value in line.counts.items():
            assert len(line.rows(data, key)) == value, (line.name, key)


def test_the_code_is_on_the_paper_beside_its_figure(w):
    html = render_html(compose(w.snapshot.data))
    code = figure_code(w.snapshot.data, 0, "overdue")
    assert re.search(rf'Quá hạn chưa hoàn thành</td><td class="right">1</td>.*?<td class="code">{code}</td>', html)


def test_a_draft_has_no_codes_for_nothing_is_frozen_that_they_could_open(w):
    assert "Mã số liệu" not in render_html(compose(w.snapshot.data, draft=True))


def test_what_was_frozen_before_there_were_codes_prints_without_them(w):
    data = w.snapshot.data | {"data_version": 1}
    assert "Mã số liệu" not in render_html(compose(data))
    assert [line.name for line in lines(data)] == ["Toàn báo cáo"]


def test_a_code_is_typed_in_on_the_page_of_the_report(client, w):
    client.force_login(w.clerk)
    for address in (w.report.get_absolute_url(), reverse("report-list"), reverse("report-figure-find")):
        assert f'action="{reverse("report-figure-find")}"' in client.get(address).content.decode()
    typed = figure_code(w.snapshot.data, 0, "total").lower().replace("-", " ")
    response = client.get(reverse("report-figure-find"), {"code": typed}, follow=True)
    assert response.context["page_obj"].paginator.count == 3


@pytest.mark.parametrize("typed", ["abc", "22D322K-5", "../1/", "0" * 40])
def test_a_code_that_is_none_is_answered_with_one_sentence(client, w, typed):
    client.force_login(w.clerk)
    response = client.get(reverse("report-figure-find"), {"code": typed})
    assert response.status_code == 404
    assert "Xin đối chiếu lại với bản in" in response.content.decode()


def test_the_neighbour_cannot_tell_a_report_not_theirs_from_none(client, w):
    code = figure_code(w.snapshot.data, 0, "total")
    for stranger in (w.outsider, w.secretary):
        client.force_login(stranger)
        assert client.get(reverse("report-figure-open", args=[code])).status_code == 404
        assert client.get(reverse("report-figure-find"), {"code": code}).status_code == 404


def test_an_edition_or_a_line_that_is_not_there_opens_nothing(client, w):
    client.force_login(w.clerk)
    data = w.snapshot.data
    later = data | {"head": data["head"] | {"edition": 2}}
    for code in (figure_code(later, 0, "total"), line_code(data, 99)):
        assert client.get(reverse("report-figure-open", args=[code])).status_code == 404
    rows = reverse("report-snapshot-rows", args=[w.report.pk, 1])
    for query in ("line=99", "line=-1", "line=x", "figure=waiting", "line=" + "9" * 40):
        assert client.get(f"{rows}?{query}").status_code == 404


def test_a_line_code_alone_opens_the_line_with_its_other_figures(client, w):
    client.force_login(w.clerk)
    page = opened(client, line_code(w.snapshot.data, 0))
    assert "1</strong> quá hạn chưa hoàn thành" in page.content.decode()


def test_twenty_more_rows_behind_a_figure_cost_no_more_queries(client, w, django_assert_max_num_queries):
    client.force_login(w.clerk)
    code = figure_code(w.snapshot.data, 0, "total")
    opened(client, code)
    with django_assert_max_num_queries(40) as few:
        opened(client, code)
    w.snapshot.data["rows"] += [w.snapshot.data["rows"][0]] * 20
    Snapshot.objects.filter(pk=w.snapshot.pk).update(data=w.snapshot.data)
    with django_assert_max_num_queries(len(few)):
        assert opened(client, code).context["page_obj"].paginator.count == 23
