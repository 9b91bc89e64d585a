"""A file comes in: what is kept, what is refused, how one waits for it."""

import datetime

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from pytest_django.asserts import assertContains, assertRedirects

from directives.actions import readings
from directives.models import Reading
from tests.cast import TODAY
from tests.importing_papers import as_pdf, paper_of
from tests.papers import PLAN, SECRET
from tests.reading import acts, kept_on_disk, paper, reading_ward, take_in, word_file
from units.journal import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    return reading_ward(time_machine)


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


def test_a_secret_word_file_is_refused_at_the_door(client, ward):
    before = kept_on_disk()
    client.force_login(ward.clerk)
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": word_file(SECRET)})
    assert Reading.objects.get().state == Reading.State.REFUSED
    assert kept_on_disk() == before


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


def test_the_pages_of_a_pdf_are_counted_while_it_is_read(ward):
    two_pages = as_pdf(paper_of(PLAN + "\n".join(f"{n}. Rà soát danh sách hộ dân." for n in range(1, 60))))
    upload = SimpleUploadedFile("ke-hoach.pdf", two_pages)
    reading = readings.start_reading(upload, by=ward.clerk, today=TODAY, unit=ward.ward)
    readings.read(reading.pk, now=timezone.now(), today=TODAY)
    reading.refresh_from_db()
    assert reading.pages_done == reading.pages_total > 1


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


def test_a_discarded_reading_goes_with_its_file(client, ward, django_capture_on_commit_callbacks):
    client.force_login(ward.clerk)
    reading = take_in(ward)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reading-discard", args=[reading.pk]))
    assert not Reading.objects.exists()
    assert not default_storage.exists(reading.file.name)


# ---- waiting, giving up, being forgotten -----------------------------------------------------------------------------


def test_a_long_file_tells_which_page_is_read(client, ward):
    reading = readings.start_reading(paper(), by=ward.clerk, today=TODAY, unit=ward.ward)
    Reading.objects.update(pages_done=12, pages_total=1200)
    client.force_login(ward.clerk)
    page = client.get(reading.get_absolute_url())
    assertContains(page, "trang 12 của 1.200")
    assertContains(page, 'value="12" max="1200"')


def test_the_clerk_stops_the_reading_and_the_worker_lets_go(client, ward, django_capture_on_commit_callbacks):
    reading = readings.start_reading(paper(), by=ward.clerk, today=TODAY, unit=ward.ward)
    client.force_login(ward.clerk)
    assertContains(client.get(reading.get_absolute_url()), reverse("reading-discard", args=[reading.pk]))
    tell = readings._telling(reading, timezone.now())
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("reading-discard", args=[reading.pk]))
    with pytest.raises(readings.ThrownAway):
        tell(9, 9)
    assert not default_storage.exists(reading.file.name)


def test_after_a_refusal_the_next_file_is_chosen_on_the_same_page(client, ward):
    client.force_login(ward.clerk)
    client.post(reverse("reading-create"), {"unit": ward.ward.pk, "file": paper(SECRET)})
    page = client.get(Reading.objects.get().get_absolute_url())
    assertContains(page, f'action="{reverse("reading-create")}"')
    assertContains(page, 'type="file"')


def test_an_abandoned_reading_goes_with_its_file_and_a_line_in_the_journal(
    ward, settings, django_capture_on_commit_callbacks
):
    settings.READING_DAYS = 30
    reading = take_in(ward)
    assert reading.kept_until == TODAY + datetime.timedelta(days=30)
    assert readings.clear_abandoned(today=reading.kept_until) == 0
    with django_capture_on_commit_callbacks(execute=True):
        assert readings.clear_abandoned(today=reading.kept_until + datetime.timedelta(days=1)) == 1
    assert not Reading.objects.exists()
    assert not default_storage.exists(reading.file.name)
    assert acts(reading)[-1] == "reading.expire"


def test_a_reading_that_was_saved_is_kept_longer(client, ward, settings):
    settings.READING_DAYS = 30
    reading = take_in(ward)
    later = TODAY + datetime.timedelta(days=20)
    sheet = reading.sheet | {"seen": ["no_number:1"]}
    readings.save_sheet(reading, sheet, by=ward.clerk, today=later, version=1)
    assert readings.clear_abandoned(today=TODAY + datetime.timedelta(days=45)) == 0
    client.force_login(ward.clerk)
    assertContains(client.get(reading.get_absolute_url()), "giữ đến hết ngày 04/08/2026")
    assertContains(client.get(reverse("directive-list")), "giữ đến hết ngày 04/08/2026")


def test_a_reading_that_became_a_document_is_not_abandoned(ward):
    Reading.objects.filter(pk=take_in(ward).pk).update(made=ward.plan)
    assert readings.clear_abandoned(today=TODAY + datetime.timedelta(days=400)) == 0


def test_an_office_may_keep_its_readings_for_good(ward, settings):
    settings.READING_DAYS = 0
    reading = take_in(ward)
    assert reading.kept_until is None
    assert readings.clear_abandoned(today=TODAY + datetime.timedelta(days=4000)) == 0


def test_the_form_takes_what_the_reader_reads(client, ward):
    client.force_login(ward.clerk)
    page = client.get(reverse("reading-create"))
    accepted = set(readings.ACCEPTED)
    assert {".docx", ".doc", ".pdf", ".xlsx", ".jpg", ".png", ".txt", ".md"} <= accepted
    assertContains(page, f'accept="{",".join(readings.ACCEPTED)}"')
