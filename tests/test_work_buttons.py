"""Every button of an assignment: works, leaves its line, refuses GET, hides from the neighbour, refuses the reader,
and does nothing twice."""

import pytest
from django.urls import reverse

from directives.actions import work
from directives.models import Assignment
from tests.cast import TODAY, make_plan, make_ward
from units.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    time_machine.move_to("2026-06-15 09:00+07:00", tick=False)
    ward = make_ward()
    make_plan(ward)
    return ward


def sent(ward):
    work.submit(ward.assignment, by=ward.secretary, today=TODAY, version=1, result="Đã tổ chức xong.")


def asked(ward):
    day = TODAY.replace(month=7)
    work.ask_extension(ward.assignment, by=ward.secretary, today=TODAY, new_due_on=day, reason="Chờ")


def paused(ward):
    work.pause(ward.assignment, by=ward.clerk, today=TODAY, reason="Chờ")


# name of the URL, who presses it, what must have happened, what is typed, the line it leaves
BUTTONS = [
    ("receive", "secretary", None, {}, "receive"),
    ("save", "secretary", None, {"version": 1, "result": "Đang làm"}, "save"),
    ("submit", "secretary", None, {"version": 1, "result": "Đã xong"}, "submit"),
    ("ask-extension", "secretary", None, {"new_due_on": "15/07/2026", "reason": "Chờ nguồn"}, "ask_extension"),
    ("confirm", "clerk", sent, {"version": 2}, "confirm"),
    ("return", "clerk", sent, {"version": 2, "reason": "Thiếu biên bản"}, "return"),
    ("grant-extension", "leader", asked, {}, "grant_extension"),
    ("refuse-extension", "leader", asked, {"note": "Đã chốt ngày"}, "refuse_extension"),
    ("pause", "clerk", None, {"reason": "Chờ hướng dẫn"}, "pause"),
    ("resume", "clerk", paused, {}, "resume"),
    ("cancel", "clerk", None, {"reason": "Trùng việc"}, "cancel"),
]
buttons = pytest.mark.parametrize(
    ("name", "who", "before", "typed", "act"), BUTTONS, ids=[button[0] for button in BUTTONS]
)


def press(client, ward, name, user, typed, **more):
    client.force_login(user)
    return client.post(reverse(f"assignment-{name}", args=[ward.assignment.pk]), typed, **more)


def lines(ward, act):
    return Entry.objects.about(ward.assignment).filter(act=f"assignment.{act}").count()


@buttons
def test_it_works_leaves_its_line_and_says_so(client, ward, name, who, before, typed, act):
    if before:
        before(ward)
    response = press(client, ward, name, getattr(ward, who), typed)
    assert response.status_code == 302
    assert lines(ward, act) == 1
    assert 'class="alert alert-success"' in client.get(response.url).content.decode()


@buttons
def test_with_htmx_it_answers_with_the_piece(client, ward, name, who, before, typed, act):
    if before:
        before(ward)
    response = press(client, ward, name, getattr(ward, who), typed, headers={"HX-Request": "true"})
    page = response.content.decode()
    assert response.status_code == 200
    assert page.lstrip().startswith('<div id="assignment">')
    assert 'hx-swap-oob="true"' in page


@buttons
def test_twice_does_nothing_twice(client, ward, name, who, before, typed, act):
    if before:
        before(ward)
    for _ in range(2):
        response = press(client, ward, name, getattr(ward, who), typed)
        assert response.status_code in (302, 409)
    assert lines(ward, act) == 1


@buttons
def test_it_refuses_to_be_read(client, ward, name, who, before, typed, act):
    client.force_login(getattr(ward, who))
    assert client.get(reverse(f"assignment-{name}", args=[ward.assignment.pk])).status_code == 405


@buttons
@pytest.mark.parametrize("other", ["outsider", "outside_secretary", "secretary2", "nobody"])
def test_the_neighbour_does_not_find_it(client, ward, name, who, before, typed, act, other):
    assert press(client, ward, name, getattr(ward, other), typed).status_code == 404


@buttons
def test_the_reader_may_not(client, ward, name, who, before, typed, act):
    if before:
        before(ward)
    was = Assignment.objects.values().get(pk=ward.assignment.pk)
    assert press(client, ward, name, ward.inspector, typed).status_code == 403
    assert Assignment.objects.values().get(pk=ward.assignment.pk) == was


@buttons
def test_the_other_side_may_not(client, ward, name, who, before, typed, act):
    if before:
        before(ward)
    other = ward.secretary if who != "secretary" else ward.leader
    assert press(client, ward, name, other, typed).status_code == 403
    assert lines(ward, act) == 0
