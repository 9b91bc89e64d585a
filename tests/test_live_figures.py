"""Figures within sentences, live until frozen, and the outlines that an office gives its reports."""

import pytest
import time_machine
from django.urls import reverse

from reports import actions
from reports.models import Report, ReportOutline
from reports.streams import handing
from reports.templating.actions import BadOutline, save_outline, use_default_outline
from reports.templating.fields import FIGURES, name_of, names_in
from reports.templating.outlines import default_lines
from tests.cast import done
from tests.reports import LATER, begin, freeze, make_report, write
from tests.scene import NOW
from tests.streams import BEGUN, ask
from units.refusals import NotYours, Stale

KIND = Report.Kind.SO_KET
SENTENCE = "Đã hoàn thành {{ hoan_thanh }}/{{ Tổng số }} việc, đạt {{tỷ lệ hoàn thành}}."


@pytest.fixture
def w(db):
    with time_machine.travel(NOW, tick=False):
        yield make_report()


def part(w, key="obstacles"):
    return w.report.sections.get(key=key)


def lines(*changes):
    """The outline there is, with some of its lines changed: (key, what is changed)."""
    found = default_lines(KIND)
    for key, more in changes:
        next(line for line in found if line["key"] == key).update(more)
    return found


def keep(w, rows, unit=None, version=0):
    return save_outline(unit or w.ward, kind=KIND, lines=rows, by=w.admin, today=LATER, version=version)


def outline_url(w):
    return reverse("unit-report-outline", args=[w.ward.pk, KIND])


# --- Figures in sentences ---------------------------------------------------------------------------------------------


def test_a_name_is_known_however_it_is_typed():
    assert {name_of("ty_le_hoan_thanh"), name_of(" Tỷ lệ  hoàn thành "), name_of("TỶ_LỆ hoàn thành")} == {
        "ty_le_hoan_thanh"
    }
    assert len({field.name for field in FIGURES}) == len(FIGURES)
    assert names_in(SENTENCE) == ["hoan_thanh", "tong_so", "ty_le_hoan_thanh"]


def test_every_field_has_words_for_a_report(w):
    write(part(w), " | ".join(field.token for field in FIGURES), by=w.clerk)
    body = next(one for one in freeze(w.report, by=w.clerk).data["sections"] if one["key"] == "obstacles")["body"]
    assert "{{" not in body
    assert "Đảng ủy phường" in body


def test_figures_move_and_the_sentence_does_not(client, w):
    write(part(w), SENTENCE, by=w.clerk)
    client.force_login(w.clerk)
    page = client.get(w.report.get_absolute_url()).content.decode()
    assert "hoan_thanh = <strong>01</strong>" in page
    done(w.assignments[1], LATER.replace(day=10), by=w.secretary, confirmed_by=w.clerk)
    assert "hoan_thanh = <strong>02</strong>" in client.get(w.report.get_absolute_url()).content.decode()
    assert part(w).body == SENTENCE


def test_frozen_figures_stay_and_the_next_edition_is_live_again(w):
    write(part(w), SENTENCE, by=w.clerk)
    said = "Đã hoàn thành 01/03 việc, đạt 100%."
    first = freeze(w.report, by=w.clerk)
    assert said in [one["body"] for one in first.data["sections"]]
    done(w.assignments[1], LATER.replace(day=10), by=w.secretary, confirmed_by=w.clerk)
    first.refresh_from_db()
    assert first.is_whole
    actions.start_correction(w.report, by=w.clerk, today=LATER, reason="Sót")
    second = freeze(w.report, by=w.clerk)
    assert "Đã hoàn thành 02/03 việc, đạt 100%." in [one["body"] for one in second.data["sections"]]
    assert part(w).body == SENTENCE


def test_an_unknown_field_is_told_at_once_and_stops_the_freezing(client, w):
    client.force_login(w.clerk)
    section = part(w)
    data = {"version": section.version, "title": section.title, "body": "Đạt {{ tỷ lệ gì đó }}."}
    url = reverse("report-section", args=[w.report.pk, section.key])
    answer = client.post(url, data, headers={"HX-Request": "true"})
    assert "Không có trường “tỷ lệ gì đó”" in answer.content.decode()
    assert part(w).body == "Đạt {{ tỷ lệ gì đó }}."
    with pytest.raises(actions.UnknownField) as no:
        actions.ask_freeze(w.report, by=w.clerk, today=LATER, seen=actions.text_seen(w.report))
    assert "III." in no.value.sentence


def test_what_is_handed_in_is_written_out(w):
    w.stream = ask(w, today=LATER, first_on=BEGUN)
    request = w.stream.requests.get(unit=w.cell, period_key="2026-06")
    handing.begin(request, by=w.secretary, today=LATER)
    handing.write(request, by=w.secretary, today=LATER, now=NOW, bodies={"results": SENTENCE}, versions={"results": 1})
    handed_in = handing.submit(request, by=w.secretary, today=LATER, now=NOW)
    assert handed_in.texts["results"].startswith("Đã hoàn thành 0")


# --- Outlines ---------------------------------------------------------------------------------------------------------


