"""What a notice (督办单) says: its fields from the item, put into the template, and the document."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from guatu.papers import Line, Paper, PaperError, Problem, Template, check, fill, shipped
from guatu.papers.writing import written
from guatu.playbook import NOTICE_FIELDS as FIELDS
from guatu.playbook import read_notice
from guatu.workdays import national
from guatu_web.areas.models import Zone
from guatu_web.playbooks.queries import in_force
from guatu_web.records.errors import Refused
from guatu_web.supervision.models import Item, Notice
from guatu_web.supervision.papers.wording import day

COLOURS = {"blue": "蓝色", "yellow": "黄色", "red": "红色"}
DAYS = {"blue": 5, "yellow": 5, "red": 3}
"""Working days that a notice proposes for the answer."""
SOURCES = {
    "report": "工作报告",
    "meeting": "会议议定事项",
    "instruction": "领导批示",
    "target": "目标预警",
    "hand": "督查室立项",
}
REASONS = {
    "overdue": "该事项应于{due}前完成，已逾期{late}天，尚未办结。",
    "missed": "有应当反馈的时期未按期反馈进展。",
    "behind": "进展落后于时间进度，目前完成{percent}%。",
    "poor": "反馈的情况不符合要求，退回后尚未补充。",
    "made_up": "上一时期的进展系逾期补报。",
    "receive_late": "该事项交办后未按期签收。",
    "due_soon": "该事项将于{due}到期，目前完成{percent}%。",
    "": "该事项进展需要重点关注，目前完成{percent}%。",
}
REQUIRED = {
    "blue": "请抓紧推进，确保按期完成，并报送进展情况和佐证材料。",
    "yellow": "请查明原因，采取措施，限期赶上进度，并报送整改措施和时间安排。",
    "red": "请单位主要负责同志牵头，查明逾期原因，明确整改措施、责任人和完成时间，并书面报告。",
}
_TOLD = {
    "not_yaml": gettext_lazy("模板不是有效的 YAML：%(subject)s。请写明名称（name）和各行（lines）。"),
    "no_lines": gettext_lazy("模板没有内容行。请在 lines 下逐行写样式和内容。"),
    "style": gettext_lazy(
        "模板的一行没有写明样式：%(subject)s。请以 title、number、to、heading、body、signed、note 之一开头。"
    ),
    "missing": gettext_lazy("模板缺少“%(subject)s”（%(name)s）一项。请在某一行写上 {%(subject)s}。"),
    "unknown": gettext_lazy("模板中的 {%(subject)s} 不是督办单的项目。请删去或改为其他项目。"),
    "empty": gettext_lazy("督办单的“%(name)s”没有内容。请先补充再签发。"),
}


def names() -> dict[str, str]:
    """What the fields are called."""
    return {
        "colour": _("类别"),
        "number": _("文号"),
        "unit": _("被督办单位"),
        "item": _("督办事项"),
        "basis": _("督办依据"),
        "reason": _("存在问题"),
        "required": _("督办要求"),
        "answer_by": _("回复期限"),
        "issued_by": _("签发人"),
        "office": _("签发单位"),
        "issued_on": _("签发日期"),
    }


@cache
def template() -> Template:
    """The template of notices that ships with the program."""
    return shipped("notice", FIELDS)


def template_of(zone: Zone) -> Template:
    """The template of the playbook in force; the shipped one where it has none. Refused, with the place and the remedy,
    where it cannot be used: a playbook may have been adopted before a field came to be."""
    version = in_force(zone)
    made = read_notice(version.content) if version is not None else None
    if version is None or made is None:
        return template()
    if problems := check(made, FIELDS):
        where = _("办法《%(name)s》%(version)s 的 notice.yaml：%(problems)s请修改后重新上传办法，再签发。")
        told = {"name": version.content["name"], "version": version.content["version"]}
        raise Refused(where % {**told, "problems": "".join(in_words(each) for each in problems)})
    return made


def suggested(item: Item) -> str:
    """The colour that fits an item's light."""
    return item.light if item.light in ("red", "yellow") else "blue"


def proposed_answer_by(colour: str, today: date) -> date:
    """Until when a notice of a colour asks for its answer."""
    return national().after(today, DAYS[colour]).day


def reason_of(item: Item, today: date) -> str:
    """Why there is a notice, in words."""
    late = (today - item.due_on).days if item.due_on else 0
    key = "overdue" if late > 0 else item.light_reason
    if key in ("overdue", "due_soon") and item.due_on is None:
        key = ""
    told = {"due": day(item.due_on), "late": late, "percent": item.percent}
    return REASONS.get(key, REASONS[""]).format(**told)


def content(notice: Notice, item: Item, text: str, made: Template) -> dict[str, Any]:
    """What a notice says, as it is kept: its fields, and the lines of the document by a template. Refused where one is
    missing."""
    source = SOURCES[item.source]
    fields = {
        "colour": COLOURS[notice.colour],
        "number": notice.number,
        "unit": notice.unit.name,
        "item": f"{item.title}（{item.number}）",
        "basis": f"{source}：{item.source_text}" if item.source_text.strip() else f"{source}。",
        "reason": reason_of(item, notice.issued_on),
        "required": text.strip(),
        "answer_by": day(notice.answer_by),
        "issued_by": str(notice.issued_by),
        "office": f"{item.zone.name}{item.supervising.name if item.supervising else '督查室'}",
        "issued_on": day(notice.issued_on),
    }
    return {"fields": fields, "lines": [list(each) for each in filled(made, fields)]}


def filled(made: Template, fields: dict[str, str]) -> list[Line]:
    """The lines of a notice. Refused, in words, naming each field that is empty."""
    try:
        return fill(made, fields)
    except PaperError as error:
        raise Refused(" ".join(in_words(each) for each in error.problems)) from None


def in_words(problem: Problem) -> str:
    """What is wrong with a template or its values, and the remedy."""
    told = {"subject": problem.subject, "name": names().get(problem.subject, problem.subject)}
    return str(_TOLD[problem.rule]) % told


def lines(notice: Notice) -> list[Line]:
    """What a notice said when it was issued."""
    return [Line(*each) for each in notice.content["lines"]]


def document(notice: Notice) -> bytes:
    """A notice as .docx, from what it said when it was issued."""
    return written(Paper(notice.number, notice.issued_on, lines(notice)))
