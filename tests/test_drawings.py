"""A paper to look at: asked for by a page, drawn by a worker, opened by who asked."""

import datetime
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from reports import printing
from reports.drawing import carrying
from reports.drawing.data import as_data, from_data
from reports.drawing.models import Drawing
from reports.paper import Paragraph, Table
from reports.printing import render_html
from reports.tasks import draw_owed
from tests.paper_sample import report as sample_paper
from tests.reports import make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return make_report()


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: b"%PDF " + paper.title.encode())


@pytest.fixture
def nobody_draws(monkeypatch):
    """As when the worker has its hands full."""
    monkeypatch.setattr("reports.tasks.draw.delay", lambda pk: None)


def draft(client, w):
    client.force_login(w.clerk)
    return client.get(reverse("report-draft-pdf", args=[w.report.pk]))


def test_a_paper_is_the_same_after_it_waited_as_json():
    paper = sample_paper(
        created_at=datetime.datetime(2026, 3, 31, 10, tzinfo=datetime.UTC),
        body=[Paragraph("Một."), Table(["A"], [[Decimal("1.50")], [2.5], [None], [True], [datetime.date(2026, 1, 2)]])],
    )
    assert render_html(from_data(as_data(paper))) == render_html(paper)


def test_what_no_paper_holds_is_refused():
    with pytest.raises(TypeError, match="holds no set"):
        as_data({1})


def test_the_page_answers_at_once_and_says_how_far_it_is(client, w, quick, nobody_draws):
    response = draft(client, w)
    drawing = Drawing.objects.get()
    assert (response.status_code, response["Location"]) == (302, drawing.get_absolute_url())
    Drawing.objects.update(state="running", progress=45)
    page = client.get(drawing.get_absolute_url()).content.decode()
    assert 'value="45"' in page
    assert 'hx-trigger="every 1s' in page
    piece = client.get(drawing.get_absolute_url(), headers={"HX-Request": "true"}).content.decode()
    assert piece.strip().startswith("<section")


def test_when_it_is_drawn_it_opens(client, w, quick, nobody_draws):
    draft(client, w)
    assert draw_owed() == 1
    drawing = Drawing.objects.get()
    address = reverse("drawing-pdf", args=[drawing.pk])
    asked = client.get(drawing.get_absolute_url(), headers={"HX-Request": "true"})
    assert asked["HX-Redirect"] == address
    assert client.get(drawing.get_absolute_url())["Location"] == address
    found = client.get(address)
    assert found["Content-Disposition"].startswith("inline")
    assert found.content.startswith(b"%PDF")


def test_the_same_paper_asked_for_again_is_drawn_once(client, w, quick):
    assert draft(client, w).content == draft(client, w).content
    assert Drawing.objects.count() == 1


def test_a_changed_paper_is_drawn_anew(client, w, quick):
    draft(client, w)
    w.report.sections.filter(is_heading=False).update(body="Một câu mới.")
    draft(client, w)
    assert Drawing.objects.count() == 2


def test_a_paper_that_cannot_be_drawn_says_why(client, w, monkeypatch):
    def fail(paper, **more):
        raise printing.PrintingFailed(printing.TOO_LONG)

    monkeypatch.setattr(printing, "render_pdf", fail)
    response = draft(client, w)
    assert response["Location"] == w.report.get_absolute_url()
    drawing = Drawing.objects.get()
    assert (drawing.state, drawing.sentence) == ("failed", printing.TOO_LONG)
    assert "quá dài" in client.get(drawing.get_absolute_url()).content.decode()


def test_a_fault_of_ours_is_told_without_its_innards(client, w, monkeypatch):
    monkeypatch.setattr(printing, "render_pdf", lambda paper, **more: 1 / 0)
    draft(client, w)
    assert Drawing.objects.get().sentence == printing.FAILED


def test_a_broker_that_is_away_does_not_stop_the_click(client, w, quick, monkeypatch):
    monkeypatch.setattr("reports.tasks.draw.delay", lambda pk: 1 / 0)
    assert draft(client, w).status_code == 302
    assert draw_owed() == 1


def test_a_worker_that_was_interrupted_is_taken_over_and_one_at_work_is_not(client, w, quick, nobody_draws):
    draft(client, w)
    now = timezone.now()
    Drawing.objects.update(state="running", started_at=now)
    assert carrying.carry_out(Drawing.objects.get().pk, now=now) == 0
    assert carrying.carry_out(Drawing.objects.get().pk, now=now + datetime.timedelta(minutes=6)) == 1


def test_how_far_it_is_is_written_in_steps(client, w, nobody_draws, monkeypatch, django_assert_num_queries):
    draft(client, w)
    told = carrying.Told(Drawing.objects.all())
    with django_assert_num_queries(2):
        for percent in (1, 2, 5, 6, 7, 60, 61):
            told(percent / 100)
    assert Drawing.objects.get().progress == 60


def test_drawings_of_yesterday_are_thrown_away_with_their_files(client, w, quick):
    draft(client, w)
    file = Drawing.objects.get().file
    assert carrying.clear(timezone.now()) == 0
    assert file.exists()
    assert carrying.clear(timezone.now() + datetime.timedelta(days=2)) == 1
    assert not file.exists()