def test_a_new_report_begins_with_the_offices_outline(client, w):
    client.force_login(w.admin)
    form = client.get(outline_url(w)).context["rows"]
    data = {"form-TOTAL_FORMS": len(form.forms), "form-INITIAL_FORMS": 0, "version": 0}
    for place, row in enumerate(form.initial):
        data |= {f"form-{place}-{name}": value for name, value in row.items() if value is not False}
    data |= {"form-0-title": "CHỈ ĐẠO, ĐIỀU HÀNH", "form-0-body": f"- {SENTENCE}", "form-4-title": ""}
    data |= {"form-5-title": "KHEN THƯỞNG", "form-5-number": "V.", "form-5-place": 15}
    assert client.post(outline_url(w), data).status_code == 302
    report = begin(w, kind=KIND, directive=w.plan)
    assert [(one.key, one.title) for one in report.sections.all()] == [
        ("leadership", "CHỈ ĐẠO, ĐIỀU HÀNH"), ("muc-1", "KHEN THƯỞNG"), ("results", "KẾT QUẢ THỰC HIỆN"),
        ("obstacles", "HẠN CHẾ, KHÓ KHĂN, VƯỚNG MẮC VÀ NGUYÊN NHÂN"), ("coming", "NHIỆM VỤ TRỌNG TÂM THỜI GIAN TỚI"),
    ]  # fmt: skip
    assert report.sections.first().body == f"- {SENTENCE}"
    assert w.report.sections.first().title != "CHỈ ĐẠO, ĐIỀU HÀNH"


def test_units_below_follow_until_they_have_their_own(w):
    keep(w, lines(("obstacles", {"title": "CỦA PHƯỜNG"})))
    keep(w, lines(("obstacles", {"title": "CỦA CHI BỘ"})), unit=w.cell)
    standing = ReportOutline.objects.standing_for
    assert (standing(w.cells[1], KIND).unit, standing(w.cell, KIND).unit) == (w.ward, w.cell)
    assert standing(w.next_ward, KIND) is None
    use_default_outline(w.ward, kind=KIND, by=w.admin, today=LATER)
    assert standing(w.cells[1], KIND) is None


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        (lines(("obstacles", {"body": "Đạt {{ ty_le_la }}"})), "Không có trường “ty_le_la”"),
        ([one for one in lines() if one["key"] != "results"], "giữ mục in số liệu"),
        (lines(("results", {"is_heading": True})), "giữ mục in số liệu"),
        ([], "từ 1 đến"),
    ],
)
def test_an_outline_that_cannot_be_printed_is_refused(w, rows, said):
    with pytest.raises(BadOutline, match=said):
        keep(w, rows)


def test_two_administrators_lose_nothing(client, w):
    keep(w, lines(("obstacles", {"title": "BẢN TRƯỚC"})))
    with pytest.raises(Stale):
        keep(w, lines(("obstacles", {"title": "BẢN SAU"})))
    client.force_login(w.admin)
    row = {"title": "KẾT QUẢ CỦA TÔI", "key": "results", "level": 1}
    data = {f"form-0-{name}": value for name, value in row.items()}
    answer = client.post(outline_url(w), data | {"form-TOTAL_FORMS": 1, "form-INITIAL_FORMS": 0, "version": 0})
    assert answer.status_code == 409
    assert "BẢN TRƯỚC" in answer.content.decode()
    assert "KẾT QUẢ CỦA TÔI" in answer.content.decode()


def test_a_clerk_does_not_change_the_outline(w):
    with pytest.raises(NotYours):
        save_outline(w.ward, kind=KIND, lines=lines(), by=w.clerk, today=LATER, version=0)


def test_a_starting_text_is_nobodys_answer(w):
    rows = default_lines("ket_qua")
    rows[0]["body"] = "Đã hoàn thành {{ hoan_thanh }} việc."
    save_outline(w.ward, kind="ket_qua", lines=rows, by=w.admin, today=LATER, version=0)
    w.stream = ask(w, today=LATER, first_on=BEGUN)
    request = w.stream.requests.get(unit=w.cell, period_key="2026-06")
    handing.begin(request, by=w.secretary, today=LATER)
    handed_in = handing.nothing_arose(request, by=w.secretary, today=LATER, now=NOW)
    assert handed_in.texts == {"results": handing.NOTHING}


# --- What people paste ------------------------------------------------------------------------------------------------

PASTED = (
    '<p class=MsoNormal style="mso-x:1">Kết quả tốt</p><script>alert(1)</script>'
    '<img src="https://xa.vn/theo-doi.png" onerror="alert(1)"><!--[if gte mso 9]><xml></xml><![endif]-->'
)


def test_a_pasted_word_fragment_stays_text_on_screen_on_paper_and_in_word(client, w):
    write(part(w), PASTED, by=w.clerk)
    client.force_login(w.clerk)
    page = client.get(w.report.get_absolute_url()).content.decode()
    preview = client.get(reverse("report-preview", args=[w.report.pk])).content.decode()
    word = client.get(reverse("report-draft-docx", args=[w.report.pk]))
    assert "<script>alert" not in page + preview
    assert '<img src="https' not in page + preview
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in preview
    assert word.status_code == 200
    assert client.get(reverse("report-draft-pdf", args=[w.report.pk])).content.startswith(b"%PDF")


def test_ten_thousand_words_are_kept_and_printed(client, w):
    words = "nghiêm túc triển khai thực hiện " * 1_700
    body = "\n".join([words[:54_000], "Đoạn cuối cùng."])
    assert len(body.split()) > 10_000
    client.force_login(w.clerk)
    section = part(w)
    data = {"version": section.version, "title": section.title, "body": body}
    client.post(reverse("report-section", args=[w.report.pk, section.key]), data)
    assert len(part(w).body.split()) == len(body.split())
    assert client.get(reverse("report-draft-docx", args=[w.report.pk])).status_code == 200
