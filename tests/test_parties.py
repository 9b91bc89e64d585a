"""Reading whom a task is for: names, short names, aliases and classes, in one's own branch only."""

import pytest

from directives.models import UnitClass
from directives.parties import Reader, class_named, suggestions
from tests.cast import TODAY, Kind, make_ward, unit
from units.models import Unit, UnitAlias

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward():
    return make_ward()


def read(ward, text):
    return Reader(ward.ward, TODAY).read(text)


def test_units_and_classes_are_told_apart_by_semicolons(ward):
    found = read(ward, "Chi bộ tổ dân phố số 1; Các chi bộ trực thuộc; Công an phường")
    assert [p.unit or p.unit_class for p in found.parties] == [ward.cell, "cells", ward.police]
    assert found.problem == ""


def test_a_comma_inside_a_name_does_not_split_it(ward):
    culture = unit("Phòng Văn hóa, Thể thao", Kind.STATE_OFFICE, ward.state)
    assert [p.unit for p in read(ward, "Phòng Văn hóa, Thể thao").parties] == [culture]


def test_a_list_with_commas_is_taken_when_every_piece_is_sure(ward):
    found = read(ward, "Công an phường, Ban Xây dựng Đảng")
    assert [p.unit for p in found.parties] == [ward.police, ward.board]


def test_case_tones_places_and_spaces_do_not_matter(ward):
    assert [p.unit for p in read(ward, "  CÔNG AN  PHƯỜNG. ").parties] == [ward.police]
    assert [p.unit for p in read(ward, "Uỷ ban nhân dân phường").parties] == [ward.state]


def test_an_alias_and_a_short_name_are_names_too(ward):
    UnitAlias.objects.create(unit=ward.police, name="CAP")
    Unit.objects.filter(pk=ward.board.pk).update(short_name="Ban XDĐ")
    for one in (ward.police, ward.board):
        one.refresh_from_db()
        one.save()
    assert [p.unit for p in read(ward, "CAP; Ban XDĐ").parties] == [ward.police, ward.board]


def test_the_same_name_in_another_commune_is_no_match(ward):
    unit("Trạm Y tế", Kind.PUBLIC_SERVICE, ward.next_ward)
    found = read(ward, "Trạm Y tế")
    assert found.parties == []
    assert "Không có “Trạm Y tế” trong các đơn vị thuộc Đảng ủy phường Nhị Chiểu" in found.problem


def test_an_unknown_name_brings_the_nearest_ones(ward):
    assert "Công an phường" in read(ward, "Công an phườn").problem


def test_a_name_that_two_units_bear_asks_which_and_takes_the_one_above_it(ward):
    base = unit("Đảng bộ Công an phường", Kind.BASE_COMMITTEE, ward.ward)
    twin = unit("Chi bộ tổ dân phố số 1", Kind.CELL, base)
    found = read(ward, "Chi bộ tổ dân phố số 1")
    assert found.parties == []
    assert "Chi bộ tổ dân phố số 1 (Đảng bộ Công an phường)" in found.problem
    sure = read(ward, "Chi bộ tổ dân phố số 1 (Đảng bộ Công an phường)")
    assert [p.unit for p in sure.parties] == [twin]


def test_a_unit_that_has_ended_is_unknown(ward):
    Unit.objects.filter(pk=ward.police.pk).update(valid_to="2026-06-14")
    assert read(ward, "Công an phường").parties == []


def test_an_advising_body_names_units_of_its_superiors_branch(ward):
    found = Reader(ward.board, TODAY).read("Công an phường; các chi bộ trực thuộc")
    assert [p.unit or p.unit_class for p in found.parties] == [ward.police, "cells"]


def test_a_class_under_a_named_unit_keeps_its_anchor(ward):
    base = unit("Đảng bộ Công an phường", Kind.BASE_COMMITTEE, ward.ward)
    (party,) = read(ward, "Các chi bộ trực thuộc (Đảng bộ Công an phường)").parties
    assert (party.unit_class, party.anchor) == ("cells", base)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("các chi bộ trực thuộc", UnitClass.CELLS),
        ("100% các chi bộ trực thuộc", UnitClass.CELLS),
        ("Các chi bộ", UnitClass.CELLS),
        ("Các chi, đảng bộ trực thuộc", UnitClass.ORGANISATIONS),
        ("Các cơ quan tham mưu, giúp việc", UnitClass.STAFF_BODIES),
        ("các trường học trên địa bàn", UnitClass.SCHOOLS),
        ("Toàn bộ chi bộ trong đảng bộ", UnitClass.ALL_CELLS),
        ("chi bộ", ""),
        ("Chi bộ 1", ""),
    ],
)
def test_classes_are_known_in_the_ways_documents_write_them(words, expected):
    assert class_named(words) == expected


def test_every_label_of_a_class_reads_back_as_that_class():
    assert {choice: class_named(choice.label) for choice in UnitClass} == {choice: choice.value for choice in UnitClass}


def test_suggestions_stay_inside_the_branch(ward):
    assert suggestions(ward.ward, "chi bo to dan pho so 1", TODAY) == ["Chi bộ tổ dân phố số 1"]
    assert "Các chi bộ trực thuộc" in suggestions(ward.ward, "chi bộ", TODAY)


def test_forty_names_cost_as_many_queries_as_one(ward, django_assert_num_queries):
    text = "; ".join([f"Chi bộ tổ dân phố số {n}" for n in (1, 2, 3)] + ["Công an phường"])
    with django_assert_num_queries(2):
        assert len(read(ward, text).parties) == 4
