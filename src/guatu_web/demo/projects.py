"""Projects of the invented zone with three years of stages, milestones, investment, talks, problems and screening. All
of it is invented: firms, codes, amounts and days.

Projects enter, are planned, screened and moved by the same acts as in real work; what is only recorded about them
(investment by month, papers, talks, problems, quantities) is made in bulk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from guatu.gates import Ladder
from guatu.gates.identifiers import credit_code_fault
from guatu.periods import Period
from guatu.playbook import ProjectRules
from guatu_web.accounts.models import User
from guatu_web.areas.models import Area, Unit, Zone
from guatu_web.demo.figures import SEED
from guatu_web.demo.zones import Built
from guatu_web.projects.actions import merging, milestones, moving, screening
from guatu_web.projects.actions.entering import begun, entered_all
from guatu_web.projects.models import Invested, Paper, Problem, Project, Quantity, Screening, Talk
from guatu_web.projects.queries.rules import rules_of
from guatu_web.records.acts import Doing, act
from guatu_web.records.periods import period_columns

OFFICE, LEADER = "supervisor", "leader"
INVENTED = "（虚构）"
MILLION = Decimal(1_000_000)
SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


class Trade(NamedTuple):
    """What projects of a cluster are about: industry, what they make, the firms' words."""

    cluster: str
    industry: str
    products: tuple[str, ...]
    firms: tuple[str, ...]


TRADES = (
    Trade("新型显示", "3974", ("柔性显示模组", "车载显示屏", "光学膜片", "显示驱动芯片封测"), ("澄光显示", "晶岚光电")),
    Trade("智能装备", "3562", ("工业机器人关节", "数控机床", "激光切割装备", "智能物流装备"), ("远图装备", "衡驰智能")),
    Trade("生物医药", "2710", ("抗体药物", "高端制剂", "体外诊断试剂", "医用高分子材料"), ("禾岚生物", "澄心医药")),
    Trade("新能源", "3841", ("电解液", "储能电池", "光伏逆变器", "氢燃料电堆"), ("华岚能源", "潮生新能")),
    Trade("新材料", "2659", ("碳纤维复合材料", "特种陶瓷", "电子级树脂", "高性能膜材料"), ("青澜新材", "砺石材料")),
    Trade("现代物流", "5990", ("冷链物流中心", "智能分拨中心"), ("通岚物流", "澄港供应链")),
)
PUBLIC = (
    ("infrastructure", "临港园疏港道路", 42, (("路基", "公里", 8), ("桥梁", "座", 3))),
    ("infrastructure", "东湖园雨污分流改造", 18, (("管网", "公里", 46),)),
    ("infrastructure", "北园110千伏变电站", 9, (("主变", "台", 2),)),
    ("infrastructure", "河口镇防洪堤加固", 26, (("堤防", "公里", 12), ("水闸", "座", 4))),
    ("infrastructure", "园区5G专网", 6, (("基站", "座", 85),)),
    ("infrastructure", "望江街道综合管廊", 31, (("廊体", "公里", 5),)),
    ("livelihood", "青山镇中心小学扩建", 11, (("校舍", "平方米", 12000),)),
    ("livelihood", "柳溪街道社区医院", 14, (("业务用房", "平方米", 9000),)),
    ("livelihood", "河口镇安置房三期", 38, (("住房", "套", 460),)),
    ("livelihood", "望江街道口袋公园", 2, (("公园", "处", 6),)),
)
"""Public works: kind, name, total in ten million yuan, quantities with their measure and how many."""
TALENT = ("量子传感", "脑机接口", "合成生物", "固态电池", "空天材料", "边缘智能")
STEPS = {
    "negotiating": (15, 60), "signed": (40, 130), "registered": (15, 50), "land": (50, 150), "started": (40, 120),
    "completed": (220, 400), "producing": (30, 90), "at_capacity": (150, 240),
}  # fmt: skip
"""Days that projects stay before each stage, at least and at most."""
PASSED = {"environment": "符合", "tax_per_mu": "22", "energy": "0.2", "direction": "主导产业"}
FAILED = {"environment": "整改后符合", "tax_per_mu": "16", "energy": "0.45", "direction": "允许类"}


@dataclass
class Course:
    """A project to be: what is given of it, the day of each stage that it reaches, and how it goes in the end."""

    given: dict[str, Any]
    days: dict[str, date]
    planned: dict[str, date]
    status: str = "ongoing"
    why: str = ""
    months: dict[date, Decimal] = field(default_factory=dict)
    quantities: tuple[tuple[str, str, int], ...] = ()


