"""The page of one assignment: what it shows to whom, and that nothing typed is lost."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from directives.actions import issuing, work
from directives.models import Assignment, Evidence
from tests.cast import TODAY, Role, make_plan, make_ward
from units.models import Entry, Seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def ward(time_machine):
    time_machine.move_to("2026-06-15 09:15+07:00", tick=False)
    ward = make_ward()
    make_plan(ward)
    return ward


def submit(client, ward, deed="submit", user=None, **typed):
    client.force_login(user or ward.secretary)
    words = {"version": 1, "result": "Đã tổ chức, 32/32 đảng viên dự."} | typed
    return client.post(reverse(f"assignment-{deed}", args=[ward.assignment.pk]), words)


def see(client, ward, user):
    client.force_login(user)
    return client.get(ward.assignment.get_absolute_url())


def test_a_secretary_sees_the_chain_up_to_the_top_and_the_deadline_as_written(client, ward):
    page = see(client, ward, ward.secretary)
    for words in ("Chỉ thị số 57-CT/TW", "Kế hoạch số 12-KH/ĐU", "30/06/2026", "còn 15 ngày", "trước ngày 30/6/2026"):
        assertContains(page, words)
    assertNotContains(page, "Chi bộ tổ dân phố số 2")


def test_the_ward_sees_the_other_units_on_the_task(client, ward):
    assertContains(see(client, ward, ward.inspector), "Chi bộ tổ dân phố số 2")


def test_after_sending_the_page_says_that_it_counted(client, ward):
    page = client.get(submit(client, ward).url)
    assertContains(page, "Đã gửi lúc 09:15 ngày 15/06/2026.")
    assertContains(page, "Đảng ủy phường Nhị Chiểu sẽ xác nhận.")


def test_the_story_begins_with_the_document_and_names_posts(client, ward):
    page = client.get(submit(client, ward).url).content.decode()
    story = page[page.index("Diễn biến") :]
    assert story.index("ban hành Kế hoạch số 12-KH/ĐU và giao việc này") < story.index("gửi kết quả")
    assert "15/06/2026 09:15" in story
    assert "Bí thư chi bộ, Chi bộ tổ dân phố số 1" in story


def test_a_draft_is_kept_without_sending(client, ward):
    page = client.get(submit(client, ward, "save", result="Đang chuẩn bị").url)
    assertContains(page, "Đã lưu tạm, chưa gửi.")
    assertContains(page, "Đang chuẩn bị</textarea>")


def test_an_empty_result_stands_at_its_field_and_the_rest_is_kept(client, ward):
    page = submit(client, ward, result="", proposals="Xin thêm tài liệu")
    assertContains(page, "Xin ghi kết quả thực hiện trước khi gửi.", status_code=409)
    assertContains(page, "Xin thêm tài liệu</textarea>", status_code=409)


def test_a_stale_form_shows_both_texts_and_the_next_sending_goes_through(client, ward):
    work.save_result(ward.assignment, by=ward.secretary, today=TODAY, version=1, result="Bản của người khác",
                     obstacles="", proposals="")  # fmt: skip
    page = submit(client, ward, result="Bản của tôi")
    assertContains(page, "Bản của người khác", status_code=409)
    assertContains(page, "Bản của tôi</textarea>", status_code=409)
    assertContains(page, 'name="version" value="2"', status_code=409)
    submit(client, ward, result="Bản của tôi", version=2)
    assert Assignment.objects.get(pk=ward.assignment.pk).result == "Bản của tôi"


def test_words_typed_after_somebody_else_sent_are_shown_not_swallowed(client, ward):
    submit(client, ward)
    page = submit(client, ward, result="Bản khác hẳn")
    assertContains(page, "Bản khác hẳn", status_code=409)
    assertContains(page, "chưa được lưu", status_code=409)


def test_a_double_click_on_save_leaves_one_line(client, ward):
    for _ in range(2):
        assert submit(client, ward, "save").status_code == 302
    assert Entry.objects.about(ward.assignment).count() == 1


def test_files_come_with_the_result(client, ward):
    photos = [SimpleUploadedFile(f"biên bản {n}.txt", f"Trang {n}".encode()) for n in (1, 2)]
    page = client.get(submit(client, ward, evidence=photos).url)
    assertContains(page, "biên bản 2.txt")
    assert Evidence.objects.count() == 2


def test_a_wrong_file_is_named_at_its_field_and_nothing_is_half_written(client, ward):
    files = [SimpleUploadedFile("tốt.txt", b"abc"), SimpleUploadedFile("giả.pdf", b"MZ")]
    page = submit(client, ward, evidence=files, result="Viết rất dài trên điện thoại")
    assertContains(page, "giả.pdf", status_code=409)
    assertContains(page, "Viết rất dài trên điện thoại</textarea>", status_code=409)
    assert not Evidence.objects.exists()
    assert Assignment.objects.get(pk=ward.assignment.pk).state == "assigned"


def test_a_file_too_large_is_refused_in_one_sentence(client, ward, settings):
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024
    page = submit(client, ward, evidence=SimpleUploadedFile("to.txt", b"a" * (1024 * 1024 + 1)))
    assertContains(page, "quá lớn", status_code=409)


def test_evidence_is_handed_to_who_sees_the_assignment_and_to_nobody_else(client, ward):
    submit(client, ward, evidence=SimpleUploadedFile("biên bản.txt", b"abc"))
    url = reverse("evidence-download", args=[Evidence.objects.get().pk])
    for user, status in [(ward.secretary, 200), (ward.inspector, 200), (ward.outsider, 404), (ward.secretary2, 404)]:
        client.force_login(user)
        response = client.get(url)
        assert response.status_code == status
    client.force_login(ward.clerk)
    response = client.get(url)
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"


def test_evidence_is_withdrawn_by_its_unit_only(client, ward):
    submit(client, ward, "save", evidence=SimpleUploadedFile("nhầm.txt", b"abc"))
    url = reverse("evidence-withdraw", args=[Evidence.objects.get().pk])
    for user, status in [(ward.outsider, 404), (ward.inspector, 403), (ward.clerk, 403), (ward.secretary, 302)]:
        client.force_login(user)
        assert client.post(url).status_code == status
    assert client.get(url).status_code == 405
    assertNotContains(see(client, ward, ward.secretary), "/work/evidence/")
    client.post(url)
    assert Entry.objects.filter(act="assignment.withdraw").count() == 1


def test_the_reason_of_a_return_stands_above_the_form(client, ward):
    submit(client, ward)
    work.return_for_more(ward.assignment, by=ward.clerk, today=TODAY, reason="Thiếu biên bản cuộc họp")
    page = see(client, ward, ward.secretary)
    assertContains(page, "đề nghị bổ sung:")
    assertContains(page, "Thiếu biên bản cuộc họp")


def test_a_confirmer_who_read_an_older_result_does_not_confirm_the_new_one(client, ward):
    submit(client, ward)
    client.force_login(ward.clerk)
    url = reverse("assignment-confirm", args=[ward.assignment.pk])
    page = client.get(client.post(url, {"version": 1}).url)
    assertContains(page, "Xin đọc lại rồi xác nhận")
    assert Assignment.objects.get(pk=ward.assignment.pk).state == "submitted"


def test_one_person_on_both_sides_sees_no_button_to_confirm(client, ward):
    Seat.objects.create(unit=ward.ward, person=ward.secretary, role=Role.LEADER, title="Ủy viên", from_on=TODAY)
    page = client.get(submit(client, ward).url)
    assertNotContains(page, "Xác nhận kết quả</button>")
    assertContains(page, "một người khác của Đảng ủy phường Nhị Chiểu xác nhận")


def test_a_day_that_is_too_early_stands_at_its_field(client, ward):
    client.force_login(ward.secretary)
    url = reverse("assignment-ask-extension", args=[ward.assignment.pk])
    page = client.post(url, {"new_due_on": "20/06/2026", "reason": "Chờ nguồn lực"})
    assertContains(page, "Hạn mới phải sau hạn hiện nay", status_code=409)
    assertContains(page, "Chờ nguồn lực</textarea>", status_code=409)


def test_old_due_days_stay_on_the_page(client, ward):
    extension = work.ask_extension(ward.assignment, by=ward.secretary, today=TODAY,
                                   new_due_on=datetime.date(2026, 7, 31), reason="Chờ")  # fmt: skip
    work.decide_extension(extension, by=ward.leader, today=TODAY, granted=True)
    page = see(client, ward, ward.secretary)
    assertContains(page, "31/07/2026")
    assertContains(page, "Hạn cũ: 30/06/2026")


def test_work_quieted_by_a_revocation_says_why(client, ward):
    issuing.revoke(ward.plan, by=ward.clerk, today=TODAY, reason="Trùng với kế hoạch của Thành ủy")
    page = see(client, ward, ward.secretary)
    assertContains(page, "Đã hủy.")
    assertContains(page, "thu hồi văn bản")
    assertContains(page, "Trùng với kế hoạch của Thành ủy")


def test_the_page_costs_the_same_for_a_long_story(client, ward, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    see(client, ward, ward.clerk)
    with CaptureQueriesContext(
        connection,
    ) as first:
        client.get(ward.assignment.get_absolute_url())
    for n in range(20):
        upload = SimpleUploadedFile(f"{n}.txt", f"{n}".encode())
        work.attach(ward.assignment, upload, by=ward.secretary, today=TODAY)
    with django_assert_num_queries(len(first)):
        client.get(ward.assignment.get_absolute_url())
