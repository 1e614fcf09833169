"""How often a program may ask. Counted by token or person, and by the address of the connection for strangers.

No header is asked for the address, so that a forged X-Forwarded-For changes nothing; all processes of the site count
together.
"""

from __future__ import annotations

import math
from ipaddress import IPv6Address, ip_address, ip_network

from django.http import HttpRequest
from ninja.errors import Throttled

from guatu_web.accounts.counts import count

WINDOW = 60
"""Seconds in which requests are counted together."""
REQUESTS = 600
"""So many requests a window for one token or person."""
MISSES = 60
"""So many requests a window without a working token or session from one address."""
HOUSEHOLD = 64
"""Bits of an IPv6 address that belong to one subscriber, who may choose the others himself."""


def count_request(who: str) -> None:
    """A request by a known token or person; Throttled past REQUESTS in a window."""
    _count(who, REQUESTS)


def count_miss(request: HttpRequest) -> None:
    """A request by nobody whom the site knows; Throttled past MISSES in a window."""
    _count(f"at-{_where(request.META.get('REMOTE_ADDR', ''))}", MISSES)


def _count(who: str, most: int) -> None:
    counted = count(f"api-{who}", WINDOW)
    if counted.times > most:
        raise Throttled(wait=max(1, math.ceil(counted.left)))


def _where(address: str) -> str:
    """What is counted together: an IPv4 address, the network of an IPv6 address."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address):
        return str(known.ipv4_mapped or ip_network((int(known), HOUSEHOLD), strict=False))
    return str(known)