def tell_projects(zone: Zone) -> int:
    """The zone's projects, where it has none yet; gives how many there are now."""
    if Project.objects.filter(zone=zone).exists():
        return 0
    built = Built(
        zone,
        areas={each.code: each for each in Area.objects.filter(zone=zone, archived_at=None)},
        units={each.code: each for each in Unit.objects.filter(zone=zone, archived_at=None)},
        people={each.username: each for each in User.objects.filter(memberships__zone=zone).distinct()},
    )
    rules = rules_of(zone)
    courses = list(_courses(built, rules))
    with transaction.atomic():  # all of them or none, so that a demo that was killed tells them all
        projects = _entered(built, rules, courses)
        for project, course in zip(projects, courses, strict=True):
            _gone(built, rules, project, course)
        _merged(built, projects)
    return len(projects)


# ------------------------------------------------------------------ which projects


def _courses(built: Built, rules: ProjectRules) -> Iterator[Course]:
    chance, today = Random(SEED), timezone.localdate()
    for number in range(44):
        trade = TRADES[number % len(TRADES)]
        yield _industrial(built, rules, chance, number, trade, today)
    for number, subject in enumerate(TALENT):
        given = {
            "name": f"{subject}创新团队{INVENTED}", "kind": "talent", "investor": f"{subject}研究院{INVENTED}",
            "content": f"建设{subject}实验室和中试线，引进研发团队{INVENTED}", "amount": (15 + 5 * number) * MILLION,
            "unit": built.units["K"], "owner": built.people["clerk_science"], "investor_code": code(900 + number),
            "area": built.areas["QL2"],
        }  # fmt: skip
        yield _course(given, rules, chance, today, since=60 + 140 * number)
    for number, (kind, name, amount, quantities) in enumerate(PUBLIC):
        given = {
            "name": f"{name}{INVENTED}", "kind": kind, "content": f"实施{name}，完善配套{INVENTED}",
            "amount": amount * 10 * MILLION, "unit": built.units["B"], "owner": built.people["clerk_build"],
            "area": _named(built, name), "leader": built.people[LEADER] if number % 2 else None,
        }  # fmt: skip
        yield _course(given, rules, chance, today, since=90 + 95 * number, quantities=quantities)


