import pytest
from django.db import DatabaseError, connection, transaction

from tests.cast import make_ward
from units import journal
from units.models import Entry

pytestmark = pytest.mark.django_db


def write(ward, text="Thử ghi"):
    with transaction.atomic():
        return journal.record("unit.rename", ward.cell, unit=ward.ward, by=ward.clerk, text=text, data={"tên": "cũ"})


def test_entries_of_a_unit_are_chained():
    ward = make_ward()
    first, second = write(ward), write(ward)
    assert second.previous_hash == first.hash
    assert (first.number, second.number) == (1, 2)
    assert list(journal.verify()) == []


def test_an_entry_names_the_post_of_who_did_it():
    entry = write(make_ward())
    assert entry.post == "Văn thư, Đảng ủy phường Nhị Chiểu"


def test_the_database_refuses_to_change_or_delete_an_entry():
    entry = write(make_ward())
    for deed in (lambda: Entry.objects.update(text="Khác"), lambda: Entry.objects.filter(pk=entry.pk).delete()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            deed()


def test_an_altered_entry_is_found():
    ward = make_ward()
    entry = write(ward)
    write(ward)
    with connection.cursor() as cursor:
        for statement in journal.LIFT[connection.vendor]:
            cursor.execute(statement)
    Entry.objects.filter(pk=entry.pk).update(text="Đã đổi")
    assert list(journal.verify()) == [f"Nhật ký của {ward.ward}: dòng số 1 đã bị sửa."]


def test_a_missing_last_entry_is_found():
    ward = make_ward()
    write(ward)
    entry = write(ward)
    with connection.cursor() as cursor:
        for statement in journal.LIFT[connection.vendor]:
            cursor.execute(statement)
    Entry.objects.filter(pk=entry.pk).delete()
    assert list(journal.verify()) == [f"Nhật ký của {ward.ward}: phải có 2 dòng, hiện còn 1 dòng."]


def test_only_those_over_the_branch_read_the_journal():
    ward = make_ward()
    entry = write(ward)
    from tests.cast import TODAY

    assert entry in Entry.objects.visible_to(ward.inspector, TODAY)
    for user in (ward.outsider, ward.secretary, ward.nobody):
        assert entry not in Entry.objects.visible_to(user, TODAY)
