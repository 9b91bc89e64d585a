"""The pages on which an administrator merges and renames: prepare, look, confirm, withdraw, take back."""

import pytest
import time_machine
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from tests.cast import assign
from tests.scene import NOW, TODAY, make_scene
from units.actions import merging
from units.changes import UnitChange
from units.models import Seat, Unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def w():
    with time_machine.travel(NOW, tick=False):
        w = make_scene()
        w.page = Client()
        w.page.force_login(w.admin)
        yield w


def typed(w, **more):
    words = {"units": [w.cells[1].pk, w.cells[2].pk], "new_name": "Chi bộ Bình Minh", "new_kind": "cell"}
    words |= {"superior": w.ward.pk, "effective_on": "16/06/2026", "ground": "Quyết định số 9-QĐ/ĐU"}
    return words | more


def confirmed(w, **more):
    shown = w.page.get(f"/units/changes/{w.change.pk}/").context
    words = {"version": shown["change"].version, "seen": shown["look"].fingerprint} | more
    return w.page.post(f"/units/changes/{w.change.pk}/confirm/", words)


def test_neighbours_of_the_same_kind_are_offered_and_the_unit_itself_is_ticked(w):
    page = w.page.get(f"/units/{w.cell.pk}/merge/")
    for cell in w.cells:
        assertContains(page, cell.name)
    assertContains(page, f'value="{w.cell.pk}" id="id_units_0" checked')
    assert [unit.pk for unit in page.context["form"].fields["superior"].queryset] == [w.ward.pk]
    assertNotContains(page, w.next_cell.parent.name)


def test_others_are_found_by_name_and_nothing_typed_is_lost(w):
    page = w.page.post(f"/units/{w.cell.pk}/merge/", typed(w, find="cong an", look="1"))
    assertContains(page, "Công an phường")
    assertContains(page, "Chi bộ Bình Minh")
    assert UnitChange.objects.count() == 1


def test_what_was_prepared_is_shown_in_numbers_before_anything_happens(w):
    response = w.page.post(f"/units/{w.cells[1].pk}/merge/", typed(w))
    change = UnitChange.objects.get(new_name="Chi bộ Bình Minh")
    assertRedirects(response, change.get_absolute_url())
    page = w.page.get(change.get_absolute_url())
    assertContains(page, "việc chưa xong chuyển sang Chi bộ Bình Minh")
    assertContains(page, "Thôi giữ vị trí")
    assert not Unit.objects.filter(name="Chi bộ Bình Minh").exists()


def test_a_new_unit_without_a_name_is_told_at_the_field(w):
    page = w.page.post(f"/units/{w.cells[1].pk}/merge/", typed(w, new_name=""))
    assertContains(page, "Cần có khi lập đơn vị mới")


def test_confirmed_it_is_done_with_the_choice_for_each_seat(w):
    seat = Seat.objects.get(person=w.secretary2)
    response = confirmed(w, **{f"seat-{seat.pk}": "end"})
    assertRedirects(response, f"/units/changes/{w.change.pk}/")
    new = Unit.objects.get(name="Chi bộ tổ dân phố số 1 và 2")
    assert set(new.seats.values_list("person", flat=True)) == {w.secretary.pk}
    assertContains(w.page.get(new.get_absolute_url()), "Gồm các đơn vị cũ")
    assertContains(w.page.get(w.cell.get_absolute_url()), "Đã nhập vào")


def test_when_the_numbers_moved_meanwhile_they_are_shown_again_and_nothing_is_done(w):
    shown = w.page.get(f"/units/changes/{w.change.pk}/").context["look"].fingerprint
    assign(w.task, w.cell, period="2026-09")
    seat = Seat.objects.get(person=w.secretary2)
    page = w.page.post(
        f"/units/changes/{w.change.pk}/confirm/", {"version": 1, "seen": shown, f"seat-{seat.pk}": "end"}
    )
    assert page.status_code == 409
    assertContains(page, "Số liệu đã thay đổi", status_code=409)
    assertContains(page, f'name="seat-{seat.pk}" value="end" checked', status_code=409)
    assert UnitChange.objects.get(pk=w.change.pk).state == "prepared"


def test_two_who_edit_at_once_see_both_texts(w):
    merging.amend(w.change, w.cells[:2], by=w.admin, today=TODAY, version=1, ground="Quyết định của người kia")
    page = w.page.post(f"/units/changes/{w.change.pk}/edit/", typed(w, version=1))
    assertContains(page, "Quyết định của người kia", status_code=409)
    assertContains(page, "Quyết định số 9-QĐ/ĐU", status_code=409)


def test_a_later_day_is_waited_for_and_can_be_withdrawn(w):
    merging.amend(w.change, w.cells[:2], by=w.admin, today=TODAY, version=1, effective_on=TODAY.replace(day=30))
    confirmed(w)
    assertContains(w.page.get("/units/changes/"), "Chờ đến ngày")
    w.page.post(f"/units/changes/{w.change.pk}/withdraw/")
    assert UnitChange.objects.get(pk=w.change.pk).state == "withdrawn"


def test_taken_back_the_same_day_from_its_page(w):
    confirmed(w)
    assertContains(w.page.get(f"/units/changes/{w.change.pk}/"), "Hoàn tác")
    assertContains(w.page.get(f"/units/changes/{w.change.pk}/undo/"), "Mọi thứ trở lại")
    w.page.post(f"/units/changes/{w.change.pk}/undo/")
    assert not Unit.objects.filter(name="Chi bộ tổ dân phố số 1 và 2").exists()
    assertContains(w.page.get(f"/units/changes/{w.change.pk}/"), "Đã hoàn tác")


def test_a_new_name_is_prepared_from_the_units_page(w):
    words = {"new_name": "Ban Tổ chức", "new_short_name": "", "effective_on": "16/06/2026", "ground": "Quyết định"}
    response = w.page.post(f"/units/{w.board.pk}/rename/", words, follow=True)
    assertContains(response, "tên gọi khác được thêm: Ban Xây dựng Đảng")


def test_the_list_asks_the_same_number_of_questions_with_twenty_more(w, django_assert_num_queries):
    with time_machine.travel(NOW, tick=False):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        w.page.get("/units/changes/")
        with CaptureQueriesContext(
            connection,
        ) as before:
            w.page.get("/units/changes/")
        for n in range(20):
            merging.prepare(
                [w.board], by=w.admin, today=TODAY, kind="rename", new_name=f"Ban {n}", effective_on=TODAY, ground=""
            )
        with django_assert_num_queries(len(before)):
            w.page.get("/units/changes/")
