"""A report on its way up: begun, written, handed in, accepted or given back, and closed in between."""

import datetime

import pytest

from directives.models import Notice
from reports import actions
from reports.models import Report, ReportRequest, Submission
from reports.streams import handing
from tests.cast import Role, done, person
from tests.reports import freeze, write
from tests.streams import BEGUN, DUE, ask, at, hand_in, make_stream
from units.models import Entry
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db
LATE = DUE + datetime.timedelta(days=1)
State = ReportRequest.State


@pytest.fixture
def w():
    return make_stream()


def fresh(request):
    request.refresh_from_db()
    return request


def acts(w):
    return list(Entry.objects.about(w.request).values_list("act", flat=True))


def test_a_report_is_begun_with_one_press_and_only_once(w):
    report = handing.begin(w.request, by=w.secretary, today=BEGUN)
    assert handing.begin(w.request, by=w.secretary, today=BEGUN) == report
    assert (report.unit, report.directive, report.kind, report.period_key) == (w.cell, w.plan, "ket_qua", "2026-06")
    assert acts(w) == ["report-request.begin"]


def test_two_streams_that_ask_the_same_share_the_report(w):
    other = ask(w, name="Báo cáo của Thành ủy").requests.get(unit=w.cell, period_key="2026-06")
    report = handing.begin(w.request, by=w.secretary, today=BEGUN)
    assert handing.begin(other, by=w.secretary, today=BEGUN) == report


def test_what_was_handed_in_keeps_figures_and_texts_of_that_moment(w):
    done(w.assignment, DUE - datetime.timedelta(days=5), by=w.secretary, confirmed_by=w.clerk)
    hand_in(w.request, by=w.secretary, results="Đã họp ngày 10/6.")
    kept = w.request.submission
    assert (kept.counts["total"], kept.counts["done_in_time"]) == (1, 1)
    assert kept.texts == {"results": "Đã họp ngày 10/6."}
    assert Notice.objects.of(w.clerk).first().text.startswith("Chi bộ tổ dân phố số 1 đã nộp")


def test_a_report_that_was_handed_in_is_closed(w):
    hand_in(w.request, by=w.secretary)
    with pytest.raises(actions.HandedIn):
        write(w.request.report.sections.first(), "Sửa sau", by=w.secretary)


def test_nobody_accepts_their_own_report(w):
    both = person("kiem-nhiem", w.cell, Role.HEAD, "Phó Bí thư")
    w.ward.seats.create(person=both, role=Role.CLERK, title="Văn thư", from_on=datetime.date(2025, 7, 1))
    hand_in(w.request, by=both)
    with pytest.raises(handing.OwnReport):
        handing.accept(w.request, by=both, today=DUE)
    assert handing.accept(w.request, by=w.clerk, today=DUE)
    assert handing.accept(w.request, by=w.clerk2, today=DUE) is False


def test_the_focal_unit_accepts_for_the_owner_and_a_neighbour_does_not(w):
    officer = person("can-bo.xdd", w.board, Role.CLERK, "Chuyên viên")
    hand_in(w.request, by=w.secretary)
    for stranger in (w.outsider, w.secretary2, w.inspector):
        with pytest.raises(NotYours):
            handing.accept(w.request, by=stranger, today=DUE)
    assert handing.accept(w.request, by=officer, today=DUE)


def test_an_advising_body_asks_beside_itself_reads_and_accepts(w):
    officer = person("can-bo.xdd", w.board, Role.CLERK, "Chuyên viên")
    stream = ask(w, by=officer, owner=w.board, focal_unit=None, directive=None, name="Báo cáo của Ban")
    request = stream.requests.get(unit=w.cell, period_key="2026-06")
    report = handing.begin(request, by=w.secretary, today=DUE)
    assert not Report.objects.visible_to(officer, DUE).filter(pk=report.pk).exists()
    hand_in(request, by=w.secretary)
    assert ReportRequest.objects.to_answer(officer, DUE).get() == request
    assert Report.objects.visible_to(officer, DUE).get() == report
    assert handing.accept(request, by=officer, today=DUE)


def test_a_report_given_back_says_why_and_opens_again(w):
    hand_in(w.request, by=w.secretary)
    with pytest.raises(handing.ReasonMissing):
        handing.return_for_more(w.request, by=w.clerk, today=DUE, reason=" ")
    handing.return_for_more(w.request, by=w.clerk, today=DUE, reason="Thiếu số đảng viên dự họp")
    assert write(w.request.report.sections.first(), "Họp 12/15 đảng viên", by=w.secretary)
    handing.submit(w.request, by=w.secretary, today=LATE, now=at(LATE))
    assert fresh(w.request).state == State.SUBMITTED
    assert not w.request.was_late  # it came in time; that more was wanted is another matter
    assert w.request.submission.number == 2
    assert Submission.objects.get(number=1).texts == {"results": "Chi bộ tổ dân phố số 1 đã họp."}


