"""Who has to wait before the next attempt to sign in.

An attacker must not find a password by trying, and must not keep others out by trying either. So failures are counted
in lanes, and an attempt is held only by the lanes that it belongs to:

- from a browser in which the account has signed in before (a device cookie tells): that browser's own lane only, which
  nobody else can fill;
- from any other browser: a lane of this name from this address; a lane of this name from all addresses where it has
  never signed in, wide enough that one address alone cannot fill it; and a lane of the address over all names.

Names that do not exist are counted in the same way, so that a hold tells nothing.
"""

from __future__ import annotations

import datetime
import ipaddress
import unicodedata
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Max, Q
from django.utils.crypto import salted_hmac

from units.signin.models import KnownDevice, SignIn

MINUTE, QUARTER, HOUR = timedelta(minutes=1), timedelta(minutes=15), timedelta(hours=1)
KNOWN_FOR = timedelta(days=180)
NAME_LIMIT = 5
STRANGERS_LIMIT = 20
# Of an address over all names: with five failures to hold a name, fewer than five names a minute.
ADDRESS_LIMIT, ADDRESS_HOUR_LIMIT = 20, 200


@dataclass(frozen=True)
class Caller:
    """Who asks to be let in, as far as can be told before the password is looked at."""

    name_key: str
    address: str
    network: str
    device: KnownDevice | None
    is_stranger: bool
    agent: str


@dataclass(frozen=True)
class Lane:
    which: Q
    limit: int
    within: timedelta
    hold: timedelta


def key_of(username: str) -> str:
    name = unicodedata.normalize("NFKC", username).casefold().strip()
    return salted_hmac("units.signin.name", name).hexdigest()[:40]


def network_of(address: str) -> str:
    """The address itself; of IPv6 the /64, within which a visitor takes addresses as he likes."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(found) >> 64 << 64, 64)))


def caller(username: str, *, address: str, device_hash: str, agent: str, now: datetime.datetime) -> Caller:
    since, network = now - KNOWN_FOR, network_of(address)
    known = KnownDevice.objects.filter(person__username=username, used_at__gt=since, token_hash=device_hash).first()
    been_here = SignIn.objects.filter(
        person__username=username, outcome=SignIn.Outcome.IN, network=network, at__gt=since
    ).exists()
    return Caller(key_of(username), address, network, known, not (known or been_here), agent)


def lanes_of(caller: Caller) -> list[Lane]:
    if caller.device:
        return [Lane(Q(name_key=caller.name_key, device=caller.device), NAME_LIMIT, HOUR, QUARTER)]
    elsewhere = Q(device=None)
    lanes = [
        Lane(elsewhere & Q(name_key=caller.name_key, network=caller.network), NAME_LIMIT, HOUR, QUARTER),
        Lane(elsewhere & Q(network=caller.network), ADDRESS_LIMIT, MINUTE, MINUTE),
        Lane(elsewhere & Q(network=caller.network), ADDRESS_HOUR_LIMIT, HOUR, MINUTE),
    ]
    if caller.is_stranger:
        lanes.append(Lane(Q(name_key=caller.name_key, is_stranger=True), STRANGERS_LIMIT, HOUR, QUARTER))
    return lanes


def held_until(caller: Caller, now: datetime.datetime, *, but: SignIn | None = None) -> datetime.datetime | None:
    """When the next attempt is looked at again; None when it is looked at now. `but` is an attempt not to count."""
    ends = [end for lane in lanes_of(caller) if (end := _end_of(lane, now, but))]
    return max(ends, default=None)


def _end_of(lane: Lane, now: datetime.datetime, but: SignIn | None) -> datetime.datetime | None:
    # What a clock that was ahead wrote down holds nobody.
    failed = SignIn.objects.failed().filter(lane.which, at__gt=now - lane.within, at__lte=now + MINUTE)
    if but:
        failed = failed.exclude(pk=but.pk)
    found = failed.aggregate(number=Count("pk"), last=Max("at"))
    end = found["last"] + lane.hold if found["number"] >= lane.limit else None
    return end if end and end > now else None
