"""The two doors of health checks."""

import pytest
from django.db import OperationalError, connection

from cascade import health


def test_alive_without_asking_the_database(client):
    # No django_db mark: a question to the database would fail this test.
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.django_db
def test_ready_when_all_is_well(client):
    response = client.get("/readyz")
    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "wrong": {},
        "checked": ["backups", "database", "migrations", "reminders"],
    }


@pytest.mark.django_db
def test_ready_leaves_nothing_in_the_database(client):
    before = connection.introspection.table_names()
    client.get("/readyz")
    assert connection.introspection.table_names() == before


@pytest.mark.django_db
def test_not_ready_says_what_is_wrong(client, monkeypatch):
    monkeypatch.setitem(health.PROBES, "reminders", lambda: "còn 3 thư chưa gửi")
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["wrong"] == {"reminders": "còn 3 thư chưa gửi"}


@pytest.mark.django_db
def test_a_database_that_takes_no_writes_is_not_ready(client):
    def refuse(execute, sql, params, many, context):
        if sql.startswith("CREATE"):
            raise OperationalError("attempt to write a readonly database")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["wrong"] == {"database": "cơ sở dữ liệu không ghi được"}


@pytest.mark.django_db
def test_a_waiting_migration_is_not_ready(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions'")
    response = client.get("/readyz")
    assert response.json()["wrong"] == {"migrations": "còn 1 bước cập nhật cơ sở dữ liệu"}


def test_health_refuses_post(client):
    assert client.post("/healthz").status_code == 405