def test_an_accepted_report_is_reopened_only_with_a_record(w):
    hand_in(w.request, by=w.secretary)
    handing.accept(w.request, by=w.clerk, today=DUE)
    with pytest.raises(actions.HandedIn):
        write(w.request.report.sections.first(), "Sửa sau", by=w.secretary)
    handing.return_for_more(w.request, by=w.clerk, today=LATE, reason="Sửa số liệu")
    assert Entry.objects.about(w.request).last().data == {"reason": "Sửa số liệu"}


def test_the_unit_takes_back_what_nobody_accepted_yet(w):
    hand_in(w.request, by=w.secretary)
    handing.take_back(w.request, by=w.secretary, today=DUE, reason="Ghi nhầm ngày họp")
    assert fresh(w.request).is_open
    handing.submit(w.request, by=w.secretary, today=DUE, now=at(DUE))
    handing.accept(fresh(w.request), by=w.clerk, today=DUE)
    with pytest.raises(handing.Refusal, match="đã tiếp nhận"):
        handing.take_back(w.request, by=w.secretary, today=DUE, reason="Nữa")


def test_nothing_arose_is_one_press(w):
    handing.nothing_arose(w.request, by=w.secretary, today=DUE, now=at(DUE), sentence="Chi bộ không có việc mới.")
    assert fresh(w.request).submission.nothing_arose
    assert w.request.submission.texts == {"results": "Chi bộ không có việc mới."}
    assert acts(w) == ["report-request.submit"]


def test_nothing_arose_does_not_write_over_what_somebody_wrote(w):
    report = handing.begin(w.request, by=w.secretary, today=DUE)
    write(report.sections.get(key="obstacles"), "Thiếu máy chiếu", by=w.secretary)
    with pytest.raises(handing.AlreadyWritten):
        handing.nothing_arose(w.request, by=w.secretary, today=DUE, now=at(DUE))


def test_an_empty_report_is_not_handed_in(w):
    handing.begin(w.request, by=w.secretary, today=DUE)
    with pytest.raises(handing.Empty):
        handing.submit(w.request, by=w.secretary, today=DUE, now=at(DUE))


def test_handing_in_twice_is_handing_in_once(w):
    hand_in(w.request, by=w.secretary)
    with pytest.raises(handing.AlreadyHandedIn):
        handing.submit(w.request, by=w.secretary, today=DUE, now=at(DUE))
    assert Submission.objects.count() == 1


def test_a_period_to_come_cannot_be_reported_yet(w):
    coming = w.stream.requests.get(unit=w.cell, period_key="2026-07")
    with pytest.raises(handing.TooEarly):
        handing.nothing_arose(coming, by=w.secretary, today=BEGUN, now=at(BEGUN))


def test_late_is_told_by_the_day_of_handing_in(w):
    hand_in(w.request, by=w.secretary, today=DUE)
    hand_in(w.asked[w.cells[1]], by=w.secretary2, today=LATE)
    assert [w.request.was_late, w.asked[w.cells[1]].was_late] == [False, True]


def test_two_people_who_write_the_short_report_lose_nothing(w):
    report = handing.begin(w.request, by=w.secretary, today=DUE)
    write(report.sections.get(key="results"), "Của phó bí thư", by=w.secretary)
    with pytest.raises(Stale) as stale:
        handing.write(
            w.request, by=w.secretary, today=DUE, now=at(DUE), bodies={"results": "Của bí thư"}, versions={"results": 1}
        )  # fmt: skip
    assert stale.value.current.body == "Của phó bí thư"


def test_freezing_a_report_that_was_handed_in_prints_what_was_handed_in(w):
    hand_in(w.request, by=w.secretary)
    done(w.assignment, DUE - datetime.timedelta(days=5), by=w.secretary, confirmed_by=w.clerk)
    snapshot = freeze(w.request.report, by=w.secretary, today=LATE)
    assert snapshot.data == w.request.submission.data


def test_a_frozen_report_is_handed_in_as_it_was_frozen_and_its_correction_anew(w):
    report = handing.begin(w.request, by=w.secretary, today=DUE)
    write(report.sections.get(key="results"), "Đã họp.", by=w.secretary)
    snapshot = freeze(report, by=w.secretary, today=DUE)
    handing.submit(w.request, by=w.secretary, today=DUE, now=at(DUE))
    assert fresh(w.request).submission.sha256 == snapshot.sha256
    actions.start_correction(report, by=w.secretary, today=LATE, reason="Sai số")
    assert fresh(w.request).state == State.RETURNED
    assert Report.objects.get().edition == 2
