"""The targets of a draft."""

import pytest
from django.urls import reverse

from directives.models import Target
from tests.crawling import Page
from tests.drafts import make_draft
from units.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def w(client):
    w = make_draft(None)
    client.force_login(w.clerk)
    w.url = reverse("target-grid", args=[w.draft.pk])
    return w


def post(client, w, *rows, **more):
    data = {"version": w.draft.version, "target-TOTAL_FORMS": len(rows), "target-INITIAL_FORMS": 0} | more
    for n, row in enumerate(rows):
        data |= {f"target-{n}-{name}": value for name, value in ({"comparison": "ge"} | row).items()}
    return client.post(w.url, data)


def test_targets_are_saved_with_vietnamese_figures(client, w):
    post(client, w, {"text": "Đạt tối thiểu 1,5% chi ngân sách", "value": "1,5", "measure": "%", "by_on": "31/12/2030"})
    target = Target.objects.get(directive=w.draft)
    assert (str(target.value), target.by_on.year) == ("1.50", 2030)
    assert Entry.objects.about(w.draft).get().act == "target.save"


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ({"comparison": "range", "value": "3"}, "Xin ghi cả hai số"),
        ({"comparison": "range", "value": "3", "value_max": "2"}, "nhỏ hơn số"),
        ({"by_on": "01/01/2026"}, "Trước ngày ban hành văn bản"),
    ],
)
def test_what_makes_no_sense_is_said_at_its_field(client, w, row, sentence):
    page = post(client, w, {"text": "Chỉ tiêu"} | row)
    assert page.status_code == 422
    assert sentence in page.text
    assert not w.draft.targets.exists()


def test_a_stale_page_loses_nothing(client, w):
    page = post(client, w, {"text": "Của tôi"}, version=w.draft.version + 5)
    assert page.status_code == 409
    assert "Của tôi" in page.text


def test_a_stale_page_shows_both_values_and_can_then_be_saved(client, w):
    mine = Target.objects.create(directive=w.draft, text="Chi bộ sinh hoạt", value=90, comparison="ge", position=1)
    gone = Target.objects.create(directive=w.draft, text="Đã bị xóa", value=5, comparison="ge", position=2)
    rows = [
        {"id": gone.pk, "text": "Đã bị xóa, tôi giữ", "value": "5"},
        {"id": mine.pk, "text": mine.text, "value": "95"},
    ]
    old = w.draft.version
    post(client, w, {"id": mine.pk, "text": mine.text, "value": "80"}, {"id": gone.pk, "text": "x", "DELETE": "on"},
         **{"target-INITIAL_FORMS": 2})  # fmt: skip
    page = post(client, w, *rows, version=old, **{"target-INITIAL_FORMS": 2})
    assert page.status_code == 409
    assert "95" in page.text
    assert "80" in page.text
    w.draft.refresh_from_db()
    form = next(form for form in Page(page.text, w.url).forms if "target-TOTAL_FORMS" in form.fields)
    texts = {f"target-{n}-text": words for n, words in enumerate([mine.text, "Đã bị xóa, tôi giữ"])}
    assert client.post(w.url, form.fields | texts).status_code == 302
    assert [(one.text, one.value) for one in w.draft.targets.order_by("position")] == [
        ("Đã bị xóa, tôi giữ", 5), (mine.text, 95)]  # fmt: skip


def test_a_target_of_another_document_cannot_be_reached(client, w):
    other = Target.objects.create(directive=w.plan, text="Của văn bản khác")
    row = {"id": other.pk, "text": "Đổi", "comparison": "ge"}
    post(client, w, row, **{"target-INITIAL_FORMS": 1})
    other.refresh_from_db()
    assert (other.text, other.directive) == ("Của văn bản khác", w.plan)


def test_neighbours_and_readers_do_not_write_targets(client, w):
    for person, status in ((w.outsider, 404), (w.leader, 403)):
        client.force_login(person)
        assert {client.get(w.url).status_code, post(client, w, {"text": "x"}).status_code} == {status}
