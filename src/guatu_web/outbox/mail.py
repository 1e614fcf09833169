"""Handing mail over to the mail server, step by step, so that at every step it is known whether it has been taken."""

from __future__ import annotations

import contextlib
import re
import smtplib
import socket
import ssl
from collections.abc import Callable
from email.message import EmailMessage

from guatu_web.outbox.failures import Down, Later, Lost, Never, Unknown, Why
from guatu_web.outbox.mail_server import MailServer
from guatu_web.outbox.time_limit import TimeLimit

_TOO_LARGE = re.compile(r"552(?! 5\.2\.2)|\d+ 5\.(2\.3|3\.4)\b")
"""RFC 1870 and RFC 3463: more than the server or the mailbox takes of one mail. 5.2.2 is a mailbox that is full."""
STEP, WHOLE = 20.0, 60.0
"""Seconds: for one answer of the server, and for a mail from connecting to the last answer."""
SLOWEST = 200_000.0
"""Bytes in a second: a mail with a file may take that much longer, and still ends before its claim does."""
_PIECE = 64 * 1024


def hand_over(server: MailServer, mail: EmailMessage, to: str, is_ours: Callable[[], bool]) -> None:
    """Give a mail to the server. `is_ours` is asked just before it leaves, and marks that it is about to.

    Later, Never, Unknown or Lost tell that, or how, it was not taken. One connection for each mail: a mail never hears
    the answers to another.
    """
    written = mail.as_bytes()
    with TimeLimit(WHOLE + len(written) / SLOWEST) as limit:
        smtp = _Connection(limit)
        try:
            _connect(smtp, server)
            _envelope(smtp, server.sender, to, len(written))
            if not is_ours():
                raise Lost
            _data(smtp, written)
            with contextlib.suppress(smtplib.SMTPException, OSError):
                smtp.quit()
        finally:
            smtp.close()


class _Connection(smtplib.SMTP):
    """A connection that a time limit watches from its first byte on."""

    def __init__(self, limit: TimeLimit) -> None:
        super().__init__(timeout=STEP)
        self._limit = limit
        self._context: ssl.SSLContext | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        self._limit.watch(plain)
        return self._context.wrap_socket(plain, server_hostname=host) if self._context else plain

    def open(self, server: MailServer) -> None:
        """Connect, encrypted as the settings say."""
        context = ssl.create_default_context() if server.tls != "none" else None
        self._context = context if server.tls == "tls" else None
        self._host = server.host  # smtplib's own name for what STARTTLS compares certificates with
        code, said = self.connect(server.host, server.port)
        if code != 220:
            raise smtplib.SMTPConnectError(code, said)
        if server.tls == "starttls":
            self.starttls(context=context)
        self.ehlo_or_helo_if_needed()


def _connect(smtp: _Connection, server: MailServer) -> None:
    try:
        smtp.open(server)
    except (ssl.SSLError, smtplib.SMTPNotSupportedError) as error:
        raise Down(Why.UNSAFE, str(error)) from None
    except smtplib.SMTPResponseException as error:
        raise Down(Why.UNREACHABLE, _said(error.smtp_code, error.smtp_error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Down(Why.UNREACHABLE, _name(error)) from None
    if not server.user:
        return
    try:
        smtp.login(server.user, server.password)
    except smtplib.SMTPResponseException as error:
        raise Down(Why.SIGN_IN, _said(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPNotSupportedError as error:
        raise Down(Why.SIGN_IN, str(error)) from None
    except (smtplib.SMTPException, OSError) as error:
        raise Down(Why.SIGN_IN, _name(error)) from None


def _envelope(smtp: _Connection, sender: str, to: str, size: int) -> None:
    """From whom, to whom and how large; the server may refuse each."""
    said = smtp.esmtp_features.get("size", "")
    most = int(said) if said.isdigit() else 0  # no number, or 0: it does not say
    if 0 < most < size:
        raise Never(Why.TOO_LARGE, f"SIZE {most} < {size}")
    try:
        _accepted(*smtp.mail(sender, [f"SIZE={size}"] if "size" in smtp.esmtp_features else ()), wanted=250)
        _accepted(*smtp.rcpt(to), wanted=250)
    except (smtplib.SMTPException, OSError) as error:
        raise Later(Why.UNREACHABLE, _name(error)) from None


def _data(smtp: _Connection, mail: bytes) -> None:
    """The mail itself. Before the server asks for it nothing has left; from then on only its answer tells."""
    try:
        _accepted(*smtp.docmd("DATA"), wanted=354)
    except (smtplib.SMTPException, OSError) as error:
        raise Later(Why.UNREACHABLE, _name(error)) from None
    body = re.sub(rb"(?m)^\.", b"..", mail)
    try:
        body += (b"" if body.endswith(b"\r\n") else b"\r\n") + b".\r\n"
        for start in range(0, len(body), _PIECE):  # each has the time of one step
            smtp.send(body[start : start + _PIECE])
        code, said = smtp.getreply()
    except (smtplib.SMTPException, OSError) as error:
        raise Unknown(_name(error)) from None
    if not 400 <= code < 600 and code != 250:
        raise Unknown(_said(code, said))
    _accepted(code, said, wanted=250)


def _accepted(code: int, said: bytes | str, *, wanted: int) -> None:
    if code == wanted or (wanted == 250 and code == 251):
        return
    if code == -1:  # the connection is gone
        raise smtplib.SMTPServerDisconnected
    told = _said(code, said)
    if code < 500:
        raise Later(Why.BUSY, told)
    raise Never(Why.TOO_LARGE if _TOO_LARGE.match(told) else Why.REFUSED, told)


def _said(code: int, said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return f"{code} {text}"


def _name(error: Exception) -> str:
    """What the system says of a connection, such as "Connection refused"; other errors are told in our own words."""
    return error.strerror or "" if isinstance(error, OSError) and not isinstance(error, smtplib.SMTPException) else ""
