"""Freezing: the figures of the day, the same bytes for ever, corrections as new editions, and files that prove it."""

import datetime
import hashlib
import io

import openpyxl
import pdfplumber
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from directives.actions import work
from directives.models import Assignment, Notice
from reports import actions, freezing, printing
from reports.figures import Figures
from reports.gathering import gather, scope_of
from reports.models import Freezing, Report, Snapshot
from reports.tasks import freeze_owed
from tests.cast import Kind, Role, assign, done, person, unit
from tests.reports import LATER, freeze, make_report, write
from units.models import Entry
from units.refusals import NotYours, Stale

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


@pytest.fixture
def later():
    with time_machine.travel(datetime.datetime(2026, 6, 16, 9, tzinfo=datetime.UTC), tick=False):
        yield


@pytest.fixture
def w():
    w = make_report()
    write(w.report.sections.get(key="obstacles"), "Một số chi bộ còn lúng túng.", by=w.clerk)
    return w


@pytest.fixture
def quick(monkeypatch):
    """No drawing where a test is not about the paper."""
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: b"%PDF " + repr(paper).encode())


def text_of(pdf: bytes) -> str:
    with pdfplumber.open(io.BytesIO(pdf)) as document:
        return " ".join(" ".join(page.extract_text() for page in document.pages).split())


def pdf_url(snapshot):
    return reverse("report-snapshot-pdf", args=[snapshot.report_id, snapshot.edition])


def ask(w, by=None, today=LATER):
    return actions.ask_freeze(w.report, by=by or w.clerk, today=today, seen=actions.text_seen(w.report))


# --- What is frozen ---------------------------------------------------------------------------------------------------


def test_the_paper_holds_the_figures_of_the_dashboard(client, w):
    client.force_login(w.clerk)
    query = {"unit": w.ward.pk, "directive": w.directive.pk, "period": "2026-Q2", "on": "14/06/2026"}
    shown = client.get(reverse("dashboard"), query).context["figures"]
    snapshot = freeze(w.report, by=w.clerk)
    text = text_of(snapshot.pdf.read())
    assert shown.total.value == snapshot.data["figures"]["total"] == 3
    for figure in shown.cells:
        assert snapshot.data["figures"]["counts"][figure.key] == figure.value
        assert f"{figure.label} {figure.value} " in text
    for rate in shown.rates:
        assert rate.worked in text
    assert "Một số chi bộ còn lúng túng." in text
    assert "T/M BAN THƯỜNG VỤ" in text


def test_what_happens_after_the_cutoff_is_not_counted(w, quick):
    done(w.assignments[2], LATER, by=w.secretary, confirmed_by=w.clerk)
    snapshot = freeze(w.report, by=w.clerk)
    assert snapshot.data["figures"]["counts"] | {"done_in_time": 1, "in_time": 2} == snapshot.data["figures"]["counts"]
    assert [row["group"] for row in snapshot.data["rows"]].count("done_in_time") == 1


def test_each_figure_of_a_snapshot_opens_its_rows(client, w, quick):
    snapshot = freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    address = reverse("report-snapshot-rows", args=[w.report.pk, 1])
    for key, value in snapshot.data["figures"]["counts"].items():
        if key in ("done_in_time", "done_late", "in_time", "overdue", "undated", "paused"):
            assert client.get(address, {"figure": key}).context["page_obj"].paginator.count == value
    assert client.get(address, {"figure": "total"}).context["page_obj"].paginator.count == 3
    assert client.get(address, {"figure": "nothing"}).status_code == 404


def test_a_reprint_is_the_same_to_the_byte_whatever_happens_later(client, w):
    snapshot = freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    first = client.get(pdf_url(snapshot)).content
    done(w.assignments[1], datetime.date(2026, 6, 10), by=w.secretary2, confirmed_by=w.clerk)
    Assignment.objects.filter(pk=w.assignments[2].pk).update(state="cancelled")
    w.ward.name = "Đảng ủy phường Tên Mới"
    w.ward.save()
    assert client.get(pdf_url(snapshot)).content == first
    assert hashlib.sha256(first).hexdigest() == Snapshot.objects.get().pdf_sha256
    assert Snapshot.objects.get().is_whole


