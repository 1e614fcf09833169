"""How often a program may ask. Counted by token or person, and by the address of the connection for strangers.

No header is asked for the address, so that a forged X-Forwarded-For changes nothing. Counts lie in Django's cache;
where that is the process's own memory, each worker process counts for itself.
"""

from __future__ import annotations

import math
from time import time

from django.core.cache import cache
from django.http import HttpRequest
from ninja.errors import Throttled

WINDOW = 60
"""Seconds in which requests are counted together."""
REQUESTS = 600
"""So many requests a window for one token or person."""
MISSES = 60
"""So many requests a window without a working token or session from one address."""


def count(who: str, most: int) -> None:
    """One more request by somebody; Throttled past `most` in this window."""
    now = time()
    key = f"api-{who}-{int(now // WINDOW)}"
    cache.add(key, 0, timeout=2 * WINDOW)
    try:
        counted = cache.incr(key)
    except ValueError:  # dropped by a full cache between the two calls
        counted = 1
    if counted > most:
        raise Throttled(wait=math.ceil(WINDOW - now % WINDOW))


def count_request(who: str) -> None:
    """A request by a known token or person."""
    count(who, REQUESTS)


def count_miss(request: HttpRequest) -> None:
    """A request by nobody whom the site knows."""
    count(f"at-{request.META.get('REMOTE_ADDR', '')}", MISSES)
