"""File in, reviewed draft out: what a clerk does with a paper, and what the application refuses to keep."""

import datetime
import io
from pathlib import Path

import docx
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from directives import sheets
from directives.actions import readings
from directives.models import Directive, Reading, SourceFile
from tests.cast import TODAY, Kind, make_plan, make_ward, unit
from tests.importing_papers import as_pdf, paper_of
from tests.papers import PLAN, SECRET, SUPERIOR
from units.journal import Entry
from units.models import UnitAlias
from units.refusals import Stale
from units.text import fold

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    time_machine.move_to(datetime.datetime(2026, 6, 15, 2, tzinfo=datetime.UTC))
    w = make_ward()
    make_plan(w)
    return w


def paper(text=PLAN, name="ke-hoach.txt"):
    return SimpleUploadedFile(name, text.encode())


def take_in(w, text=PLAN, by=None):
    reading = readings.start_reading(paper(text), by=by or w.clerk, today=TODAY, unit=w.ward)
    readings.read(reading.pk, now=timezone.now(), today=TODAY)
    reading.refresh_from_db()
    return reading


def test_the_pages_of_a_pdf_are_counted_while_it_is_read(ward):
    two_pages = as_pdf(paper_of(PLAN + "\n".join(f"{n}. Rà soát danh sách hộ dân." for n in range(1, 60))))
    upload = SimpleUploadedFile("ke-hoach.pdf", two_pages)
    reading = readings.start_reading(upload, by=ward.clerk, today=TODAY, unit=ward.ward)
    readings.read(reading.pk, now=timezone.now(), today=TODAY)
    reading.refresh_from_db()
    assert reading.pages_done == reading.pages_total > 1


def form_of(client, reading):
    """What the page would send back untouched."""
    context = client.get(reading.get_absolute_url()).context
    data = {"version": reading.version}
    for field in context["form"]:
        value = field.value()
        if field.name != "version":
            data[field.name] = "" if value is None else str(value)
    shown = {part: context[part] for part in ("targets", "nodes")}
    shown |= {part: [row[0] for row in context[part]] for part in ("bases", "tasks")}
    for part, rows in shown.items():
        for at, row in enumerate(rows):
            named = [name for name in sheets.FIELDS[part] if name not in ("drop", "is_task")]
            data |= {f"{part}-{at}-{name}": row[name] for name in named}
    for at, one in context["named"]:
        data |= {f"units-{at}-name": one.name, f"units-{at}-choice": one.choice}
    return data


def kept_on_disk():
    return {path for path in Path(default_storage.path("")).rglob("*") if path.is_file()}


def acts(subject):
    return list(Entry.objects.about(subject).order_by("pk").values_list("act", flat=True))


def test_clerk_uploads_a_file_and_comes_to_its_review(client, ward):
    client.force_login(ward.clerk)
    response = client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": paper()})
    reading = Reading.objects.get()
    assertRedirects(response, reading.get_absolute_url())
    assertContains(client.get(reading.get_absolute_url()), "25-KH/ĐU")
    assert acts(reading) == ["reading.start", "reading.read"]


def test_clerk_pastes_a_text_instead(client, ward):
    client.force_login(ward.clerk)
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "text": PLAN})
    assert Reading.objects.get().state == Reading.State.READ


def test_the_same_file_sent_twice_is_read_once(ward):
    assert take_in(ward) == take_in(ward)


def test_neither_file_nor_text_is_told_at_the_form(client, ward):
    client.force_login(ward.clerk)
    response = client.post(reverse("reading-create"), {"unit": ward.ward.pk})
    assertContains(response, "Xin chọn một tệp hoặc dán nội dung", status_code=422)


@pytest.mark.parametrize(("name", "data"), [("virus.exe", b"MZ"), ("anh.pdf", b"\x89PNG123"), ("rong.txt", b"  \n"),
                                            ("bom.docx", b"PK\x03\x04rac")])  # fmt: skip
