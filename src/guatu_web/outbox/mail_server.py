"""The mail server that the site may use, from one address."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

from guatu.errors import UsageError

PORTS = {"none": 25, "starttls": 587, "tls": 465}
_EXAMPLE = "GUATU_MAIL_URL must read smtp://name:password@host:587?tls=starttls (tls: starttls, tls or none)"


class MailServer(NamedTuple):
    """Where mail is handed over, how the connection is encrypted, and as whom."""

    host: str
    port: int
    tls: str
    user: str
    password: str
    sender: str

    def __repr__(self) -> str:
        return f"MailServer({self.host}:{self.port}, tls={self.tls})"  # the password stays out of logs


def mail_server(address: str | None, file: str | None, sender: str | None) -> MailServer | None:
    """The server of an address such as smtp://name:password@host:587?tls=starttls, given itself or as a file's text.

    None where neither is given. UsageError for an address that names no server, and for a sender that is no address.
    """
    if file and not address:
        try:
            address = Path(file).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"GUATU_MAIL_URL_FILE: {file} cannot be read ({type(error).__name__})") from None
    if not address:
        return None
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise UsageError(_EXAMPLE) from None
    tls = parse_qs(parts.query).get("tls", ["tls" if parts.scheme == "smtps" else "starttls"])[-1]
    if parts.scheme not in ("smtp", "smtps") or not host or tls not in PORTS:
        raise UsageError(_EXAMPLE)
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    sender = sender or (user if "@" in user else f"guatu@{host}")
    if not sender.isascii() or sender.count("@") != 1 or any(each.isspace() for each in sender):
        raise UsageError("GUATU_MAIL_FROM must be one mail address, such as guatu@example.com")
    return MailServer(host, port or PORTS[tls], tls, user, password, sender)
