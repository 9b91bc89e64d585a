"""What became of one try to send."""

from __future__ import annotations

from dataclasses import dataclass

from directives.models import Digest


class ServerAway(Exception):
    """The mail server itself does not serve: nobody's letter is to blame, and no try is counted."""

    sentence = "Máy chủ thư không phục vụ; thư sẽ được gửi khi máy chủ hoạt động lại."
    sent = 0


class GatewayAway(ServerAway):
    """The gateway does not serve. The message that found out is put off; the others wait for another round."""

    sentence = "Cổng nhắn tin không phục vụ; tin nhắn sẽ được gửi khi cổng hoạt động lại."


@dataclass
class Outcome:
    """Pending: it was not tried at all. `away`: the others of this round need not be tried either.

    Not `answered`: nobody knows whether it went out.
    """

    state: Digest.State
    error: str = ""
    channel: str = ""
    away: ServerAway | None = None
    answered: bool = True
