"""Alarms of the invented zone, raised by the rules of its playbook as they stand today; of some of them the office has
noted why it is so. All of it is invented."""

from __future__ import annotations

from guatu_web.accounts.models import User
from guatu_web.alarms.actions.handling import note, take
from guatu_web.alarms.actions.raising import of_day
from guatu_web.alarms.models import Alarm, Kind
from guatu_web.areas.models import Zone

NOTES = {
    "industrial_output_above_scale": "两家显示面板企业三季度停产检修，产值较上年同期减少（虚构）",
    "industrial_investment": "上半年入统的设备投资较为集中，下半年新开工项目尚未形成投资（虚构）",
    "general_public_revenue": "部分企业享受留抵退税，入库税收延后（虚构）",
    "idle_land_revived": "三宗地块的权属纠纷尚未了结，收回程序顺延（虚构）",
    "projects_signed": "三个在谈项目的用能指标尚未落实，签约推迟（虚构）",
}


def tell_alarms(by: User, zone: Zone) -> None:
    """What the rules find today; and notes on the newest alarm of some indicators, where nothing is noted yet."""
    of_day(zone)
    for code, text in NOTES.items():
        alarms = Alarm.objects.filter(zone=zone, code=code, kind=Kind.BEHIND, archived_at=None)
        alarm = alarms.filter(area=None).first() or alarms.first()
        if alarm is not None and alarm.stands and not alarm.note:
            taken = take(by, alarm, version=alarm.version)
            note(by, taken, version=taken.version, text=text)
