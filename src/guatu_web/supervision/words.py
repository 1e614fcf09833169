"""What the tables of workflows may say: roles in an item, fields that an act may ask for; and why one is refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from guatu.workflow import ActRefused
from guatu_web.records.errors import Refused

ROLES: dict[str, Promise] = {
    "office": _("督查室"),
    "leader": _("责任领导"),
    "lead": _("责任单位负责人"),
    "responsible": _("责任单位"),
    "co": _("协办单位"),
    "supervising": _("督导单位"),
}
"""Who somebody is in an item: the supervision office of the zone, the leader named in the item (or any leader of the
zone where none is), the head of the responsible unit, anybody of that unit, of one that co-operates, of the
supervising one."""

FIELDS: dict[str, Promise] = {
    "unit": _("责任单位"),
    "co_units": _("协办单位"),
    "supervising": _("督导单位"),
    "leader": _("责任领导"),
    "due_on": _("完成时限"),
    "reason": _("原因"),
    "remark": _("意见"),
    "progress": _("进展情况"),
    "percent": _("完成比例"),
    "node": _("进展节点"),
    "problem": _("存在问题"),
    "wanted": _("需协调事项"),
    "proof": _("佐证材料"),
    "evaluation": _("评价"),
}
"""What an act may ask for. Those that are fields of the item itself change it."""


LATE: dict[str, Promise] = {
    "dispatch_late": _("交办超期"),
    "receive_late": _("签收超期"),
    "answer_late": _("答复超期"),
    "review_late": _("审核超期"),
    "close_late": _("销号超期"),
    "stay_late": _("环节超期"),
}
"""What it is called when an item stays in its state too long; guatu_web.supervision.queries.staying.REASONS."""

REFUSALS: dict[str, Promise] = {
    "unknown_act": _("没有“%(act)s”这项操作；可用的有：%(known)s。"),
    "closed": _("事项已是“%(state)s”，不能再办理；如需继续推进，请重新立项并关联本事项。"),
    "state": _("事项现为“%(state)s”，不能“%(act)s”；现在可以：%(known)s。"),
    "role": _("“%(act)s”须由%(known)s办理，请联系其办理。"),
    "fields": _("“%(act)s”须填写：%(missing)s。"),
    "same_person": _("“%(act)s”不能与“%(earlier)s”由同一人办理，请由另一位同事办理。"),
    "too_often": _("“%(act)s”已办理 %(times)s 次，不能再办理；如有异议，请联系督查室。"),
}
"""Why guatu.workflow refuses an act, with what would work."""


def refusal(error: ActRefused) -> Refused:
    """A refusal of the engine in the words of the screen; `field` is the first that is missing."""
    told, field = dict(error.words), None
    if error.why == "role":
        told["known"] = _listed(told["known"], ROLES)
    elif error.why == "fields":
        field = told["missing"].split(", ")[0]
        told["missing"] = _listed(told["missing"], FIELDS)
    elif "known" in told:
        told["known"] = _listed(told["known"], {})
    return Refused(str(REFUSALS[error.why]) % told, field)


def _listed(keys: str, names: Mapping[str, Promise]) -> str:
    return gettext("、").join(str(names.get(key, key)) for key in keys.split(", "))
