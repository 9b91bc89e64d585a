"""The head of a draft: made, changed by two people at once, hung under another document, thrown away."""

import datetime

import pytest
from django.urls import reverse
from pytest_django.asserts import assertContains, assertRedirects

from directives.actions import documents
from directives.models import Directive, SourceFile, Task
from tests.cast import TODAY, make_plan, make_ward
from units.models import Entry
from units.refusals import NotYours


@pytest.fixture
def w(db):
    ward = make_ward()
    make_plan(ward)
    ward.draft = documents.create_draft(
        by=ward.clerk, today=TODAY, unit=ward.ward, kind="plan", subject="Kế hoạch mới", parent=ward.directive
    )
    return ward


def head(w, **more):
    fields = {"kind": "plan", "issuing_unit": w.ward.pk, "subject": "Thực hiện Chỉ thị 57", "parent": w.directive.pk}
    return fields | more


def post(client, user, name, *args, **data):
    client.force_login(user)
    return client.post(reverse(name, args=args), data)


def test_a_clerk_drafts_in_the_units_name(client, w):
    answer = post(client, w.clerk, "directive-create", **head(w, issued_on="05/06/2026", reference_number="15-KH/ĐU"))
    made = Directive.objects.get(reference_number="15-KH/ĐU")
    assertRedirects(answer, made.get_absolute_url())
    assert (made.state, made.kept_by, made.parent, made.place) == ("draft", w.ward, w.directive, "Nhị Chiểu")
    assert made.issued_on == datetime.date(2026, 6, 5)
    assert Entry.objects.about(made).get().act == "directive.draft"


def test_number_and_day_may_stay_blank_and_a_month_may_stand_alone(client, w):
    post(client, w.clerk, "directive-create", **head(w, issued_month="tháng 6 năm 2026"))
    assert Directive.objects.get(subject="Thực hiện Chỉ thị 57").dated == "tháng 6/2026"


def test_saving_twice_makes_one_draft(client, w):
    for _ in range(2):
        post(client, w.clerk, "directive-create", **head(w))
    assert Directive.objects.filter(subject="Thực hiện Chỉ thị 57").count() == 1


