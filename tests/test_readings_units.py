"""Names of units in a paper: whose they are here, chosen once, remembered."""

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from directives.models import Directive
from tests.cast import Kind, unit
from tests.papers import PLAN
from tests.reading import FRONT, acts, form_of, reading_ward, take_in
from units.models import UnitAlias

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    return reading_ward(time_machine)


def choose(client, reading, choice, **more):
    data = form_of(client, reading)
    at = next(key.split("-")[1] for key, value in data.items() if value == FRONT and key.endswith("-name"))
    data |= {f"units-{at}-choice": choice} | {f"units-{at}-{key}": value for key, value in more.items()}
    client.post(reading.get_absolute_url(), data)
    reading.refresh_from_db()
    return reading


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


def test_a_name_remembered_wrongly_is_taken_back_by_the_clerk_on_the_units_page(client, ward):
    front = unit("Mặt trận Tổ quốc phường Nhị Chiểu", Kind.FRONT, ward.ward)
    client.force_login(ward.clerk)
    reading = choose(client, take_in(ward), front.name, remember="1")
    remove = reverse("unit-alias-remove", args=[front.pk, UnitAlias.objects.get().pk])
    assertContains(client.get(front.get_absolute_url()), remove)
    for _ in range(2):
        assertRedirects(client.post(remove), front.get_absolute_url())
    assert not UnitAlias.objects.exists()
    assert acts(front) == ["unit.alias", "unit.forget-alias"]
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"units-2-choice": ""})
    named = {one.name: one.meaning for _, one in client.get(reading.get_absolute_url()).context["named"]}
    assert named[FRONT] == ""


def test_who_gives_a_unit_no_tasks_takes_no_name_of_it_back(client, ward):
    alias = UnitAlias.objects.create(unit=ward.cell, name="CB một")
    for person, wanted in ((ward.leader, 403), (ward.outsider, 404), (ward.secretary2, 404)):
        client.force_login(person)
        assert client.post(reverse("unit-alias-remove", args=[ward.cell.pk, alias.pk])).status_code == wanted
    assert UnitAlias.objects.exists()


def test_words_for_whoever_it_may_concern_are_nobody_to_look_for(client, ward):
    client.force_login(ward.clerk)
    reading = take_in(ward, PLAN.replace("phối hợp với Công an phường", "phối hợp với các cơ quan, đơn vị liên quan"))
    page = client.get(reading.get_absolute_url())
    assert [one.is_unsure for _, one in page.context["named"] if "liên quan" in one.name] == [False]
    client.post(reading.get_absolute_url(), form_of(client, reading) | {"make": "1"})
    task = Directive.objects.get(reference_number="25-KH/ĐU").tasks.first()
    assert "[Phối hợp: các cơ quan, đơn vị liên quan]" in task.text


def test_a_task_tells_which_of_its_units_is_nobody_here(client, ward):
    client.force_login(ward.clerk)
    page = client.get(take_in(ward).get_absolute_url())
    told = [task.unsure for node in page.context["nodes"] for task in node.tasks if task.unsure]
    assert told == [[(2, FRONT)]]
    assertContains(page, f'<a href="#units-2-choice">Chưa rõ “{FRONT}” là đơn vị nào</a>')
