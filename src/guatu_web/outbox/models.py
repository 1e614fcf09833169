"""Messages that wait or were sent, the robots and mailboxes that take some, and how each person wants to be told."""

from __future__ import annotations

from datetime import time

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Unit, Zone
from guatu_web.records.models import Appended, Record


class Hook(Record):
    """An address to which messages are posted: the robot of a chat group, another system, the mailbox of a unit.

    One of a unit takes what is told to that unit, one of none what is told to the zone. The address of a robot holds
    its key: like the secret it is sealed (guatu_web.outbox.sealing), and neither shown again nor logged; `tail` are its
    last characters. `host` is where it leads, of a mailbox the whole address.
    """

    class Format(models.TextChoices):
        WECOM = "wecom", _("企业微信群机器人")
        DINGTALK = "dingtalk", _("钉钉群机器人")
        PLAIN = "plain", _("通用 JSON")
        MAIL = "mail", _("邮箱")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", verbose_name=_("开发区"))
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("单位"))
    name = models.CharField(_("名称"), max_length=60)
    format = models.CharField(_("格式"), max_length=10, choices=Format)
    address = models.TextField(_("地址"))
    secret = models.TextField(_("加签密钥"), blank=True)
    tail = models.CharField(_("末四位"), max_length=4, blank=True)
    host = models.CharField(_("主机"), max_length=260)
    active = models.BooleanField(_("启用"), default=True)

    UNLOGGED = (*Record.UNLOGGED, "address", "secret", "tail")

    class Meta:
        ordering = ("-active", "name", "pk")
        constraints = (
            models.UniqueConstraint(
                fields=("zone", "name"), condition=models.Q(archived_at=None, active=True), name="hook_name"
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_mailbox(self) -> bool:
        """Whether it is told by mail."""
        return self.format == self.Format.MAIL


class Enclosure(Appended):
    """What a file that goes along with mail is made from, stored once however many are sent it.

    `kind` names what makes the file when the mail leaves (guatu_web.outbox.enclosing); `digest` is that of the content.
    """

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    kind = models.CharField(_("类别"), max_length=60)
    content = models.JSONField(_("内容"))
    digest = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("产生时间"), default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("zone", "digest"), name="enclosure_once"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.digest[:8]}"


class Message(Record):
    """Something to be told to one person or hook, stored in the same transaction as what it tells of.

    `key` names it within its zone: what is posted twice is there once. With an `enclosure` it is a mail of its own, and
    is not kept back for a digest. What the sender does to it on the way (claims,
    tries, waits) are updates under a condition and no acts: see guatu_web.outbox.claiming.
    """

    class Channel(models.TextChoices):
        EMAIL = "email", _("邮件")
        HOOK = "hook", _("群机器人")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        SENDING = "sending", _("正在发送")
        HANDING_OVER = "handing_over", _("正在交付")
        SENT = "sent", _("已发送")
        STUCK = "stuck", _("发送失败")
        GIVEN_UP = "given_up", _("不再发送")

    class Failure(models.TextChoices):
        """Why a message has not been sent, or nobody knows whether it was."""

        UNKNOWN = "unknown", _("是否送达不明")
        UNREACHABLE = "unreachable", _("连接不上对方服务器")
        SIGN_IN = "sign_in", _("邮件服务器不接受账号或密码")
        UNSAFE = "unsafe", _("无法建立加密连接")
        BUSY = "busy", _("对方暂时不能接收")
        REFUSED = "refused", _("对方拒收")
        NO_ADDRESS = "no_address", _("此人未登记通知邮箱")
        BAD_ADDRESS = "bad_address", _("地址无效")
        INNER_ADDRESS = "inner_address", _("地址指向内网，未获允许")
        INTERRUPTED = "interrupted", _("多次在发送中断")
        UNWANTED = "unwanted", _("本人已关闭邮件通知")
        LEFT = "left", _("此人已不在本区任职或账号已停用")
        HOOK_OFF = "hook_off", _("群机器人或邮箱已停用")
        LOCKED = "locked", _("系统密钥已更换，读不出所存地址")
        NOT_MADE = "not_made", _("附件无法生成")
        TOO_LARGE = "too_large", _("附件过大，邮件服务器不收")

    zone = models.ForeignKey(Zone, models.PROTECT, related_name="+", db_index=False, verbose_name=_("开发区"))
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("收件人")
    )
    hook = models.ForeignKey(Hook, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("群机器人"))
    channel = models.CharField(_("方式"), max_length=5, choices=Channel)
    kind = models.CharField(_("类别"), max_length=60)
    facts = models.JSONField(_("依据"), default=dict)
    subject = models.CharField(_("标题"), max_length=200)
    body = models.TextField(_("内容"), blank=True)
    link = models.CharField(_("链接"), max_length=300, blank=True)
    key = models.CharField(_("编号"), max_length=250)
    not_before = models.DateTimeField(_("不早于"), null=True, blank=True)
    enclosure = models.ForeignKey(
        Enclosure, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("附件")
    )

    state = models.CharField(_("状态"), max_length=12, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0)
    due_at = models.DateTimeField(_("下次发送"), default=timezone.now)
    held = models.BooleanField(_("曾经暂缓"), default=False)
    claim = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    failure = models.CharField(_("未送达原因"), max_length=16, choices=Failure, blank=True)
    answer = models.CharField(_("对方答复"), max_length=300, blank=True)
    sent_at = models.DateTimeField(_("发送时间"), null=True, blank=True)
    sent_as = models.CharField(_("邮件编号"), max_length=120, blank=True)

    UNLOGGED = (*Record.UNLOGGED, "facts", "body", "claim", "leased_until", "held", "sent_as")

    class Meta:
        ordering = ("-pk",)
        constraints = (
            models.UniqueConstraint(fields=("zone", "key"), name="message_once"),
            models.CheckConstraint(
                condition=models.Q(channel="email", person__isnull=False, hook__isnull=True)
                | models.Q(channel="email", person__isnull=True, hook__isnull=False)
                | models.Q(channel="hook", person__isnull=True, hook__isnull=False),
                name="message_recipient",
            ),
        )
        indexes = (
            models.Index(fields=("state", "channel", "due_at", "id"), name="message_due"),
            models.Index(fields=("zone", "state", "-id"), name="message_state"),
            models.Index(fields=("zone", "-id"), name="message_newest"),
            models.Index(fields=("claim",), name="message_claim"),
        )

    def __str__(self) -> str:
        return self.subject


