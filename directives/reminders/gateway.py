"""Short messages through the office's own gateway (SMS, Zalo): one signed POST a person and day; docs/cai-dat.md 3a.

Counts and a link, nothing else. Only the configured address is ever called: no redirect is followed, no proxy asked.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import http.client
import json
import logging
from urllib.parse import urlsplit

from django.conf import settings

from directives.models import Digest, Reminder
from directives.reminders.lines import sections, words_of
from directives.reminders.outcomes import GatewayAway, Outcome
from directives.terms import workdays
from units.models import Office

logger = logging.getLogger(__name__)
SECONDS = 10
# These say something of our key or of the gateway's load, not of the number: tried again.
NOT_THE_NUMBERS_FAULT = {401, 403, 407, 408, 425, 429}


def send(
    digest: Digest, reminders: list[Reminder], now: datetime.datetime, today: datetime.date, office: Office
) -> Outcome:
    """Hand one message over. Whatever is wrong with the gateway itself puts the others off too (`away`)."""
    try:
        status, kind, body = _post(_body(digest, reminders, today, office), now)
    except (OSError, http.client.HTTPException, ValueError) as error:
        logger.warning("message gateway: %s", type(error).__name__)
        return Outcome(Digest.State.DEFERRED, "Cổng nhắn tin không trả lời.", away=GatewayAway())
    return _answered(status, kind, body)


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over the moment and the body, so that a message overheard cannot be sent again later."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def text_of(digest: Digest, reminders: list[Reminder], today: datetime.date, office: Office) -> str:
    parts = sections(reminders, today, workdays(office))
    link = settings.SITE_URL.rstrip("/") + digest.get_absolute_url()
    return f"Thông Suốt: {words_of({part.key: part.count for part in parts})}. Xem: {link}"


def _body(digest: Digest, reminders: list[Reminder], today: datetime.date, office: Office) -> bytes:
    message = {
        "to": digest.person.phone,
        "text": text_of(digest, reminders, today, office),
        "id": digest.message_id.strip("<>"),
    }
    return json.dumps(message, ensure_ascii=False).encode()


def _post(body: bytes, now: datetime.datetime) -> tuple[int, str, bytes]:
    """Status, kind of content and the beginning of the answer."""
    address, timestamp = urlsplit(settings.SMS_HOOK_URL), str(int(now.timestamp()))
    secure = address.scheme == "https"
    connection = (http.client.HTTPSConnection if secure else http.client.HTTPConnection)(
        address.hostname or "", address.port, timeout=SECONDS
    )
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "X-Thong-Suot-Timestamp": timestamp,
        "X-Thong-Suot-Signature": signature(settings.SMS_HOOK_SECRET, timestamp, body),
    }
    try:
        target = (address.path or "/") + (f"?{address.query}" if address.query else "")
        connection.request("POST", target, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheader("Content-Type", "").lower(), answer.read1(2048)
    finally:
        connection.close()


def _answered(status: int, kind: str, body: bytes) -> Outcome:
    if "html" in kind or body.lstrip()[:1] == b"<":
        words = f"Cổng nhắn tin trả lời một trang HTML (mã {status}) thay vì nhận tin."
        return Outcome(Digest.State.DEFERRED, words, away=GatewayAway())
    if 200 <= status < 300:
        return Outcome(Digest.State.SENT)
    said = " ".join(body.decode(errors="replace").split())
    answer = f"Cổng nhắn tin trả lời {status} {said}".strip()[:280]
    if 400 <= status < 500 and status not in NOT_THE_NUMBERS_FAULT:
        return Outcome(Digest.State.REFUSED, answer)
    return Outcome(Digest.State.DEFERRED, answer, away=GatewayAway())