def test_a_wrong_file_is_refused_in_one_sentence(client, ward, name, data):
    client.force_login(ward.clerk)
    response = client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": SimpleUploadedFile(name, data)})
    assert response.status_code == 422
    assertContains(response, "errorlist", status_code=422)
    assert not Reading.objects.exists()


def test_a_secret_paper_is_neither_kept_nor_named(client, ward, django_capture_on_commit_callbacks):
    before = kept_on_disk()
    client.force_login(ward.clerk)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": paper(SECRET)})
    reading = Reading.objects.get()
    assert kept_on_disk() == before
    assert (reading.state, reading.file.name, reading.found) == (Reading.State.REFUSED, "", {})
    assert "ke-hoach" not in reading.name
    entry = Entry.objects.about(reading).last()
    assert entry.act == "reading.refuse-secret"
    assert "ke-hoach" not in f"{entry.text}{entry.data}"
    assertContains(client.get(reading.get_absolute_url()), "dấu chỉ độ mật")


def test_a_secret_paper_that_only_the_worker_recognises_leaves_the_disk(
    ward, monkeypatch, django_capture_on_commit_callbacks
):
    monkeypatch.setattr(readings, "AT_ONCE", 0)
    reading = readings.start_reading(paper(SECRET), by=ward.clerk, today=TODAY, unit=ward.ward)
    assert default_storage.exists(reading.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        readings.read(reading.pk, now=timezone.now(), today=TODAY)
    assert not default_storage.exists(reading.file.name)


def test_a_reader_that_breaks_is_one_sentence(ward, monkeypatch):
    monkeypatch.setattr(readings, "read_apart", lambda *args, **limits: 1 / 0)
    reading = take_in(ward)
    assert reading.state == Reading.State.REFUSED
    assert "lưu lại thành .docx" in reading.sentence


def test_what_was_lost_on_the_way_is_read_by_the_sweep(ward):
    reading = readings.start_reading(paper(), by=ward.clerk, today=TODAY, unit=ward.ward)
    now = timezone.now()
    assert readings.owed(now) == []
    assert readings.owed(now + datetime.timedelta(minutes=1)) == [reading.pk]
    assert readings.read(reading.pk, now=now, today=TODAY) == 1
    assert readings.read(reading.pk, now=now, today=TODAY) == 0
    assert readings.owed(now + datetime.timedelta(hours=1)) == []


def test_while_it_is_read_the_page_says_so(client, ward):
    reading = readings.start_reading(paper(), by=ward.clerk, today=TODAY, unit=ward.ward)
    client.force_login(ward.clerk)
    assertContains(client.get(reading.get_absolute_url()), "Đang đọc")


def test_the_progress_goes_on_to_the_review_by_itself(client, ward):
    reading = readings.start_reading(paper(), by=ward.clerk, today=TODAY, unit=ward.ward)
    client.force_login(ward.clerk)
    piece = client.get(reading.get_absolute_url(), headers={"HX-Request": "true"})
    assertContains(piece, 'hx-trigger="load delay:1s, click"')
    readings.read(reading.pk, now=timezone.now(), today=TODAY)
    answer = client.get(reading.get_absolute_url(), headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == reading.get_absolute_url()


def test_the_review_shows_head_tasks_and_the_document_cited(client, ward):
    client.force_login(ward.clerk)
    page = client.get(take_in(ward).get_absolute_url())
    assertContains(page, 'value="10/06/2026"')
    assertContains(page, "Tổng hợp kết quả, báo cáo Ban Thường vụ Đảng ủy hằng quý")
    (first, _), (second, offered) = page.context["bases"]
    assert (first["cited"], second["cited"], offered) == (str(ward.directive.pk), "", [])
    assert page.context["form"]["parent"].value() == str(ward.directive.pk)


def test_a_document_of_the_same_number_and_another_day_is_only_offered(client, ward):
    client.force_login(ward.clerk)
    page = client.get(take_in(ward, PLAN.replace("31/12/2025", "30/11/2025")).get_absolute_url())
    row, offered = page.context["bases"][0]
    assert row["cited"] == ""
    assert [int(value) for value, _ in offered] == [ward.directive.pk]


def test_every_line_of_the_source_is_somewhere_in_the_sheet(ward):
    reading = take_in(ward)
    sheet = reading.sheet
    words = [*sheet["head"].values(), *(row["text"] for row in sheet["bases"] + sheet["nodes"])]
    said = fold(" ".join(words))
    lost = [line["text"] for line in reading.found["lines"] if fold(line["text"]) not in said]
    furniture = ["ĐẢNG CỘNG SẢN VIỆT NAM", "ĐẢNG ỦY PHƯỜNG NHỊ CHIỂU", "Nhị Chiểu, ngày 10 tháng 6 năm 2026", "*",
                 "Số: 25-KH/ĐU", "KẾ HOẠCH", "-----", "Nơi nhận:", "ĐẢNG BỘ THÀNH PHỐ HẢI PHÒNG",
                 "T/M BAN THƯỜNG VỤ"]  # fmt: skip
    assert [line for line in lost if line not in furniture and not line.startswith("- ")] == []


def test_a_unit_of_that_name_in_another_ward_is_no_match(client, ward):
    unit("Ủy ban Mặt trận Tổ quốc Việt Nam phường", Kind.FRONT, ward.next_ward)
    client.force_login(ward.clerk)
    named = {one.name: one for _, one in client.get(take_in(ward).get_absolute_url()).context["named"]}
    assert named["Ban Xây dựng Đảng"].meaning == "Ban Xây dựng Đảng"
    assert named["Các chi bộ trực thuộc"].meaning == "Các chi bộ trực thuộc"
    assert named["Ủy ban Mặt trận Tổ quốc Việt Nam phường"].meaning == ""


def test_the_bare_word_of_ones_own_level_does_not_hide_a_unit(client, ward):
    client.force_login(ward.clerk)
    text = PLAN.replace("1. Ban Xây dựng Đảng\n", "1. Ban Xây dựng Đảng phường\n").replace(
        "Công an phường", "Công an xã"
    )
    named = {one.name: one for _, one in client.get(take_in(ward, text).get_absolute_url()).context["named"]}
    assert named["Ban Xây dựng Đảng phường"].meaning == "Ban Xây dựng Đảng"
    assert "Ban Xây dựng Đảng" in named["Ban Xây dựng Đảng phường"].likely
    assert named["Công an xã"].meaning == ""


def test_corrections_are_kept_for_later(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"tasks-0-text": "Việc đã sửa lời", "save": "1"})
    assertContains(client.get(reading.get_absolute_url()), "Việc đã sửa lời")
    assert acts(reading)[-1] == "reading.save"
    assert not Directive.objects.filter(reference_number="25-KH/ĐU").exists()


def test_a_stale_review_shows_both_and_loses_nothing(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading)
    client.post(reading.get_absolute_url(), data | {"tasks-0-text": "Lời của người thứ nhất"})
    response = client.post(reading.get_absolute_url(), data | {"tasks-0-text": "Lời của người thứ hai"})
    assertContains(response, "Lời của người thứ nhất", status_code=409)
    assertContains(response, "Lời của người thứ hai", status_code=409)
    reading.refresh_from_db()
    assert reading.sheet["tasks"][0]["text"] == "Lời của người thứ nhất"


def test_the_reviewed_file_becomes_a_draft_with_all_its_parts(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    response = client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    draft = Directive.objects.get(reference_number="25-KH/ĐU")
    assertRedirects(response, reverse("task-grid", args=[draft.pk]))
    assert (draft.state, draft.parent, draft.issuing_unit) == ("draft", ward.directive, ward.ward)
    assert draft.issued_on == datetime.date(2026, 6, 10)
    assert [basis.cited for basis in draft.bases.all()] == [ward.directive, None]
    assert draft.clauses.filter(text="TỔ CHỨC THỰC HIỆN", number="II").exists()
    assert draft.files.get().sha256 == reading.sha256
    assert "reading.make" in acts(draft)


def test_tasks_of_the_draft_have_their_units_deadlines_and_clauses(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    tasks = list(Directive.objects.get(reference_number="25-KH/ĐU").tasks.all())
    first = tasks[0]
    assert {(party.part, str(party.unit)) for party in first.parties.all()} == {
        ("lead", "Ban Xây dựng Đảng"), ("support", "Công an phường"),
    }  # fmt: skip
    assert first.due_on == datetime.date(2026, 6, 30)
    assert first.clause.text.startswith("Chủ trì, phối hợp")
    unsure = next(task for task in tasks if task.text.startswith("Vận động"))
    assert not unsure.parties.exists()
    assert "[Chưa rõ đơn vị chủ trì: Ủy ban Mặt trận Tổ quốc Việt Nam phường]" in unsure.text
    assert tasks[-1].parties.get().unit_class == "cells"


def test_making_twice_makes_one_draft(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading) | {"make": "1"}
    for _ in range(2):
        client.post(reading.get_absolute_url(), data)
    assert Directive.objects.filter(reference_number="25-KH/ĐU").count() == 1
    assert SourceFile.objects.filter(sha256=reading.sha256).count() == 1


def test_nothing_is_issued_by_reading(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    assert not Directive.objects.get(reference_number="25-KH/ĐU").assignments.exists()


def test_a_dropped_task_stays_out_of_the_draft(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading) | {"make": "1", "tasks-0-drop": "1"}
    client.post(reading.get_absolute_url(), data)
    texts = [task.text for task in Directive.objects.get(reference_number="25-KH/ĐU").tasks.all()]
    assert texts
    assert not any("hội nghị quán triệt" in text for text in texts)


def test_a_line_marked_by_the_clerk_becomes_a_task_too(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    data = form_of(client, reading)
    field = next(key for key, value in data.items() if str(value).startswith("- Làm thật"))
    client.post(reading.get_absolute_url(), data | {field.replace("text", "is_task"): "1", "make": "1"})
    task = Directive.objects.get(reference_number="25-KH/ĐU").tasks.get(text__startswith="Làm thật")
    assert task.clause.text == task.text
    assert not task.parties.exists()


def test_a_head_without_subject_is_told_and_nothing_made(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    response = client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1", "subject": ""})
    assert response.status_code == 422
    assert not Directive.objects.filter(reference_number="25-KH/ĐU").exists()


FRONT = "Ủy ban Mặt trận Tổ quốc Việt Nam phường"


def choose(client, reading, choice, **more):
    data = form_of(client, reading)
    at = next(key.split("-")[1] for key, value in data.items() if value == FRONT and key.endswith("-name"))
    data |= {f"units-{at}-choice": choice} | {f"units-{at}-{key}": value for key, value in more.items()}
    client.post(reading.get_absolute_url(), data)
    reading.refresh_from_db()
    return reading


def test_a_unit_chosen_once_stands_in_every_task(client, ward):
    front = unit("Mặt trận Tổ quốc phường Nhị Chiểu", Kind.FRONT, ward.ward)
    client.force_login(ward.clerk)
    reading = choose(client, take_in(ward), front.name)
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    task = Directive.objects.get(reference_number="25-KH/ĐU").tasks.get(text__startswith="Vận động")
    assert task.parties.get().unit == front
    assert not UnitAlias.objects.exists()


def test_a_name_to_remember_becomes_an_alias(client, ward):
    front = unit("Mặt trận Tổ quốc phường Nhị Chiểu", Kind.FRONT, ward.ward)
    client.force_login(ward.clerk)
    reading = choose(client, take_in(ward), front.name, remember="1")
    assert UnitAlias.objects.get().unit == front
    assert acts(front) == ["unit.alias"]
    named = {one.name: one.meaning for _, one in client.get(reading.get_absolute_url()).context["named"]}
    assert named[FRONT] == front.name


def test_no_alias_is_given_to_a_unit_of_another_branch(client, ward):
    unit("Mặt trận phường Lê Đại Hành", Kind.FRONT, ward.next_ward)
    client.force_login(ward.clerk)
    choose(client, take_in(ward), "Mặt trận phường Lê Đại Hành", remember="1")
    assert not UnitAlias.objects.exists()


def test_a_superiors_paper_can_be_kept_as_such(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward, SUPERIOR)
    assertContains(client.get(reading.get_absolute_url()), "Lưu là văn bản cấp trên")
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"receive": "1"})
    kept = Directive.objects.get(reference_number="88-KH/TU")
    assert (kept.issuing_unit, kept.kept_by, kept.state) == (ward.city, ward.ward, "issued")
    assert kept.clauses.exists()
    assert not kept.tasks.exists()
    assert kept.files.count() == 1


def test_ones_own_paper_is_not_offered_as_a_superiors(client, ward):
    client.force_login(ward.clerk)
    assertNotContains(client.get(take_in(ward).get_absolute_url()), "Lưu là văn bản cấp trên")


def test_a_discarded_reading_goes_with_its_file(client, ward, django_capture_on_commit_callbacks):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reading-discard", args=[reading.pk]))
    assert not Reading.objects.exists()
    assert not default_storage.exists(reading.file.name)


def test_the_neighbour_sees_nothing_and_the_leader_may_not(client, ward):
    reading = take_in(ward)
    for person, wanted in ((ward.outsider, 404), (ward.leader, 403), (ward.inspector, 404), (ward.clerk2, 200)):
        client.force_login(person)
        assert client.get(reading.get_absolute_url()).status_code == wanted


def test_a_stranger_may_not_save(ward):
    reading = take_in(ward)
    with pytest.raises(readings.NotYours):
        readings.save_sheet(reading, reading.sheet, by=ward.outsider, today=TODAY, version=1)
    with pytest.raises(Stale):
        readings.save_sheet(reading, reading.sheet, by=ward.clerk, today=TODAY, version=9)


def test_an_unfinished_reading_waits_on_the_list_of_documents(client, ward):
    reading = take_in(ward)
    client.force_login(ward.clerk2)
    assertContains(client.get(reverse("directive-list")), reading.get_absolute_url())


def test_more_tasks_cost_no_more_queries(client, ward, django_assert_max_num_queries):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    more = "".join(f"- Việc thứ {n} của ban, xong trước ngày 30/6/2026.\n" for n in range(20))
    longer = take_in(ward, PLAN.replace("2. Ủy ban Mặt trận", f"{more}2. Ủy ban Mặt trận"))
    with CaptureQueriesContext(connection) as few:
        client.get(reading.get_absolute_url())
    with django_assert_max_num_queries(len(few)):
        page = client.get(longer.get_absolute_url())
    assert len(page.context["tasks"]) > 20


def word_file(text):
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    kept = io.BytesIO()
    document.save(kept)
    return SimpleUploadedFile("ke-hoach.docx", kept.getvalue())


def test_a_word_file_is_read_like_its_text(client, ward):
    client.force_login(ward.clerk)
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": word_file(PLAN)})
    reading = Reading.objects.get()
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    draft = Directive.objects.get(reference_number="25-KH/ĐU")
    assert draft.tasks.count() == 4
    assert draft.files.get().name == "ke-hoach.docx"


def test_a_secret_word_file_is_refused_at_the_door(client, ward):
    before = kept_on_disk()
    client.force_login(ward.clerk)
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": word_file(SECRET)})
    assert Reading.objects.get().state == Reading.State.REFUSED
    assert kept_on_disk() == before