def test_the_paper_can_be_drawn_again_from_what_was_frozen(w):
    snapshot = freeze(w.report, by=w.clerk)
    again = freezing.draw(Snapshot.objects.get().data, frozen_at=snapshot.frozen_at)
    assert hashlib.sha256(again).hexdigest() == snapshot.pdf_sha256


def test_the_file_is_handed_out_safely_and_to_those_who_may_see_it(client, w, quick):
    snapshot = freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    response = client.get(pdf_url(snapshot))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert client.get(pdf_url(snapshot) + "?view")["Content-Disposition"].startswith("inline")
    for outsider in (w.outsider, w.secretary):
        client.force_login(outsider)
        assert client.get(pdf_url(snapshot)).status_code == 404


def test_a_file_changed_on_the_disk_is_not_handed_out(client, w, quick):
    snapshot = freeze(w.report, by=w.clerk)
    with open(default_storage.path(snapshot.pdf.name), "ab") as file:
        file.write(b"x")
    client.force_login(w.clerk)
    assert client.get(pdf_url(snapshot)).status_code == 404


def test_the_appendix_is_had_in_excel(client, w, quick):
    freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    response = client.get(reverse("report-snapshot-xlsx", args=[w.report.pk, 1]))
    sheet = openpyxl.load_workbook(io.BytesIO(response.content)).active
    assert [sheet.cell(line, 5).value for line in (4, 5, 6)] == [str(cell) for cell in w.cells]
    assert sheet.cell(5, 13).value == "Thiếu máy chiếu"


def test_each_table_of_the_text_has_a_sheet_with_numbers_as_numbers(client, w, quick):
    freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    response = client.get(reverse("report-snapshot-xlsx", args=[w.report.pk, 1]))
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames[:3] == ["Phụ lục", "Bảng 1", "Bảng 2"]
    cells, units = book["Bảng 1"], book["Bảng 2"]
    assert (cells["A1"].value, cells.freeze_panes) == ("Bảng 1. Kết quả theo tình trạng", "A4")
    assert {row[0].value: row[1].value for row in cells.iter_rows(min_row=4)}["Cộng"] == 3
    assert units["A1"].value == "Bảng 2. Kết quả theo đơn vị"
    assert units["B4"].data_type == "n"


# --- Asking for it ----------------------------------------------------------------------------------------------------


def test_the_page_says_what_gets_fixed_and_the_click_freezes(client, w, quick):
    client.force_login(w.clerk)
    address = reverse("report-freeze", args=[w.report.pk])
    page = client.get(address)
    assert "hết ngày 14/06/2026: 3 việc" in page.content.decode()
    response = client.post(address, {"seen": page.context["seen"]})
    progress = client.get(response["Location"]).content.decode()
    assert "Đã xong" in progress
    w.report.refresh_from_db()
    assert w.report.is_frozen
    acts = Entry.objects.about(w.report).values_list("act", flat=True)
    assert list(acts)[-2:] == ["report.ask-freeze", "report.freeze"]


def test_the_progress_asks_again_by_itself_until_it_is_over(client, w):
    asked = ask(w)
    client.force_login(w.clerk)
    address = reverse("report-freezing", args=[w.report.pk, asked.pk])
    page = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "every 2s" in page
    Freezing.objects.update(state="failed", sentence="Hỏng")
    assert "every 2s" not in client.get(address).content.decode()


def test_a_cutoff_to_come_is_refused(client, w):
    early = datetime.date(2026, 6, 13)
    with pytest.raises(actions.CutoffToCome):
        ask(w, today=early)
    with time_machine.travel(datetime.datetime(2026, 6, 13, 9, tzinfo=datetime.UTC)):
        client.force_login(w.clerk)
        response = client.post(reverse("report-freeze", args=[w.report.pk]), {"seen": "x"})
    assert response.status_code == 422
    assert "chưa đến nên chưa chốt được" in response.content.decode()


def test_what_was_written_meanwhile_is_looked_at_first(client, w):
    seen = actions.text_seen(w.report)
    write(w.report.sections.get(key="results"), "Vừa viết thêm", by=w.clerk2)
    with pytest.raises(Stale):
        actions.ask_freeze(w.report, by=w.clerk, today=LATER, seen=seen)
    client.force_login(w.clerk)
    assert client.post(reverse("report-freeze", args=[w.report.pk]), {"seen": seen}).status_code == 409


