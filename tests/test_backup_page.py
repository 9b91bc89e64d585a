"""The page of backups: when, checked, where; and one sentence for each thing that is not well."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from cascade import backup_views
from cascade.keeping import keys, places
from tests.cast import make_ward

PAGE = "backup-status"


@pytest.fixture
def w(db, settings, tmp_path, client):
    settings.DATA_DIR, settings.BACKUP_DIR, settings.BACKUPS = tmp_path, tmp_path / "backups", True
    settings.BACKUP_DIR.mkdir()
    ward = make_ward()
    client.force_login(ward.admin)
    return ward


def seen(client, name=PAGE):
    return client.get(reverse(name)).content.decode()


def good(settings, days=0):
    moment = timezone.now() - datetime.timedelta(days=days)
    path = settings.BACKUP_DIR / places.name_for(moment)
    path.write_bytes(b"x" * 1000)
    places.note(good_at=moment.isoformat(), name=path.name, rows=8367, files=111, bytes=1_000_000)
    return moment


def test_when_checked_and_where(w, client, settings):
    moment = timezone.localtime(good(settings))
    page = seen(client)
    assert f"{moment:%H:%M} ngày {moment:%d/%m/%Y}" in page
    assert "Tốt: 8.367 dòng, 111 tệp" in page
    assert str(settings.BACKUP_DIR) in page
    assert "Sao lưu tốt" in page


def test_too_old_is_said_here_and_on_every_page_of_who_sees_to_it(w, client, settings, monkeypatch):
    monkeypatch.setattr(places.time, "clock_gettime", lambda clock: 10 * 3600)
    good(settings, days=2)
    assert seen(client).count("bản sao lưu gần nhất đã quá 26 giờ") == 1
    assert "Sao lưu cần chú ý: bản sao lưu gần nhất đã quá 26 giờ" in seen(client, "unit-list")
    client.force_login(w.secretary)
    assert "Sao lưu cần chú ý" not in seen(client, "unit-list")


def test_a_failure_is_said_in_its_own_words(w, client, settings):
    good(settings)
    places.note(error="Đĩa gần đầy: còn 3 MB.")
    assert "Cần xử lý: lần sao lưu gần nhất không thành: Đĩa gần đầy: còn 3 MB." in seen(client)


def test_what_will_hurt_one_day_is_said(w, client, settings):
    good(settings)
    places.note(amiss=2)
    page = seen(client)
    for words in ("chưa có khóa sao lưu", "cùng ổ đĩa với dữ liệu", "2 tệp đã mất", "chưa diễn tập khôi phục"):
        assert words in page
    keys.new_office_key()
    places.note(amiss=0, drilled_at=timezone.now().isoformat())
    page = seen(client)
    for words in ("chưa có khóa sao lưu", "tệp đã mất", "chưa diễn tập khôi phục"):
        assert words not in page


def test_an_empty_page_says_how_to_begin(w, client):
    assert "Chưa có bản sao lưu" in seen(client)


def test_now_means_now_and_the_page_comes_back(w, client, monkeypatch):
    asked = []
    monkeypatch.setattr(backup_views.tasks.keep_backup, "delay", lambda **words: asked.append(words))
    response = client.post(reverse("backup-now"), follow=True)
    assert "Đã bắt đầu sao lưu" in response.content.decode()
    assert asked == [{"at_once": True}]


def test_a_queue_that_does_not_answer_is_one_sentence(w, client, monkeypatch):
    def away(**words):
        raise OSError

    monkeypatch.setattr(backup_views.tasks.keep_backup, "delay", away)
    assert "Hàng đợi việc nền không trả lời" in client.post(reverse("backup-now"), follow=True).content.decode()


def test_fifty_backups_cost_no_more_queries_than_one(w, client, settings, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    good(settings)
    seen(client)  # the session's first page asks a little more
    with CaptureQueriesContext(connection) as few:
        seen(client)
    for day in range(1, 50):
        good(settings, days=day)
    with django_assert_num_queries(len(few)):
        assert "Hiện 40 bản mới nhất trong 50 bản" in seen(client)
