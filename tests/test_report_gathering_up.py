"""Up the tree: a commune's report gathers its cells'; numbers equal a recount, texts carry names, gaps are named."""

import datetime

import pytest
import time_machine
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from directives.models import Assignment
from reports import composing
from reports.gathering import gather, scope_of
from reports.models import Report
from reports.periods import PeriodKind, period
from reports.streams import merging
from tests.cast import assign, done
from tests.reports import begin, freeze
from tests.streams import DUE, hand_in, make_stream

JUNE_PERIOD = period(PeriodKind.MONTH, 2026, 6, 14)
AFTER = DUE + datetime.timedelta(days=1)


def wards_report(w, **more):
    return begin(w, directive=w.plan, period=JUNE_PERIOD, **more)


def found(w, report):
    return merging.gathered(report, scope_of(report, w.clerk, AFTER))


@pytest.fixture
def w(db):
    w = make_stream()
    done(w.assignments[0], datetime.date(2026, 6, 1), by=w.secretary, confirmed_by=w.clerk)
    hand_in(w.request, by=w.secretary, results="Đã họp.\nCó 12 đảng viên dự.", proposals="Cấp máy chiếu")
    hand_in(w.asked[w.cells[1]], by=w.secretary2, results="Chưa họp được")
    w.report = wards_report(w)
    return w


def test_numbers_are_added_up_and_equal_a_recount(w):
    got = found(w, w.report)
    assert got.sums == got.recounted
    assert (got.sums["total"], got.sums["done_in_time"]) == (2, 1)
    assert (got.unreported["total"], got.whole["total"]) == (1, 3)


def test_what_changed_since_is_shown_and_not_mended(w):
    done(w.assignments[1], datetime.date(2026, 6, 2), by=w.secretary2, confirmed_by=w.clerk)
    got = found(w, w.report)
    assert [share.unit for share in got.changed] == [w.cells[1]]
    assert (got.sums["done_in_time"], got.recounted["done_in_time"]) == (1, 2)


def test_texts_are_offered_with_the_name_of_the_unit(w):
    assert merging.texts_of(w.report, "results") == [
        "- Chi bộ tổ dân phố số 1: Đã họp; Có 12 đảng viên dự.",
        "- Chi bộ tổ dân phố số 2: Chưa họp được.",
    ]


def test_the_missing_are_named_on_the_page_and_on_paper(client, w):
    data = gather(w.report, user=w.clerk, today=AFTER)
    assert data["gathered"]["missing"] == ["Chi bộ tổ dân phố số 3"]
    printed = " ".join(str(getattr(block, "text", "")) for block in composing.compose(data).body)
    assert "02/03 đơn vị trực thuộc" in printed
    assert "chưa có báo cáo của: Chi bộ tổ dân phố số 3" in printed
    client.force_login(w.clerk)
    with time_machine.travel(datetime.datetime(2026, 6, 17, 9, tzinfo=datetime.UTC)):
        page = client.get(reverse("report-gather", args=[w.report.pk])).content.decode()
    assert "2/3" in page
    assert "Chi bộ tổ dân phố số 3" in page


def test_a_report_goes_up_with_named_gaps(w):
    snapshot = freeze(w.report, by=w.clerk, today=AFTER)
    assert snapshot.data["gathered"] == {
        "expected": 3, "reported": 2, "missing": ["Chi bộ tổ dân phố số 3"], "sums": found(w, w.report).sums,
    }  # fmt: skip


def test_chosen_texts_are_appended_with_attribution(client, w):
    part = w.report.sections.get(key="results")
    client.force_login(w.clerk)
    line = merging.texts_of(w.report, "results")[0]
    data = {"version": part.version, "title": part.title, "body": "Các chi bộ đã họp.", "ideas": [line], "add": "1"}
    with time_machine.travel(datetime.datetime(2026, 6, 17, 9, tzinfo=datetime.UTC)):
        client.post(reverse("report-section", args=[w.report.pk, "results"]), data)
    part.refresh_from_db()
    assert part.body.splitlines() == ["Các chi bộ đã họp.", line]


def test_another_period_or_matter_is_not_gathered(w):
    other = begin(w, directive=w.plan, period=period(PeriodKind.MONTH, 2026, 5, 14))
    assert merging.requests_below(other) == []
    whole = begin(w, directive=w.directive, period=JUNE_PERIOD)
    assert len(merging.requests_below(whole)) == 3  # the plan carries the directive out


class TestSums(TestCase):
    """Whatever the units did by the cut-off: the sums of their reports are a plain recount, and the parts the whole."""

    @settings(max_examples=25)
    @given(
        lives=st.lists(
            st.tuples(st.integers(0, 2), st.sampled_from(["open", "done", "late", "undated"]), st.integers(1, 40)),
            max_size=12,
        ),
        reporting=st.sets(st.integers(0, 2)),
    )
    def test_sums_equal_a_recount(self, lives, reporting):
        w = make_stream()
        for number, (which, kind, days) in enumerate(lives):
            due = None if kind == "undated" else datetime.date(2026, 5, 10) + datetime.timedelta(days=days)
            work = assign(w.task, w.cells[which], period=f"{number}", due_on=due)
            if kind in ("done", "late") and due:
                on = due + datetime.timedelta(days=3 if kind == "late" else -3)
                if on <= JUNE_PERIOD.end:
                    done(work, on, by=w.secretary, confirmed_by=w.clerk)
        for which in reporting:
            cell = w.cells[which]
            by = {0: w.secretary, 1: w.secretary2}.get(which) or _head(w, cell)
            hand_in(w.asked[cell], by=by)
        report = wards_report(w)
        got = found(w, report)
        plain = Assignment.objects.filter(unit__in=[w.cells[which] for which in reporting])
        assert got.sums == got.recounted
        assert got.sums["total"] == scope_of(report, w.clerk, AFTER).belonging().filter(pk__in=plain).count()
        for key in merging.KEYS:
            assert got.sums[key] + got.unreported[key] + got.rest[key] == got.whole[key]
        assert Report.objects.count() == len(reporting) + 1


def _head(w, cell):
    w.cells[2].seats.create(person=w.nobody, role="head", title="Bí thư", from_on=datetime.date(2025, 7, 1))
    return w.nobody
