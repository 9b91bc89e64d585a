"""Pictures of the pages of a source: drawn when asked for, for those who may see the reading, gone with the file."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from directives import source_pages
from directives.actions import readings
from directives.importing.apart import draw_apart
from tests.cast import TODAY
from tests.importing_papers import as_pdf, paper_of
from tests.papers import PLAN
from tests.reading import reading_ward, take_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    return reading_ward(time_machine)


@pytest.fixture
def reading(ward):
    upload = SimpleUploadedFile("ke-hoach.pdf", as_pdf(paper_of(PLAN)))
    kept = readings.start_reading(upload, by=ward.clerk, today=TODAY, unit=ward.ward)
    readings.read(kept.pk, now=timezone.now(), today=TODAY)
    kept.refresh_from_db()
    return kept


def test_a_page_is_a_picture_that_no_browser_keeps(client, ward, reading):
    client.force_login(ward.clerk)
    response = client.get(reverse("reading-page", args=[reading.pk, 1]))
    picture = Image.open(io.BytesIO(b"".join(response.streaming_content)))
    assert (picture.format, picture.width) == ("JPEG", 900)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_a_page_is_drawn_once(ward, reading, monkeypatch):
    first = source_pages.picture(reading, 1)
    monkeypatch.setattr(source_pages, "draw_apart", lambda *args: pytest.fail("drawn again"))
    assert source_pages.picture(reading, 1) == first


@pytest.mark.parametrize("number", [0, 9, 5000])
def test_there_is_no_picture_of_a_page_that_is_not_there(client, ward, reading, number):
    client.force_login(ward.clerk)
    assert client.get(reverse("reading-page", args=[reading.pk, number])).status_code == 404


def test_the_neighbour_gets_no_picture(client, ward, reading):
    client.force_login(ward.outsider)
    assert client.get(reverse("reading-page", args=[reading.pk, 1])).status_code == 404


def test_the_lines_lie_on_their_page(client, ward, reading):
    client.force_login(ward.clerk)
    page = client.get(reading.get_absolute_url())
    assertContains(page, '<rect id="spot-1" data-line="1"')
    assertContains(page, reverse("reading-page", args=[reading.pk, 1]))
    assert page.context["as_text"] is False
    assert client.get(f"{reading.get_absolute_url()}?source=text").context["as_text"] is True


def test_a_text_has_lines_only(client, ward):
    client.force_login(ward.clerk)
    assertNotContains(client.get(take_in(ward).get_absolute_url()), "<rect")


def test_the_pictures_go_with_the_file(ward, reading, django_capture_on_commit_callbacks):
    path = source_pages.picture(reading, 1)
    with django_capture_on_commit_callbacks(execute=True):
        readings.discard(reading, by=ward.clerk, today=TODAY)
    assert not path.exists()


def test_a_photograph_is_turned_upright_and_made_smaller():
    out = io.BytesIO()
    image = Image.new("RGB", (3000, 4000), "white")
    exif = image.getexif()
    exif[0x0112] = 6
    image.save(out, "JPEG", exif=exif)
    (drawn,) = draw_apart("anh.jpg", out.getvalue(), range(1, 5))
    assert Image.open(io.BytesIO(drawn)).size == (900, 675)


def test_a_broken_file_has_no_pictures(reading, monkeypatch):
    reading.file.storage.delete(reading.file.name)
    reading.file.storage.save(reading.file.name, io.BytesIO(b"%PDF-1.7 hong"))
    assert source_pages.picture(reading, 1) is None


def test_nothing_is_drawn_of_a_file_that_is_still_being_read(reading):
    reading.state = "reading"
    assert source_pages.picture(reading, 1) is None


def test_what_was_drawn_while_its_file_went_is_swept(ward, reading):
    path = source_pages.picture(reading, 1)
    stray = path.parents[1] / ("0" * 64) / "1.jpg"
    stray.parent.mkdir()
    stray.write_bytes(b"x")
    readings.clear_abandoned(today=TODAY)
    assert (path.exists(), stray.exists()) == (True, False)
