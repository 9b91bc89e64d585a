import pytest

from tests.cast import Kind, make_ward, unit
from units.models import Unit
from units.trees import WouldBeACycle, repair_paths

pytestmark = pytest.mark.django_db


def test_a_new_node_knows_its_path():
    ward = make_ward()
    assert ward.cell.path == f"{ward.ward.path}{ward.cell.pk}/"
    assert ward.cell.depth == 3


def test_a_branch_is_the_node_and_all_below():
    ward = make_ward()
    assert set(Unit.objects.inside(ward.state)) == {ward.state, ward.police}
    assert ward.next_cell not in Unit.objects.below(ward.ward)


def test_the_chain_runs_from_the_root_down():
    ward = make_ward()
    assert list(Unit.objects.chain_of(ward.police)) == [ward.centre, ward.city, ward.ward, ward.state, ward.police]


def test_moving_takes_the_whole_branch_along():
    ward = make_ward()
    ward.state.move_to(ward.next_ward)
    ward.police.refresh_from_db()
    assert ward.police.path == f"{ward.next_ward.path}{ward.state.pk}/{ward.police.pk}/"
    assert ward.police.is_inside(ward.next_ward)
    assert repair_paths(Unit) == 0


def test_a_node_cannot_move_under_its_own_descendant():
    ward = make_ward()
    with pytest.raises(WouldBeACycle):
        ward.ward.move_to(ward.police)


def test_paths_are_rebuilt_from_the_parent_keys():
    ward = make_ward()
    Unit.objects.filter(pk=ward.police.pk).update(path="1/")
    assert repair_paths(Unit) == 1
    ward.police.refresh_from_db()
    assert ward.police.path == f"{ward.state.path}{ward.police.pk}/"


def test_one_id_being_the_start_of_another_is_no_kinship():
    first = unit("Một", Kind.COMMITTEE)
    Unit.objects.filter(pk=first.pk).update(path="1/")
    other = unit("Hai", Kind.COMMITTEE)
    Unit.objects.filter(pk=other.pk).update(path="12/")
    first.refresh_from_db()
    assert other not in Unit.objects.inside(first)
