"""A parcel of messages as one mail: a message as it is, several as a digest; each with the link to its record.

What a message encloses goes along as a file; a plain text stands in the mail itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from guatu_web.outbox import enclosing
from guatu_web.outbox.enclosing import File
from guatu_web.outbox.failures import Never, Why
from guatu_web.outbox.mail_server import MailServer
from guatu_web.outbox.models import Message


def letter(messages: Sequence[Message], to: str, server: MailServer) -> EmailMessage:
    """The mail to one person; its Message-ID comes from the keys of its messages, so that it is the same each time.

    Never for an address that mail cannot have, and for a file that cannot be made.
    """
    zone, to_whom = messages[0].zone, messages[0].person or messages[0].hook
    mail = EmailMessage(policy=SMTP)
    try:
        mail["From"] = Address(zone.name, addr_spec=server.sender)
        mail["To"] = Address(str(to_whom), addr_spec=to)
        to.encode("ascii")
    except (ValueError, IndexError):  # an address that Python's parser trips over
        raise Never(Why.BAD_ADDRESS) from None
    mail["Subject"] = subject(messages)
    mail["Date"] = format_datetime(timezone.localtime())
    mail["Message-ID"] = message_id(messages, server.sender.partition("@")[2])
    mail["Auto-Submitted"] = "auto-generated"
    files = [enclosing.file_of(each.enclosure) for each in messages if each.enclosure is not None]
    mail.set_content(_said(files) + text(messages), cte="base64")
    for file in files:
        if not file.is_text:
            main, _slash, sub = file.type.partition(";")[0].strip().partition("/")
            mail.add_attachment(file.content, main, sub, filename=file.name)  # its name is written as RFC 2231 has it
    return mail


def _said(files: Sequence[File]) -> str:
    """The texts that stand in the mail itself."""
    return "".join(f"{each.content.decode().strip()}\n\n" for each in files if each.is_text)


def subject(messages: Sequence[Message]) -> str:
    """The message's own, or how many there are."""
    if len(messages) == 1:
        return messages[0].subject
    with translation.override(language_of(messages[0])):
        return _("%(count)s 条消息汇总") % {"count": len(messages)}


def text(messages: Sequence[Message]) -> str:
    """All that the messages say."""
    with translation.override(language_of(messages[0])):
        if len(messages) == 1:
            parts = [_told(messages[0])]
        else:
            parts = [f"{at}. {each.subject}\n{_told(each)}".rstrip() for at, each in enumerate(messages, 1)]
        end = _ending(messages[0])
    return "\n\n".join([*parts, f"—— {messages[0].zone.name}\n{end}"]) + "\n"


def language_of(message: Message) -> str:
    """In which language somebody is told: the one that the person has chosen, else the site's."""
    wanted = getattr(message.person, "notification", None)
    return wanted.language if wanted is not None else settings.LANGUAGE_CODE


def message_id(messages: Sequence[Message], host: str) -> str:
    """The same for the same messages, whoever sends them and however often."""
    named = hashlib.sha256("\n".join(f"{each.zone_id}:{each.key}" for each in messages).encode()).hexdigest()
    return f"<{named[:40]}@{host}>"


def address_of(message: Message) -> str:
    """Where the record of a message is shown."""
    return f"{settings.ADDRESS}{message.link}" if message.link else ""


def _ending(message: Message) -> str:
    if message.hook_id is not None:
        return _("本邮件由系统自动发出，请勿回复。本邮箱由单位登记，可在“单位通知”中停用。")
    return _("本邮件由系统自动发出，请勿回复。是否接收、何时接收，可在“我的通知”中设置。")


def _told(message: Message) -> str:
    """Its text and its link."""
    link = address_of(message)
    return "\n\n".join(filter(None, [message.body, _("查看：%(link)s") % {"link": link} if link else ""]))
