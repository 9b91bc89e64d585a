"""Administrators keep the tree: add, change, move, close; others may not."""

import datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertRedirects

from tests.cast import TODAY, Kind, make_ward, unit
from units.actions import keeping
from units.models import Entry, Unit
from units.refusals import NotYours, Stale

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return make_ward()


@pytest.fixture
def admin(ward):
    client = Client()
    client.force_login(ward.admin)
    return client


FORM = {"kind": "cell", "name": "Chi bộ Trạm Y tế", "short_name": "", "code": "", "issuer_code": "CB", "place": ""}


def test_the_administrator_adds_a_unit_with_its_other_names(ward, admin):
    response = admin.post(f"/units/{ward.ward.pk}/create/", FORM | {"aliases": "CB Trạm Y tế\nCB TYT"})
    made = Unit.objects.get(name="Chi bộ Trạm Y tế")
    assertRedirects(response, made.get_absolute_url())
    assert made.parent == ward.ward
    assert {alias.name for alias in made.aliases.all()} == {"CB Trạm Y tế", "CB TYT"}
    assert Unit.objects.search("cb tyt").get() == made
    assert Entry.objects.get(act="unit.create").text == "Thêm đơn vị Chi bộ Trạm Y tế vào Đảng ủy phường Nhị Chiểu."


def test_a_name_taken_under_the_same_superior_is_told_at_the_field(ward, admin):
    response = admin.post(f"/units/{ward.ward.pk}/create/", FORM | {"name": ward.cell.name})
    assertContains(response, "đã có một đơn vị đang hoạt động mang tên đó")
    assert Unit.objects.filter(name=ward.cell.name, parent=ward.ward).count() == 1


@pytest.mark.parametrize("who", ["clerk", "leader", "inspector", "secretary"])
def test_readers_may_see_the_unit_but_not_change_it(ward, who):
    client = Client()
    client.force_login(getattr(ward, who))
    assert client.get(ward.ward.get_absolute_url()).status_code == 200
    for deed in ("edit", "create", "move", "import", "seats/create"):
        assert client.post(f"/units/{ward.ward.pk}/{deed}/", FORM).status_code == 403


def test_a_neighbours_unit_is_not_there(ward, admin):
    for path in ("", "edit/", "create/", "move/", "import/", "seats/create/"):
        assert admin.get(f"/units/{ward.next_cell.pk}/{path}").status_code == 404


def test_a_stale_form_shows_both_and_loses_nothing(ward, admin):
    keeping.change_unit(ward.cell, by=ward.admin, today=TODAY, version=1, place="Nhị Chiểu")
    response = admin.post(f"/units/{ward.cell.pk}/edit/", FORM | {"name": "Chi bộ Một", "version": 1})
    assertContains(response, "Người khác đã sửa", status_code=409)
    assertContains(response, "Chi bộ Một", status_code=409)
    ward.cell.refresh_from_db()
    assert ward.cell.name == "Chi bộ tổ dân phố số 1"
    with pytest.raises(Stale):
        keeping.change_unit(ward.cell, by=ward.admin, today=TODAY, version=1, place="")


def test_a_unit_moves_with_all_below_it(ward, admin):
    new = unit("Đảng ủy Ủy ban nhân dân", Kind.BASE_COMMITTEE, ward.ward)
    admin.post(f"/units/{ward.state.pk}/move/", {"parent": new.pk})
    ward.police.refresh_from_db()
    assert ward.police.is_inside(new)
    assert Entry.objects.filter(act="unit.move").count() == 1


def test_a_unit_does_not_move_into_its_own_branch(ward, admin):
    response = admin.post(f"/units/{ward.state.pk}/move/", {"parent": ward.police.pk})
    assertContains(response, "vào chính nó")


def test_a_unit_with_people_or_parts_is_not_closed(ward):
    with pytest.raises(keeping.StillHasParts):
        keeping.change_unit(ward.cell, by=ward.admin, today=TODAY, version=1, valid_to=TODAY)
    cell = ward.cells[2]
    keeping.change_unit(cell, by=ward.admin, today=TODAY, version=1, valid_to=TODAY)
    assert cell not in Unit.objects.valid_on(TODAY + datetime.timedelta(days=1))


def test_nobody_keeps_a_branch_that_is_not_theirs(ward):
    with pytest.raises(NotYours):
        keeping.create_unit(ward.next_ward, by=ward.admin, today=TODAY, kind="cell", name="Chi bộ lạ")


def test_the_list_asks_the_database_no_more_for_twenty_more_rows(ward, admin, django_assert_max_num_queries):
    admin.get("/units/")
    for number in range(20):
        unit(f"Chi bộ thêm {number}", Kind.CELL, ward.ward)
    with django_assert_max_num_queries(12):
        admin.get("/units/?q=chi+bo")
    with django_assert_max_num_queries(14):
        response = admin.get(ward.ward.get_absolute_url())
    assertContains(response, "Chi bộ thêm 19")