def test_save_and_go_on_leads_to_the_citations(client, w):
    answer = post(client, w.clerk, "directive-create", **head(w, onward="1"))
    made = Directive.objects.get(subject="Thực hiện Chỉ thị 57")
    assertRedirects(answer, reverse("directive-bases", args=[made.pk]))


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"subject": ""}, "Trích yếu"),
        ({"issued_on": "31/02/2026"}, "Ngày ban hành"),
        ({"issued_on": "05/06/2026", "issued_month": "6/2026"}, "không ghi cả hai"),
        ({"issued_month": "13/2026"}, "Xin ghi tháng và năm"),
        ({"parent": "999999"}, "Văn bản cấp trên trực tiếp"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_lost(client, w, wrong, sentence):
    answer = post(client, w.clerk, "directive-create", **head(w, signer_title="PHÓ BÍ THƯ") | wrong)
    assertContains(answer, sentence)
    assertContains(answer, "PHÓ BÍ THƯ")
    assert not Directive.objects.filter(signer_title="PHÓ BÍ THƯ").exists()


def test_looking_for_a_parent_keeps_what_was_typed_and_saves_nothing(client, w):
    answer = post(client, w.clerk, "directive-create", **head(w, subject="Đang gõ", parent_words="57", find="1"))
    assertContains(answer, "Đang gõ")
    assertContains(answer, "Chỉ thị số 57-CT/TW – Ban Bí thư")
    assert not Directive.objects.filter(subject="Đang gõ").exists()


def test_the_candidates_are_only_what_one_may_see(client, w):
    client.force_login(w.outsider)
    answer = client.get(reverse("directive-candidates"), {"parent_words": "12", "parent": w.plan.pk})
    assert b"12-KH" not in answer.content


def test_a_neighbours_document_cannot_be_the_parent(client, w):
    answer = post(client, w.outsider, "directive-create", **head(w, issuing_unit=w.next_ward.pk, parent=w.plan.pk))
    assert answer.status_code == 200
    assert "parent" in answer.context["form"].errors


def test_nobody_drafts_in_another_units_name(client, w):
    answer = post(client, w.clerk, "directive-create", **head(w, issuing_unit=w.next_ward.pk))
    assert "issuing_unit" in answer.context["form"].errors
    with pytest.raises(NotYours):
        documents.create_draft(by=w.leader, today=TODAY, unit=w.ward, kind="plan", subject="Không")


@pytest.mark.parametrize("name", ["directive-create", "directive-record"])
def test_readers_do_not_write(client, w, name):
    for reader in (w.inspector, w.leader, w.nobody):
        client.force_login(reader)
        assert client.get(reverse(name)).status_code == 403


def test_unusual_numbers_are_remarked_on_and_kept(client, w):
    answer = post(client, w.clerk, "directive-create", **head(w, reference_number="12-NQ/ĐU"))
    made = Directive.objects.get(reference_number="12-NQ/ĐU")
    assertContains(client.get(answer.url), "thường mang ký hiệu KH")
    assert made.is_draft


def test_the_same_number_of_the_same_issuer_is_remarked_on(client, w):
    answer = post(client, w.clerk, "directive-create", **head(w, reference_number="12 - KH/ĐU", issued_on="1/6/2026"))
    assertContains(client.get(answer.url), "Đã có văn bản cùng số")


def test_changing_the_head_leaves_a_line_in_the_journal(client, w):
    post(client, w.clerk, "directive-edit", w.draft.pk, **head(w, version=1, signer_name="Nguyễn Thị Hương"))
    w.draft.refresh_from_db()
    assert (w.draft.subject, w.draft.signer_name, w.draft.version) == ("Thực hiện Chỉ thị 57", "Nguyễn Thị Hương", 2)
    assert set(Entry.objects.about(w.draft).last().data["fields"]) >= {"subject", "signer_name"}


def test_saving_without_a_change_changes_nothing(w):
    same = documents.change_head(w.draft, by=w.clerk, today=TODAY, version=1, subject="Kế hoạch mới")
    assert same.version == 1
    assert Entry.objects.about(w.draft).count() == 1


def test_a_stale_form_shows_both_texts_and_can_be_saved_again(client, w):
    documents.change_head(w.draft, by=w.clerk2, today=TODAY, version=1, subject="Bản của đồng nghiệp")
    answer = post(client, w.clerk, "directive-edit", w.draft.pk, **head(w, version=1, subject="Bản của tôi"))
    assert answer.status_code == 409
    for words in ("Bản của đồng nghiệp", "Bản của tôi", 'name="version" value="2"'):
        assertContains(answer, words, status_code=409)
    w.draft.refresh_from_db()
    assert w.draft.subject == "Bản của đồng nghiệp"
    post(client, w.clerk, "directive-edit", w.draft.pk, **head(w, version=2, subject="Bản của tôi"))
    w.draft.refresh_from_db()
    assert w.draft.subject == "Bản của tôi"


def test_a_document_cannot_stand_under_itself(w):
    child = documents.create_draft(by=w.clerk, today=TODAY, unit=w.ward, kind="plan", subject="Con", parent=w.draft)
    for parent in (w.draft, child):
        with pytest.raises(documents.ParentInsideItself):
            documents.change_head(w.draft, by=w.clerk, today=TODAY, version=1, parent=parent)
    w.draft.refresh_from_db()
    assert (w.draft.parent, w.draft.version) == (w.directive, 1)


def test_an_issued_document_is_not_edited_in_place(client, w):
    assert post(client, w.clerk, "directive-edit", w.plan.pk, **head(w, version=1)).status_code == 403
    with pytest.raises(documents.NotDraft):
        documents.change_head(w.plan, by=w.clerk, today=TODAY, version=1, subject="Khác")


@pytest.mark.parametrize("name", ["directive-edit", "directive-delete", "directive-bases", "directive-outline"])
def test_a_draft_is_hidden_from_the_neighbour_and_closed_to_the_reader(client, w, name):
    for user, status in ((w.outsider, 404), (w.secretary, 404), (w.leader, 403), (w.clerk2, 200)):
        client.force_login(user)
        assert client.get(reverse(name, args=[w.draft.pk])).status_code == status


def test_deleting_asks_first_and_takes_all_parts_along(client, w):
    Task.objects.create(directive=w.draft, position=1, text="Việc nháp")
    SourceFile.objects.create(
        directive=w.draft, name="a.pdf", file="a", content_type="x", size=1, sha256="0", uploaded_by=w.clerk
    )
    client.force_login(w.clerk)
    assertContains(client.get(reverse("directive-delete", args=[w.draft.pk])), "Không lấy lại được")
    assert Directive.objects.filter(pk=w.draft.pk).exists()
    answer = post(client, w.clerk, "directive-delete", w.draft.pk, version=1)
    assertRedirects(answer, reverse("directive-list"))
    assert not Directive.objects.filter(pk=w.draft.pk).exists()
    assert Entry.objects.filter(act="directive.delete", subject_id=w.draft.pk).count() == 1
    assert post(client, w.clerk, "directive-delete", w.draft.pk, version=1).status_code == 404


def test_a_draft_that_someone_just_changed_is_not_deleted(client, w):
    documents.change_head(w.draft, by=w.clerk2, today=TODAY, version=1, subject="Mới hơn")
    post(client, w.clerk, "directive-delete", w.draft.pk, version=1)
    assert Directive.objects.filter(pk=w.draft.pk).exists()


def test_an_issued_document_is_never_deleted(client, w):
    assert post(client, w.clerk, "directive-delete", w.plan.pk, version=1).status_code == 403
