"""Writing a report: begun by the unit, section by section, by two people at once, with ideas from below."""

import datetime

import pytest
import time_machine
from django.urls import reverse

from directives.models import Directive
from reports import actions, periods
from reports.models import Report
from reports.periods import PeriodKind
from tests.cast import Role, assign, make_plan, make_ward, person
from tests.reports import LATER, Q2, begin, freeze, make_report, write
from units.models import Entry
from units.refusals import NotYours, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


@pytest.fixture
def later():
    with time_machine.travel(datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def w():
    return make_report()


def url(name, report, *more):
    return reverse(name, args=[report.pk, *more])


def section(w, key):
    return w.report.sections.get(key=key)


def post(client, w, key, body, **more):
    part = section(w, key)
    data = {"version": part.version, "title": part.title, "body": body} | more
    return client.post(url("report-section", w.report, key), data)


# --- Beginning one ----------------------------------------------------------------------------------------------------


def test_a_new_report_has_its_sections_and_its_head(w):
    assert [str(part) for part in w.report.sections.all()][:2] == [
        "I. CÔNG TÁC LÃNH ĐẠO, CHỈ ĐẠO, QUÁN TRIỆT",
        "II. KẾT QUẢ THỰC HIỆN",
    ]
    assert w.report.superior_line == "ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG"
    assert w.report.issuer_line == "ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU"
    assert (w.report.reference_number, w.report.place) == ("-BC/ĐU", "Nhị Chiểu")
    assert w.report.signing_authority == "T/M BAN THƯỜNG VỤ"
    assert w.report.recipients.splitlines()[0] == "Thành ủy Hải Phòng (để báo cáo)"
    assert Entry.objects.about(w.report).get().act == "report.create"


def test_a_cell_writes_under_its_committee(w):
    report = actions.create_report(
        by=w.secretary, today=LATER, unit=w.cell, directive=w.plan, kind="so_ket", period=Q2
    )  # fmt: skip
    assert (report.superior_line, report.issuer_line) == (
        "ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU",
        "CHI BỘ TỔ DÂN PHỐ SỐ 1",
    )
    assert (report.signing_authority, report.signer_title, report.place) == ("T/M CHI BỘ", "BÍ THƯ", "Nhị Chiểu")
    assert "Lưu Chi bộ" in report.recipients


def test_the_form_shows_the_days_of_each_period(client, w):
    client.force_login(w.clerk)
    page = client.get(reverse("report-create")).content.decode()
    assert "Quý II năm 2026 (15/03/2026 – 14/06/2026)" in page


def test_a_report_is_begun_in_the_browser(client, w):
    client.force_login(w.clerk)
    data = {"unit": w.ward.pk, "directive": w.plan.pk, "kind": "tong_ket", "period": "2026-H1"}
    response = client.post(reverse("report-create"), data)
    report = Report.objects.get(directive=w.plan)
    assert response["Location"] == report.get_absolute_url()
    assert (report.starts_on, report.cutoff_on) == (datetime.date(2025, 12, 15), datetime.date(2026, 6, 14))


def test_a_free_range_needs_both_days_in_order(client, w):
    client.force_login(w.clerk)
    data = {"unit": w.ward.pk, "directive": w.plan.pk, "kind": "so_ket", "period": "free"}
    assert "Xin ghi ngày đầu" in client.post(reverse("report-create"), data).content.decode()
    data |= {"starts_on": "10/06/2026", "ends_on": "01/06/2026"}
    assert "Ngày cuối phải sau ngày đầu" in client.post(reverse("report-create"), data).content.decode()
    assert Report.objects.count() == 1


def test_the_same_report_is_begun_once_and_the_page_leads_to_it(client, w):
    client.force_login(w.clerk2)
    data = {"unit": w.ward.pk, "directive": w.directive.pk, "kind": "so_ket", "period": "2026-Q2"}
    page = client.post(reverse("report-create"), data).content.decode()
    assert "đã lập báo cáo này" in page
    assert w.report.get_absolute_url() in page


def test_nobody_reports_for_another_unit(client, w):
    with pytest.raises(NotYours):
        begin(w, unit=w.cell)
    client.force_login(w.clerk)
    data = {"unit": w.cell.pk, "directive": w.plan.pk, "kind": "so_ket", "period": "2026-Q2"}
    assert client.post(reverse("report-create"), data).status_code == 200
    client.force_login(w.leader)
    assert client.get(reverse("report-create")).status_code == 403


def test_a_later_change_of_the_offices_cutoff_moves_no_days(w):
    assert w.report.period == Q2
    report = begin(w, period=periods.period(PeriodKind.QUARTER, 2026, 2, None), kind="tong_ket")
    assert report.period.start == datetime.date(2026, 4, 1)


# --- Who sees it ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["outsider", "secretary", "nobody", "admin"])
def test_others_do_not_know_of_it(client, w, who):
    client.force_login(getattr(w, who))
    assert client.get(w.report.get_absolute_url()).status_code == 404
    assert client.post(url("report-section", w.report, "results"), {}).status_code == 404
    assert client.get(url("report-preview", w.report)).status_code == 404


@pytest.mark.parametrize("who", ["leader", "inspector"])
def test_readers_of_the_unit_read_and_change_nothing(client, w, who):
    client.force_login(getattr(w, who))
    page = client.get(w.report.get_absolute_url())
    assert page.status_code == 200
    assert "<textarea" not in page.content.decode()
    for name in ("report-head", "report-freeze", "report-correct"):
        assert client.post(url(name, w.report)).status_code == 403
    assert post(client, w, "results", "Đã sửa").status_code == 403


def test_the_superior_sees_it_once_it_is_frozen(client, w):
    leader = person("lanh-dao.thanhuy", w.city, Role.LEADER, "Phó Bí thư")
    client.force_login(leader)
    assert client.get(w.report.get_absolute_url()).status_code == 404
    freeze(w.report, by=w.clerk)
    assert client.get(w.report.get_absolute_url()).status_code == 200
    assert str(w.ward) in client.get(reverse("report-list")).content.decode()
    assert post(client, w, "results", "Đã sửa").status_code == 403


def test_the_superior_keeps_reading_what_was_frozen_while_it_is_corrected(client, w):
    write(section(w, "proposals"), "Đề nghị cũ", by=w.clerk)
    freeze(w.report, by=w.clerk)
    actions.start_correction(w.report, by=w.clerk, today=LATER, reason="Sót một ý")
    write(section(w, "proposals"), "Đề nghị chưa công bố", by=w.clerk)
    client.force_login(person("lanh-dao.thanhuy", w.city, Role.LEADER, "Phó Bí thư"))
    page = client.get(w.report.get_absolute_url()).content.decode()
    assert "Đề nghị cũ" in page
    assert "chưa công bố" not in page


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_section_is_saved_with_a_line_in_the_journal(client, w):
    client.force_login(w.clerk)
    assert post(client, w, "results", "Đã quán triệt.\r\n- 3 chi bộ", title="KẾT QUẢ ĐẠT ĐƯỢC").status_code == 302
    part = section(w, "results")
    assert (part.title, part.body, part.version) == ("KẾT QUẢ ĐẠT ĐƯỢC", "Đã quán triệt.\n- 3 chi bộ", 2)
    entry = Entry.objects.about(w.report).last()
    assert (entry.act, entry.data["section"], entry.actor) == ("report.write", "results", w.clerk)


def test_saving_the_same_text_again_changes_nothing(w):
    part = section(w, "results")
    assert write(part, "Một ý", by=w.clerk)
    assert not write(part, "Một ý", by=w.clerk2, version=1)
    assert Entry.objects.filter(act="report.write").count() == 1


def test_the_background_save_answers_with_the_stamp_alone(client, w):
    client.force_login(w.clerk)
    part = section(w, "results")
    data = {"version": part.version, "title": part.title, "body": "Đang gõ"}
    response = client.post(url("report-section", w.report, "results"), data, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert 'name="version" value="2"' in page
    assert "Đã lưu" in page
    assert "<textarea" not in page


def test_two_people_in_one_section_both_texts_are_shown_and_nothing_is_lost(client, w):
    stale = section(w, "results").version
    write(section(w, "results"), "Bản của chuyên viên", by=w.clerk2)
    client.force_login(w.clerk)
    response = post(client, w, "results", "Bản của văn thư", version=stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert "Bản của văn thư</textarea>" in page
    assert "Bản của chuyên viên" in page
    assert section(w, "results").body == "Bản của chuyên viên"


def test_a_stale_background_save_keeps_failing_until_the_person_decides(client, w):
    stale = section(w, "results").version
    write(section(w, "results"), "Bản của chuyên viên", by=w.clerk2)
    client.force_login(w.clerk)
    hx = {"headers": {"HX-Request": "true"}}
    data = {"version": stale, "title": "KẾT QUẢ", "body": "Bản của văn thư"}
    address = url("report-section", w.report, "results")
    for _ in range(2):
        response = client.post(address, data, **hx)
        assert response.status_code == 409
        assert f'name="version" value="{stale}"' in response.content.decode()
    assert client.post(address, data | {"over": "2"}, **hx).status_code == 200
    assert section(w, "results").body == "Bản của văn thư"


def test_two_people_in_two_sections_do_not_meet(w):
    first, second = section(w, "results"), section(w, "proposals")
    write(first, "Kết quả", by=w.clerk)
    write(second, "Kiến nghị", by=w.clerk2)
    assert [part.body for part in w.report.sections.exclude(body="")] == ["Kết quả", "Kiến nghị"]


def test_a_text_without_its_title_is_kept_in_the_form(client, w):
    client.force_login(w.clerk)
    response = post(client, w, "results", "Chữ đã gõ", title="")
    page = response.content.decode()
    assert response.status_code == 422
    assert "Xin ghi tên mục." in page
    assert "Chữ đã gõ</textarea>" in page


def test_writing_after_the_freezing_is_refused_and_the_text_kept(client, w):
    freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    response = post(client, w, "results", "Viết muộn")
    assert response.status_code == 409
    assert "Đính chính" in response.content.decode()
    assert section(w, "results").body == ""


def test_a_heading_is_no_section_to_write_in(client, w):
    report = begin(w, kind="tong_ket")
    client.force_login(w.clerk)
    assert client.post(url("report-section", report, "part-one"), {}).status_code == 404


# --- Ideas from units -------------------------------------------------------------------------------------------------


def test_ideas_are_offered_with_the_unit_that_wrote_them(client, w):
    client.force_login(w.clerk)
    page = client.get(f"{w.report.get_absolute_url()}?ideas=obstacles").content.decode()
    assert "- Chi bộ tổ dân phố số 2: Thiếu máy chiếu." in page


def test_asking_for_ideas_saves_what_was_typed_first(client, w):
    client.force_login(w.clerk)
    response = post(client, w, "proposals", "Ý của tôi", ask="1")
    assert "?ideas=proposals" in response["Location"]
    assert section(w, "proposals").body == "Ý của tôi"


def test_chosen_ideas_go_behind_the_text_and_touch_no_sentence(client, w):
    client.force_login(w.clerk)
    line = "- Chi bộ tổ dân phố số 2: Thiếu máy chiếu."
    post(client, w, "obstacles", "Câu đã viết.", add="1", ideas=[line])
    assert section(w, "obstacles").body == f"Câu đã viết.\n{line}"
    post(client, w, "obstacles", f"Câu đã viết.\n{line}", add="1", ideas=[line])
    assert section(w, "obstacles").body == f"Câu đã viết.\n{line}"


@pytest.mark.parametrize(
    ("key", "line"),
    [
        ("leadership", "- Đảng ủy phường Nhị Chiểu ban hành kế hoạch số 12-KH/ĐU ngày 01/04/2026"),
        ("results", "- Chi bộ tổ dân phố số 1: Đã tổ chức xong."),
        ("coming", "- Tổ chức sinh hoạt chuyên đề về an ninh mạng (2 đơn vị; hạn 30/06/2026);"),
        ("proposals", "- Chi bộ tổ dân phố số 2: Đề nghị cấp kinh phí mua máy chiếu."),
    ],
)
def test_each_section_has_ideas_of_its_own(client, w, key, line):
    client.force_login(w.clerk)
    assert line in client.get(f"{w.report.get_absolute_url()}?ideas={key}").content.decode()


# --- The head ---------------------------------------------------------------------------------------------------------


def head(report, **changes):
    names = actions.HEAD_FIELDS
    data = {name: getattr(report, name) or "" for name in names} | {"version": report.version} | changes
    return {name: f"{value:%d/%m/%Y}" if hasattr(value, "strftime") else value for name, value in data.items()}


def test_the_head_is_changed(client, w):
    client.force_login(w.clerk)
    response = client.post(url("report-head", w.report), head(w.report, reference_number="23-BC/ĐU"))
    assert response.status_code == 302
    w.report.refresh_from_db()
    assert (w.report.reference_number, w.report.version) == ("23-BC/ĐU", 2)


def test_a_stale_head_shows_both_texts(client, w):
    stale = head(w.report, signer_title="PHÓ BÍ THƯ")
    actions.change_head(w.report, by=w.clerk2, today=LATER, version=1, signer_title="BÍ THƯ ĐẢNG ỦY")
    client.force_login(w.clerk)
    response = client.post(url("report-head", w.report), stale)
    page = response.content.decode()
    assert response.status_code == 409
    assert 'value="PHÓ BÍ THƯ"' in page
    assert "BÍ THƯ ĐẢNG ỦY" in page
    with pytest.raises(Stale):
        actions.change_head(w.report, by=w.clerk, today=LATER, version=1, place="X")


def test_the_cutoff_stays_within_the_period(client, w):
    client.force_login(w.clerk)
    response = client.post(url("report-head", w.report), head(w.report, cutoff_on="20/06/2026"))
    assert "Ngày chốt phải trong kỳ báo cáo" in response.content.decode()


# --- What it costs ----------------------------------------------------------------------------------------------------


def test_twenty_more_reports_cost_no_more_queries(client, w, django_assert_max_num_queries):
    client.force_login(w.clerk)
    address = reverse("report-list")
    client.get(address)
    with django_assert_max_num_queries(20) as few:
        client.get(address)
    for year in range(2005, 2025):
        begin(w, period=periods.period(PeriodKind.YEAR, year))
    with django_assert_max_num_queries(len(few)):
        client.get(address)


def test_twenty_more_tasks_cost_no_more_queries_on_the_writing_page(client, w, django_assert_max_num_queries):
    client.force_login(w.clerk)
    client.get(w.report.get_absolute_url())
    with django_assert_max_num_queries(40) as few:
        client.get(w.report.get_absolute_url())
    for n in range(20):
        assign(w.task, w.office, period=f"{n}")
    with django_assert_max_num_queries(len(few)):
        client.get(w.report.get_absolute_url())


def test_the_list_says_what_to_do_when_it_is_empty(client):
    ward = make_ward()
    make_plan(ward)
    assert Directive.objects.count() == 2
    client.force_login(ward.clerk)
    assert "Chưa có báo cáo nào" in client.get(reverse("report-list")).content.decode()
