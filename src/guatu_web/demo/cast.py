"""Who and what the demo zones consist of. All of it is invented: 澄州市, its two zones, their people and figures."""

from __future__ import annotations

from guatu_web.accounts.models import Role
from guatu_web.demo.zones import Plan, Post

PASSWORD = "Qinglan-2026!"
"""Of everybody in the demo zones; they are for trying out, never for real work."""

QINGLAN = Plan(
    "qinglan",
    "青澜开发区",
    [
        ("QL", "青澜开发区", "zone", None),
        ("QL1", "北园", "park", "QL"),
        ("QL2", "高新园", "park", "QL"),
        ("QL3", "临港园", "park", "QL"),
        ("QLT1", "河口镇", "town", "QL"),
        ("QLT2", "青山镇", "town", "QL"),
        ("QLT3", "柳溪街道", "town", "QL"),
        ("QLT4", "望江街道", "town", "QL"),
        ("QLT1-01", "河口镇一网格", "grid", "QLT1"),
        ("QLT1-02", "河口镇二网格", "grid", "QLT1"),
        ("QLT2-01", "青山镇一网格", "grid", "QLT2"),
        ("QLT3-01", "柳溪街道一网格", "grid", "QLT3"),
        ("QLT3-02", "柳溪街道二网格", "grid", "QLT3"),
        ("QLT4-01", "望江街道一网格", "grid", "QLT4"),
    ],
    [
        ("G", "管委会领导", "leaders", None),
        ("D", "督查室", "department", None),
        ("J", "经济发展局", "department", None),
        ("J1", "统计中心", "department", "J"),
        ("Z", "招商局", "department", None),
        ("C", "财政局", "department", None),
        ("B", "建设局", "department", None),
        ("X", "行政审批局", "department", None),
        ("S", "应急和生态环境局", "department", None),
        ("K", "科技创新局", "department", None),
        ("F", "重大项目专班", "force", None),
        ("T", "青澜开发集团", "company", None),
    ],
    [
        Post("admin", "安宁", Role.ADMINISTRATOR),
        Post("leader", "林岚", Role.LEADER),
        Post("supervisor", "杜察", Role.SUPERVISION),
        Post("supervisor2", "苏核", Role.SUPERVISION),
        Post("lead", "景立", Role.LEAD, unit="J"),
        Post("lead_invest", "商远", Role.LEAD, unit="Z"),
        Post("lead_finance", "钱守", Role.LEAD, unit="C"),
        Post("lead_build", "石筑", Role.LEAD, unit="B"),
        Post("lead_permit", "许简", Role.LEAD, unit="X"),
        Post("lead_safety", "安禾", Role.LEAD, unit="S"),
        Post("lead_science", "柯新", Role.LEAD, unit="K"),
        Post("clerk", "景文", Role.CLERK, unit="J1"),
        Post("clerk_invest", "商语", Role.CLERK, unit="Z"),
        Post("clerk_build", "石基", Role.CLERK, unit="B"),
        Post("clerk_science", "柯灵", Role.CLERK, unit="K"),
        Post("town", "何口", Role.TOWN_CLERK, area="QLT1"),
        Post("town_qingshan", "青禾", Role.TOWN_CLERK, area="QLT2"),
        Post("town_liuxi", "柳汀", Role.TOWN_CLERK, area="QLT3"),
        Post("town_wangjiang", "江望", Role.TOWN_CLERK, area="QLT4"),
        Post("observer", "关澜", Role.OBSERVER),
    ],
)
YUNZEHU = Plan(
    "yunzehu",
    "云泽湖科技产业园",
    [("YZ", "云泽湖科技产业园", "zone", None), ("YZ1", "北区", "park", "YZ"), ("YZ2", "湖东街道", "town", "YZ")],
    [("D", "督查室", "department", None), ("J", "经济发展局", "department", None)],
    [
        Post("yunzehu_admin", "云安", Role.ADMINISTRATOR),
        Post("yunzehu", "云督", Role.SUPERVISION),
        Post("observer", "关澜", Role.OBSERVER),
    ],
)
"""The zone of samples/, of which only the city's observer is also a member."""


def featured(plan: Plan) -> list[Post]:
    """One person of each role, the first of each."""
    return list({post.role: post for post in reversed(plan.people)}.values())[::-1]
