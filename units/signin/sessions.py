"""Sessions that know whose they are, so that they can be listed and ended. SESSION_ENGINE names this module."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.utils import timezone

from units.signin.models import Session

BEGUN, SEEN, ADDRESS, AGENT = "begun_at", "seen_at", "address", "agent"


def row_key(session_key: str | None) -> str:
    """What stands in the database for the key that the browser holds."""
    return hashlib.sha256((session_key or "").encode()).hexdigest()[:40]


class SessionStore(DatabaseStore):
    @classmethod
    def get_model_class(cls) -> Any:
        return Session

    def _get_session_from_db(self) -> Session | None:
        found = Session.objects.filter(session_key=row_key(self.session_key), expire_date__gt=timezone.now()).first()
        if found is None:
            self._session_key = None
        return found

    def exists(self, session_key: str) -> bool:
        return Session.objects.filter(session_key=row_key(session_key)).exists()

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            Session.objects.filter(session_key=row_key(key)).delete()

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        row = super().create_model_instance(data)
        assert isinstance(row, Session)  # noqa: S101  for the type checker
        row.session_key = row_key(row.session_key)
        if SESSION_KEY in data:
            now = timezone.now().timestamp()
            row.person_id = int(data[SESSION_KEY])
            row.begun_at = _moment(data.setdefault(BEGUN, now))
            row.seen_at = _moment(data.setdefault(SEEN, now))
            row.address, row.agent = data.get(ADDRESS, ""), data.get(AGENT, "")
            row.session_data = self.encode(data)
        return row


def _moment(stamp: float) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(stamp, datetime.UTC)