def test_only_who_reports_for_the_unit_freezes(w):
    for person_ in (w.leader, w.inspector, w.outsider):
        with pytest.raises(NotYours):
            ask(w, by=person_)


def test_a_second_click_freezes_once(w, quick):
    first = ask(w)
    assert ask(w, by=w.clerk2) == first
    assert freezing.carry_out(first.pk, now=timezone.now()) == 1
    assert freezing.carry_out(first.pk, now=timezone.now()) == 0
    assert Snapshot.objects.count() == 1


def test_nobody_writes_while_it_is_being_frozen(w):
    ask(w)
    with pytest.raises(actions.NotOpen):
        write(w.report.sections.get(key="results"), "Muộn", by=w.clerk)


def test_a_paper_that_cannot_be_drawn_opens_the_text_again_and_says_why(client, w, monkeypatch):
    def fail(paper, **more):
        raise printing.PrintingFailed(printing.TOO_LONG)

    monkeypatch.setattr(printing, "render_pdf", fail)
    asked = ask(w)
    assert freezing.carry_out(asked.pk, now=timezone.now()) == 0
    w.report.refresh_from_db()
    assert w.report.is_draft
    client.force_login(w.clerk)
    assert "quá dài" in client.get(w.report.get_absolute_url()).content.decode()
    assert "quá dài" in client.get(reverse("report-freezing", args=[w.report.pk, asked.pk])).content.decode()


def test_a_fault_of_ours_is_told_without_its_innards(w, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: 1 / 0)
    asked = ask(w)
    freezing.carry_out(asked.pk, now=timezone.now())
    asked.refresh_from_db()
    assert (asked.state, asked.sentence) == ("failed", freezing.UNEXPECTED)


def test_the_timetable_freezes_what_a_lost_message_left(w, quick):
    ask(w)
    assert freeze_owed() == 1
    assert freeze_owed() == 0


def test_a_broker_that_is_away_does_not_stop_the_click(client, w, quick, monkeypatch):
    monkeypatch.setattr("reports.tasks.freeze.delay", lambda pk: 1 / 0)
    client.force_login(w.clerk)
    address = reverse("report-freeze", args=[w.report.pk])
    assert client.post(address, {"seen": actions.text_seen(w.report)}).status_code == 302
    assert freeze_owed() == 1


def test_a_worker_that_was_interrupted_is_taken_over(w, quick):
    asked = ask(w)
    Freezing.objects.filter(pk=asked.pk).update(state="running", started_at=timezone.now())
    assert freeze_owed() == 0
    Freezing.objects.filter(pk=asked.pk).update(started_at=timezone.now() - freezing.GIVEN_UP * 2)
    assert freeze_owed() == 1


def test_the_superior_hears_of_it(w, quick):
    officer = person("chuyen-vien.thanhuy", w.city, Role.CLERK, "Chuyên viên")
    freeze(w.report, by=w.clerk)
    notice = Notice.objects.of(officer).get()
    assert "Đảng ủy phường Nhị Chiểu đã chốt báo cáo sơ kết quý II năm 2026" in notice.text


# --- Corrections ------------------------------------------------------------------------------------------------------


def test_a_correction_is_a_new_edition_and_the_old_one_stays(client, w):
    old = freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    response = client.post(reverse("report-correct", args=[w.report.pk]), {"reason": "Chi bộ 2 gửi bổ sung"})
    assert response.status_code == 302
    done(w.assignments[1], datetime.date(2026, 6, 10), by=w.secretary2, confirmed_by=w.clerk)
    w.report.refresh_from_db()
    new = freeze(w.report, by=w.clerk)
    assert (old.edition, new.edition, new.reason) == (1, 2, "Chi bộ 2 gửi bổ sung")
    assert "Chi bộ 2 gửi bổ sung" in text_of(new.pdf.read())
    assert [s.data["figures"]["counts"]["done_in_time"] for s in (old, new)] == [1, 2]
    assert hashlib.sha256(client.get(pdf_url(old)).content).hexdigest() == old.pdf_sha256
    page = client.get(w.report.get_absolute_url()).content.decode()
    assert old.pdf_sha256 in page
    assert new.pdf_sha256 in page


