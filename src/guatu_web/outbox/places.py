"""Where an address on the net leads: found out once, and nowhere inside unless the settings allow it."""

from __future__ import annotations

import ipaddress
import socket
import threading
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from guatu_web.outbox.failures import Down, Never, Why
from guatu_web.records.errors import Refused

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address
_CARRYING_OTHERS = tuple(map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32")))
"""IPv6 addresses that lead on to an IPv4 address, inner ones among them."""
LONGEST = 500


class Place(NamedTuple):
    """A host by its name, and the one address that its name was resolved to."""

    host: str
    port: int
    ip: str

    @property
    def address(self) -> str:
        """The address as it stands in a URL."""
        return f"[{self.ip}]" if ":" in self.ip else self.ip


def checked(address: str) -> SplitResult:
    """The parts of an address that messages may be posted to. Refused with the remedy for any other."""
    if (
        len(address) > LONGEST
        or not address.isascii()
        or any(each.isspace() or not each.isprintable() for each in address)
    ):
        raise Refused(_("地址应为不含空格和中文的网址，最多 500 个字符。"), "address")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        host, port = None, None
    if not host or port == 0 or parts.username is not None or parts.fragment:
        raise Refused(_("地址无法识别，请从群机器人的设置页完整复制。"), "address")
    if parts.scheme != "https" and not (parts.scheme == "http" and settings.INNER_HOOKS):
        raise Refused(_("地址须以 https:// 开头。"), "address")
    if not settings.INNER_HOOKS and is_inner_name(host):
        raise Refused(_("地址不能指向本机或内网。"), "address")
    return parts


def is_inner_name(host: str) -> bool:
    """Whether a name tells by itself that it is of this machine or net; most inner names show only when resolved."""
    try:
        return not is_public(ipaddress.ip_address(host))
    except ValueError:
        return host == "localhost" or host.endswith((".localhost", ".local", ".internal"))


def resolved(parts: SplitResult, within: float) -> Place:
    """Where an address leads just now. Down where its name is not found, Never where any of its addresses is inside."""
    assert parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = _looked_up(parts.hostname, port, within)
    if not found:
        raise Down(Why.UNREACHABLE, "DNS")
    if not settings.INNER_HOOKS and not all(is_public(each) for each in found):
        raise Never(Why.INNER_ADDRESS)
    return Place(parts.hostname, port, str(found[0]))


def is_public(ip: Ip) -> bool:
    """Whether an address is one of the open net."""
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(ip.ipv4_mapped)
        if any(ip in net for net in _CARRYING_OTHERS):
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _looked_up(host: str, port: int, within: float) -> list[Ip]:
    """The addresses of a name; none where there are none, or no answer in time. A thread, as nothing else ends it."""
    found: list[Ip] = []

    def look_up() -> None:
        try:
            told = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(ipaddress.ip_address(str(each[4][0]).partition("%")[0]) for each in told)

    looking = threading.Thread(target=look_up, daemon=True)
    looking.start()
    looking.join(within)
    return list(found)
