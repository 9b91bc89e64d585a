"""Who sees what: the branch of one's seats, and for those below the chain of documents their work comes from."""

import datetime

import pytest

from directives.models import Assignment, Directive
from tests.cast import TODAY, Role, make_plan, make_ward, person
from units import access
from units.models import Seat, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    ward = make_ward()
    make_plan(ward)
    return ward


@pytest.mark.parametrize("who", ["clerk", "leader", "inspector"])
def test_a_ward_seat_sees_the_work_of_its_whole_branch(ward, who):
    assert Assignment.objects.visible_to(getattr(ward, who), TODAY).count() == 3


def test_a_secretary_sees_only_the_work_of_the_own_cell(ward):
    assert list(Assignment.objects.visible_to(ward.secretary, TODAY)) == [ward.assignment]


@pytest.mark.parametrize("who", ["outsider", "outside_secretary", "nobody", "admin"])
def test_others_see_no_work(ward, who):
    assert not Assignment.objects.visible_to(getattr(ward, who), TODAY).exists()
    assert not Directive.objects.visible_to(getattr(ward, who), TODAY).exists()


def test_a_secretary_sees_up_the_chain_of_documents(ward):
    assert set(Directive.objects.visible_to(ward.secretary, TODAY)) == {ward.directive, ward.plan}


def test_a_draft_is_seen_by_its_own_office_only(ward):
    draft = Directive.objects.create(
        kind="plan",
        subject="Nháp",
        issuing_unit=ward.ward,
        kept_by=ward.ward,
        created_by=ward.clerk,
        parent=ward.directive,
    )
    assert draft in Directive.objects.visible_to(ward.clerk2, TODAY)
    for user in (ward.inspector, ward.secretary, ward.outsider):
        assert draft not in Directive.objects.visible_to(user, TODAY)


def test_the_focal_unit_sees_the_plan_it_gathers(ward):
    officer = person("can-bo.xdd", ward.board, Role.CLERK, "Chuyên viên")
    assert ward.plan in Directive.objects.visible_to(officer, TODAY)
    assert Assignment.objects.visible_to(officer, TODAY).count() == 3


def test_a_seat_ends_on_its_day(ward):
    Seat.objects.filter(person=ward.clerk).update(to_on=TODAY)
    assert access.may_draft(ward.clerk, ward.ward, TODAY)
    assert not access.may_draft(ward.clerk, ward.ward, TODAY + datetime.timedelta(days=1))


def test_units_are_seen_in_the_branch_and_up_the_chain(ward):
    seen = set(Unit.objects.visible_to(ward.secretary, TODAY))
    assert seen == {ward.centre, ward.city, ward.ward, ward.cell}


def test_nobody_acts_for_a_unit_without_a_seat_in_it(ward):
    assert access.may_tick(ward.secretary, ward.cell, TODAY)
    assert not access.may_tick(ward.leader, ward.cell, TODAY)
    assert not access.may_confirm(ward.inspector, ward.ward, TODAY)