def test_a_correction_says_why(client, w, quick):
    freeze(w.report, by=w.clerk)
    client.force_login(w.clerk)
    response = client.post(reverse("report-correct", args=[w.report.pk]), {"reason": "  "})
    assert "Xin ghi rõ lý do đính chính." in response.content.decode()
    with pytest.raises(actions.ReasonMissing):
        actions.start_correction(w.report, by=w.clerk, today=LATER, reason=" ")
    assert Report.objects.get().is_frozen


def test_a_draft_needs_no_correction(w):
    with pytest.raises(actions.NotFrozen):
        actions.start_correction(w.report, by=w.clerk, today=LATER, reason="Nhầm")


# --- Proof ------------------------------------------------------------------------------------------------------------


def test_a_file_from_here_is_known(w, quick, tmp_path, capsys):
    snapshot = freeze(w.report, by=w.clerk)
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(snapshot.pdf.read())
    call_command("verify_report", str(path))
    assert "KHỚP: Đảng ủy phường Nhị Chiểu" in capsys.readouterr().out


def test_a_file_changed_by_one_byte_is_not(w, quick, tmp_path, capsys):
    snapshot = freeze(w.report, by=w.clerk)
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(snapshot.pdf.read() + b" ")
    with pytest.raises(SystemExit) as ended:
        call_command("verify_report", str(path))
    assert ended.value.code == 1
    assert "KHÔNG KHỚP" in capsys.readouterr().out


def test_a_file_that_is_not_there_is_said_in_one_sentence(tmp_path):
    with pytest.raises(CommandError, match="Không đọc được tệp"):
        call_command("verify_report", str(tmp_path / "none.pdf"))


def test_figures_changed_in_the_database_are_noticed(w, quick, tmp_path, capsys):
    snapshot = freeze(w.report, by=w.clerk)
    path = tmp_path / "bao-cao.pdf"
    path.write_bytes(snapshot.pdf.read())
    snapshot.data["figures"]["total"] = 99
    Snapshot.objects.filter(pk=snapshot.pk).update(data=snapshot.data)
    with pytest.raises(SystemExit):
        call_command("verify_report", str(path))
    assert "CẢNH BÁO" in capsys.readouterr().out


# --- Looking at the draft ---------------------------------------------------------------------------------------------


def test_the_draft_is_looked_at_as_a_page_and_as_pdf(client, w, quick):
    client.force_login(w.clerk)
    page = client.get(reverse("report-preview", args=[w.report.pk])).content.decode()
    assert "DỰ THẢO" in page
    assert "<style" not in page
    css = client.get(reverse("report-preview-css", args=[w.report.pk]))
    assert css["Content-Type"].startswith("text/css")
    assert client.get(reverse("report-draft-pdf", args=[w.report.pk]))["Content-Disposition"].startswith("inline")


def test_the_live_figures_are_those_of_the_scope(client, w):
    client.force_login(w.clerk)
    shown = client.get(w.report.get_absolute_url()).context["figures"]
    counted = Figures(scope_of(w.report, w.clerk, LATER))
    assert shown["total"] == counted.total.value
    assert [shown["counts"][figure.key] for figure in counted.cells] == [figure.value for figure in counted.cells]


def test_each_live_figure_opens_its_rows(client, w):
    work.receive(w.assignments[2], by=person("bi-thu-3", w.cells[2], Role.HEAD, "Bí thư"), today=LATER)
    client.force_login(w.clerk)
    cards = client.get(w.report.get_absolute_url()).context
    for card in [*cards["cells"], *cards["beside"], cards["total"]]:
        assert client.get(card["url"]).context["page_obj"].paginator.count == card["value"]


def test_a_task_of_many_units_names_four_and_counts_the_others(w):
    for number in range(6):
        assign(w.task, unit(f"Chi bộ khu {number}", Kind.CELL, w.ward), part="support")
    data = gather(w.report, user=w.clerk, today=LATER)
    leads = next(row for row in data["rows"] if row["unit"] == w.cell.name)
    supports = next(row for row in data["rows"] if row["unit"] == "Chi bộ khu 0")
    assert leads["support"] == "Chi bộ khu 0, Chi bộ khu 1, Chi bộ khu 2, Chi bộ khu 3 và 2 đơn vị khác"
    assert supports["lead"] == ", ".join(cell.name for cell in w.cells)