class Preference(Record):
    """How a person wants to be told: by mail or not, when not, and how often.

    Where a person has said nothing, mail comes at once.
    """

    class Rhythm(models.TextChoices):
        AT_ONCE = "at_once", _("随时发送")
        DAY = "day", _("每日汇总")
        XUN = "xun", _("每旬汇总")
        MONTH = "month", _("每月汇总")
        QUARTER = "quarter", _("每季汇总")

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="notification", verbose_name=_("人员")
    )
    address = models.EmailField(_("通知邮箱"), blank=True)
    by_email = models.BooleanField(_("接收邮件通知"), default=True)
    quiet_from = models.TimeField(_("免打扰自"), null=True, blank=True)
    quiet_to = models.TimeField(_("免打扰至"), null=True, blank=True)
    rhythm = models.CharField(_("发送方式"), max_length=8, choices=Rhythm, default=Rhythm.AT_ONCE)
    hour = models.PositiveSmallIntegerField(_("汇总时间（时）"), default=8, validators=[MaxValueValidator(23)])
    language = models.CharField(
        _("消息语言"), max_length=10, choices=settings.LANGUAGES, default=settings.LANGUAGE_CODE
    )

    def __str__(self) -> str:
        return str(self.person)

    @property
    def quiet(self) -> tuple[time, time] | None:
        """From when to when of a day nothing is sent, over midnight too."""
        if self.quiet_from is None or self.quiet_to is None or self.quiet_from == self.quiet_to:
            return None
        return self.quiet_from, self.quiet_to