def _industrial(built: Built, rules: ProjectRules, chance: Random, number: int, trade: Trade, today: date) -> Course:
    product = trade.products[number // len(TRADES) % len(trade.products)]
    firm = trade.firms[number % 2]
    phase = "" if number < 24 else "二期"
    plant = "" if product.endswith("中心") else "生产线"
    amount = Decimal(chance.choice((3, 5, 8, 12, 22, 35, 60, 105, 120, 200))) * 10 * MILLION
    foreign = number % 9 == 4
    land = round(float(amount) / 1e4 / chance.uniform(360, 620), 1)
    since = 1050 - 24 * number
    signed = max(today - timedelta(days=since), date(2024, 1, 15))
    given: dict[str, Any] = {
        "name": f"{firm}{product}{phase}项目{INVENTED}", "investor": f"{firm}（澄州）有限公司{INVENTED}",
        "investor_code": code(2 * (number % len(TRADES)) + number % 2),
        "investor_place": "境外" if foreign else ("澄州市", "云岭市", "海澄市")[number % 3],
        "content": f"建设{product}{plant}{phase}，达产后年营业收入约{int(amount / MILLION * 200)}万元{INVENTED}",
        "industry": trade.industry, "cluster": trade.cluster, "unit": built.units["Z" if number % 4 else "F"],
        "owner": built.people["clerk_invest" if number % 3 else "lead_invest"],
        "leader": built.people[LEADER] if amount >= 200 * MILLION else None,
        "area": built.areas[("QL1", "QL2", "QL3", "QLT1", "QLT2")[number % 5]], "land_need": Decimal(str(land)),
        "land_supplied": Decimal(str(land)), "amount": amount,
    }  # fmt: skip
    if foreign:
        given |= {"amount": amount / 7, "currency": "USD", "foreign": round(amount / 14, 2), "rate_on": signed}
        given["amount"] = round(given["amount"], -4)
    ends = {7: "lost", 13: "dormant", 19: "abandoned", 22: "delayed", 27: "delayed", 33: "dormant", 38: "lost"}
    status = ends.get(number, "ongoing")
    return _course(given, rules, chance, today, since=since, status=status)


WHYS = {
    "lost": f"投资方改投其他地区{INVENTED}", "dormant": f"投资方资金未到位，暂停推进{INVENTED}",
    "abandoned": f"市场变化，双方协商终止{INVENTED}", "delayed": f"用地手续未办结，开工推迟{INVENTED}",
}  # fmt: skip


def _course(
    given: dict[str, Any], rules: ProjectRules, chance: Random, today: date, *, since: int, status: str = "ongoing",
    quantities: tuple[tuple[str, str, int], ...] = (),
) -> Course:  # fmt: skip
    """The days of the stages that a project of these has reached by today, and those that were planned."""
    ladder = rules.ladder(given.get("kind", "industrial"))
    assert ladder is not None
    most = {"lost": 2, "dormant": 4, "abandoned": 3, "delayed": 5}.get(status, len(ladder.gates))
    day = today - timedelta(days=since)
    days = {ladder.gates[0].stage: day}
    for gate in ladder.gates[1:most]:
        day += timedelta(days=chance.randint(*STEPS[gate.stage]))
        if day > today:
            break
        days[gate.stage] = day
    course = Course(given, days, _planned(ladder, days, chance), status, WHYS.get(status, ""), quantities=quantities)
    course.months = _months(course, chance, today)
    return course


def _planned(ladder: Ladder, days: Mapping[str, date], chance: Random) -> dict[str, date]:
    """What was promised when the project was signed or set up: some months off what then happened."""
    begun = days.get("signed") or days.get("negotiating")
    if begun is None:
        return {}
    planned, day = dict[str, date](), begun
    for stage, (least, most) in STEPS.items():
        if stage in ladder.stages and stage not in ("negotiating", "signed"):
            day += timedelta(days=(least + most) // 2 - chance.randint(0, 20))
            planned[stage] = day
    return {stage: day for stage, day in planned.items() if stage in ("started", "completed", "producing")}


def _months(course: Course, chance: Random, today: date) -> dict[date, Decimal]:
    """What was invested in each month from the start on: all of it by the time when it produces at capacity."""
    begun = course.days.get("started")
    if begun is None:
        return {}
    amount = Decimal(course.given["amount"]) * (7 if course.given.get("currency") == "USD" else 1)
    until = min(course.days.get("completed", today), today)
    months = list(_firsts(begun, until))
    share = Decimal(96 if "at_capacity" in course.days else 88 if "completed" in course.days else 0) / 100
    share = share or min(Decimal(len(months)) * Decimal("0.06"), Decimal("0.85"))
    weights = [Decimal(chance.randint(6, 14)) for _ in months]
    return {day: round(amount * share * each / sum(weights), -3) for day, each in zip(months, weights, strict=True)}


def _firsts(begun: date, until: date) -> Iterator[date]:
    year, month = begun.year, begun.month
    while (year, month) <= (until.year, until.month):
        yield date(year, month, 1)
        year, month = year + month // 12, month % 12 + 1


def _named(built: Built, name: str) -> Area:
    """The area with whose name that of a project begins; else the whole zone."""
    areas = sorted(built.areas.values(), key=lambda each: -len(each.name))
    return next((each for each in areas if name.startswith(each.name)), built.areas["QL"])


def code(number: int) -> str:
    """A credit code that nobody has: region 999999, with the right check character."""
    body = f"91999999MA{number:07d}"
    return next(body + sign for sign in SIGNS if credit_code_fault(body + sign) is None)


# ------------------------------------------------------------------ how they go


def _entered(built: Built, rules: ProjectRules, courses: Sequence[Course]) -> list[Project]:
    """All projects at their first stage, with what is recorded about them."""
    office = built.people[OFFICE]
    with act("demo.tell_projects", by=office, zone=built.zone, reason="虚构的项目经过") as doing:
        first = [{**each.given, "stage_on": next(iter(each.days.values()))} for each in courses]
        projects = entered_all(doing, built.zone, [begun(each, rules, timezone.localdate()) for each in first])
        for project in (each for each, course in zip(projects, courses, strict=True) if course.why):
            doing.change(project, status_on=project.stage_on)  # it went well from the day on which it was found
        recorded = [each for pair in zip(projects, courses, strict=True) for each in _recorded(built, rules, *pair)]
        for model in (Invested, Paper, Talk, Problem, Quantity):
            doing.create_all([each for each in recorded if isinstance(each, model)], noted=False)
        _screened_badly(doing, built, projects, courses)
    return projects


def _recorded(built: Built, rules: ProjectRules, project: Project, course: Course) -> Iterator[Any]:
    zone, office, today = built.zone, built.people[OFFICE], timezone.localdate()
    of = {"zone": zone, "project": project}
    for day, amount in course.months.items():
        yield Invested(**of, amount=amount, **period_columns(Period.parse(f"{day:%Y-%m}")))
    for kind, day in _papers(rules, course):
        yield Paper(**of, kind=kind, number=f"澄青〔{day.year}〕{project.pk}号{INVENTED}", on=day)
    entered = project.stage_on
    ways = (Talk.Way.RECEPTION, Talk.Way.VISIT, Talk.Way.TALK)
    for number, way in enumerate(ways):
        day = entered + timedelta(days=9 + 23 * number)
        if course.given.get("kind", "industrial") == "industrial" and day <= today:
            said = f"介绍园区条件，商谈用地和投产安排{INVENTED}"
            yield Talk(
                **of, on=day, way=way, met=f"项目负责人{INVENTED}", content=said, by=course.given["owner"] or office
            )
    if project.pk % 3 == 0 and (today - entered).days > 45:
        raised = max(course.days.values()) + timedelta(days=3)
        raised = min(raised, today - timedelta(days=2))
        solved = raised + timedelta(days=20) if project.pk % 2 and raised + timedelta(days=20) <= today else None
        text = ("施工用电尚未接入", "规划调整未批复", "配套道路未通", "员工住房不足")[project.pk % 4]
        yield Problem(
            **of, text=f"{text}{INVENTED}", raised_on=raised, unit=built.units["B"], due_on=raised + timedelta(days=30),
            solved_on=solved, answer=f"已协调解决{INVENTED}" if solved else "",
        )  # fmt: skip
    for name, measure, planned in course.quantities:
        if "started" in course.days:
            done = planned if "completed" in course.days else round(planned * 0.4, 1)
            yield Quantity(**of, name=name, measure=measure, planned=planned, done=done, on=today)


def _papers(rules: ProjectRules, course: Course) -> Iterator[tuple[str, date]]:
    """The papers that the gates which a project has passed ask for, each some days before."""
    ladder = rules.ladder(course.given.get("kind", "industrial"))
    for gate in ladder.gates if ladder else ():
        for need in gate.needs if gate.stage in course.days else ():
            if need.what == "paper" and (not need.where or course.given.get(need.where)):
                yield need.key, course.days[gate.stage] - timedelta(days=3)


def _gone(built: Built, rules: ProjectRules, project: Project, course: Course) -> None:
    """A project from stage to stage, by the acts of those who do it."""
    office = built.people[OFFICE]
    project.zone = built.zone
    stages = list(course.days)[1:]
    if course.planned:
        milestones.plan(office, project, course.planned, version=None)
    if "signed" in stages and project.kind == "industrial":
        on = course.days["signed"] - timedelta(days=10)
        decision = Screening.Decision.ADMITTED
        screening.decide(office, project, PASSED, decision, on=on, reason=f"符合准入条件{INVENTED}", version=None)
    for stage in stages:
        moving.move(office, project, stage, on=course.days[stage], version=None, key=f"demo-{stage}")
    if course.status != "ongoing":
        on = min(max(course.days.values()) + timedelta(days=40), timezone.localdate())
        moving.set_status(office, project, course.status, on=on, reason=course.why, version=None, key="demo-status")
    elif project.pk % 5 == 0 and (late := _later(course)):
        milestones.plan(office, project, late, version=None, reason=f"设备到货推迟{INVENTED}")


def _later(course: Course) -> dict[str, date]:
    """What is still to come, some weeks later than first promised."""
    today = timezone.localdate()
    return {
        stage: max(day, today) + timedelta(days=45) for stage, day in course.planned.items() if stage not in course.days
    }


def _screened_badly(doing: Doing, built: Built, projects: Sequence[Project], courses: Sequence[Course]) -> None:
    """Two projects that were not admitted at first: their case was put off, and decided later or not at all."""
    wanted = [each for each, course in zip(projects, courses, strict=True) if course.status == "lost"]
    for project in wanted:
        doing.create(
            Screening(
                zone=built.zone, project=project, given=FAILED, outcome={}, decision=Screening.Decision.DEFERRED,
                reason=f"亩均税收承诺偏低，请补充测算{INVENTED}", decided_on=project.stage_on + timedelta(days=5),
                decided_by=built.people[LEADER],
            )
        )  # fmt: skip


def _merged(built: Built, projects: Sequence[Project]) -> None:
    """One project was entered twice, and the two were made one."""
    office = built.people[OFFICE]
    with act("demo.tell_projects", by=office, zone=built.zone, reason="虚构的重复登记") as doing:
        kept = Project.objects.get(pk=projects[5].pk)
        given = {"name": kept.name.replace("项目", "建设项目"), "investor": kept.investor, "content": kept.content}
        twin = entered_all(doing, built.zone, [begun(given, rules_of(built.zone), timezone.localdate())])[0]
    kept.zone = twin.zone = built.zone
    merging.merge(office, kept, twin, reason=f"同一项目重复登记{INVENTED}", versions=(kept.version, twin.version))
