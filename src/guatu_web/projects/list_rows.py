"""What the rows of a list of projects say: each as values of a project, with all that is wrong with it."""

from __future__ import annotations

import calendar
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from itertools import pairwise
from math import log10
from statistics import median
from typing import Any, NamedTuple

from guatu.gates import HOME, STAGES, Rate, after, credit_code_fault, is_industry_code, rate_on
from guatu.playbook import ProjectRules
from guatu.reporting.amounts import factor, read_text
from guatu_web.projects.actions.money import _NARROWEST, FEWEST, LIMIT, STEP
from guatu_web.projects.headings import MILESTONE, folded, kind_of, named, stage_of, status_of, words
from guatu_web.projects.list_findings import Found, found

ACTUAL, PLANNED = "actual_on", "planned_on"
CENT = Decimal("0.01")
MOST = Decimal(10) ** 16
LENGTHS = {
    "number": 40, "name": 200, "investor": 200, "investor_place": 100, "cluster": 60, "content": 10_000,
    "status_reason": 10_000, "postponed_reason": 10_000,
}  # fmt: skip
CURRENCIES = {
    "CNY": "人民币", "USD": "美元", "EUR": "欧元", "HKD": "港元", "JPY": "日元", "GBP": "英镑", "KRW": "韩元",
    "SGD": "新加坡元", "TWD": "新台币",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*[-月./]\s*(\d{1,2})\s*日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?")
_MONTH = re.compile(r"(\d{4})\s*[-年./]\s*(\d{1,2})\s*月?")
_COMPACT = re.compile(r"(20\d{2})(\d{2})(\d{2})")
_NOTHING = frozenset(("", "-", "--", "—", "——", "/", "无", "暂无"))


class Names(NamedTuple):
    """By folded name: units, areas and people of a zone. A name of several has None."""

    units: Mapping[str, int]
    areas: Mapping[str, int]
    people: Mapping[str, int | None]
    leaders: Mapping[str, int | None]


class Frame(NamedTuple):
    """Against what a list is read: names of the zone, its rules, the day, and by kind the totals in its register."""

    names: Names
    rules: ProjectRules
    today: date
    peers: Mapping[str, Sequence[Decimal]] = {}


@dataclass
class Line:
    """A row of a list: where it stands, what it says by fields of a project, dates by stage, its columns, and how it
    names places, people and clusters that are not known today."""

    sheet: str
    row: int
    values: dict[str, Any] = field(default_factory=dict)
    days: dict[tuple[str, str], date] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    findings: list[Found] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)

    def find(self, rule: str, column: str = "", **told: Any) -> None:
        """A finding about this row, in the column of a field where one is named."""
        self.findings.append(found(rule, self.sheet, self.row, self.columns.get(column), **told))


class Cell(NamedTuple):
    """A cell of a column that is read: what it holds in which unit, by kind and text."""

    number: int
    kind: str
    text: str
    unit: str


def lines_of(told: Mapping[str, Any], frame: Frame) -> tuple[list[Line], list[Found]]:
    """The rows of all sheets, and what is wrong with the sheets themselves."""
    lines, wrong = list[Line](), list[Found]()
    for sheet in told["sheets"]:
        wrong += _about_columns(sheet)
        if not any(field == "name" for _, _, field, _ in sheet["columns"]):
            continue
        lines += (_line(sheet, number, cells, frame) for number, cells in sheet["rows"])
    lines = [each for each in lines if not _is_sum(each)]
    if not lines and not wrong:
        wrong.append(found("no_rows", ""))
    _hold_against_peers(lines, frame.peers)
    return lines, wrong


def _about_columns(sheet: Mapping[str, Any]) -> Iterator[Found]:
    name = sheet["name"]
    if not sheet["columns"]:
        yield found("no_header", name)
        return
    if not any(field == "name" for _, _, field, _ in sheet["columns"]):
        yield found("no_name_column", name)
    for number, text in sheet["unknown"]:
        yield found("column_unknown", name, None, number, text=text)
    seen = defaultdict[str, list[int]](list)
    for number, _text, of, _unit in sheet["columns"]:
        seen[of].append(number)
    for of, numbers in seen.items():
        if len(numbers) > 1 and of != "amount":  # an exact amount beside one in 亿元 is usual
            yield found("column_twice", name, None, numbers[1], field=named(of))


def _is_sum(line: Line) -> bool:
    """A row below the list, such as 合计, that is no project."""
    return folded(str(line.values.get("name", ""))) in ("合计", "总计", "小计") and "investor" not in line.values


def _line(sheet: Mapping[str, Any], number: int, cells: Sequence[Sequence[Any]], frame: Frame) -> Line:
    line = Line(sheet["name"], number)
    given = _given(sheet, cells, line)
    _texts(line, given, frame)
    _chosen(line, given, frame)
    _days(line, given, frame.today)
    _beyond(line)
    _numbers(line, given)
    _money(line, given, frame)
    if not line.values.get("name"):
        line.find("no_name", "name")
    return line


def _given(sheet: Mapping[str, Any], cells: Iterable[Sequence[Any]], line: Line) -> dict[str, Cell]:
    """The cells of a row by field; of an amount that stands there twice the one in the smaller unit."""
    columns = {number: (of, unit) for number, _text, of, unit in sheet["columns"]}
    given: dict[str, Cell] = {}
    for number, kind, text in cells:
        of, unit = columns[number]
        if folded(text) in _NOTHING:
            continue
        cell = Cell(number, kind, text, unit)
        if of in given and _measure(given[of].unit)[1] <= _measure(unit)[1]:
            continue
        line.columns[of] = number
        if kind == "error":
            line.find("formula_error", of, field=named(of), text=text)
            continue
        given[of] = cell
    return given


def _texts(line: Line, given: Mapping[str, Cell], frame: Frame) -> None:
    for of, most in LENGTHS.items():
        if of in given:
            text = " ".join(given[of].text.split()) if of != "content" else given[of].text.strip()
            if len(text) > most:
                line.find("too_long", of, field=named(of), length=len(text), most=most)
            else:
                line.values[of] = text
    if "investor_code" in given:
        code = given["investor_code"].text.upper().replace(" ", "")
        fault = credit_code_fault(code)
        if fault is None:
            line.values["investor_code"] = code
        else:
            line.find(f"code_{fault}", "investor_code", text=code)
    cluster = line.values.get("cluster")
    if cluster and frame.rules.clusters and cluster not in frame.rules.clusters:
        line.unknown["cluster"] = cluster
        line.find("unknown_cluster", "cluster", text=cluster, known="、".join(frame.rules.clusters))
    if "industry" in given:
        _industry(line, given["industry"].text.upper().strip())


def _industry(line: Line, text: str) -> None:
    if is_industry_code(text):
        line.values["industry"] = text
    else:
        line.find("unknown_industry", "industry", text=text)


def _chosen(line: Line, given: Mapping[str, Cell], frame: Frame) -> None:
    """What is one of several: kind, stage, status, units, areas, people."""
    for of, known in (("kind", kind_of), ("status", status_of)):
        if of in given:
            if value := known(given[of].text):
                line.values[of] = value
            else:
                line.find(f"unknown_{of}", of, text=given[of].text)
    if line.values.get("status", "ongoing") not in ("ongoing", "") and "status_reason" not in line.values:
        line.find("no_reason", "status", text=words()["statuses"][line.values["status"]][0])
    _stage(line, given, frame.rules)
    for of, names, rule in (
        ("unit", frame.names.units, "unknown_unit"),
        ("area", frame.names.areas, "unknown_area"),
        ("owner", frame.names.people, "unknown_person"),
        ("leader", frame.names.leaders, "unknown_leader"),
    ):
        if of in given:
            _named(line, of, given[of].text, names, rule)


def _stage(line: Line, given: Mapping[str, Cell], rules: ProjectRules) -> None:
    """The stage by the name that it has for the kind of project, else by the usual ones."""
    if "stage" not in given:
        return
    text = given["stage"].text
    ladder = rules.ladder(line.values.get("kind", "industrial"))
    own = {folded(each.name): each.stage for each in ladder.gates} if ladder else {}
    stage = own.get(folded(text)) or stage_of(text)
    if stage and (ladder is None or stage in ladder.stages):
        line.values["stage"] = stage
    else:
        known = "、".join(each.name for each in ladder.gates) if ladder else ""
        line.find("unknown_stage", "stage", text=text, known=known)


def _named(line: Line, of: str, text: str, names: Mapping[str, int | None], rule: str) -> None:
    key = folded(text)
    if names.get(key) is not None:
        line.values[of] = names[key]
        return
    line.unknown[of] = text
    if key in names:
        line.find("same_names", of, text=text)
    else:
        line.find(rule, of, field=named(of), text=text)


# ------------------------------------------------------------------ days


def _days(line: Line, given: Mapping[str, Cell], today: date) -> None:
    for of, cell in given.items():
        stage, _, which = of.partition(MILESTONE)
        if not which and of not in ("stage_on", "status_on", "rate_on"):
            continue
        day = _day(line, of, cell.text)
        if day is None:
            continue
        if which != PLANNED and day > today:
            line.find("future_done", of, field=named(of), day=day)
        elif which:
            line.days[stage, which] = day
        else:
            line.values[of] = day


def _day(line: Line, of: str, text: str) -> date | None:
    day, coarse = read_day(text)
    if day is None:
        line.find("unreadable_day", of, field=named(of), text=text)
    elif coarse:
        line.find("coarse_day", of, field=named(of), text=text, day=day)
    return day


@lru_cache(maxsize=8192)
def read_day(text: str) -> tuple[date | None, bool]:
    """The day that a text names, and whether it names the month alone: then its last day.

    >>> read_day("2026年3月"), read_day("2026.3.5")
    ((datetime.date(2026, 3, 31), True), (datetime.date(2026, 3, 5), False))
    """
    plain = folded(text.partition(" ")[0]) if ":" in text else folded(text)
    try:
        if (day := _DAY.fullmatch(plain) or _COMPACT.fullmatch(plain)) is not None:
            return date(int(day[1]), int(day[2]), int(day[3])), False
        if (month := _MONTH.fullmatch(plain)) is not None:
            last = calendar.monthrange(int(month[1]), int(month[2]))[1]
            return date(int(month[1]), int(month[2]), last), True
    except (ValueError, calendar.IllegalMonthError):
        pass
    return None, False


def check_order(
    line: Line, dates: Mapping[tuple[str, str], date | None], touched: AbstractSet[tuple[str, str]]
) -> None:
    """Find dates of stages that are out of order, where one of the two is touched by the row."""
    for which, rule in ((ACTUAL, "days_out_of_order"), (PLANNED, "plan_out_of_order")):
        told = [(stage, day) for stage in STAGES if (day := dates.get((stage, which)))]
        for (earlier, before), (later, then) in pairwise(told):
            if then < before and touched & {(earlier, which), (later, which)}:
                one, two = f"{earlier}{MILESTONE}{which}", f"{later}{MILESTONE}{which}"
                told_of = {"earlier": named(one), "earlier_day": before, "later": named(two), "later_day": then}
                line.find(rule, two if (later, which) in touched else one, **told_of)


def _beyond(line: Line) -> None:
    """Find actual dates of stages that the project has not reached."""
    reached = line.values.get("stage")
    for (stage, which), day in line.days.items():
        if reached and which == ACTUAL and after(stage, reached):
            of = f"{stage}{MILESTONE}{which}"
            line.find("beyond_stage", of, stage=words()["stages"][reached][0], field=named(of), day=day)


# ------------------------------------------------------------------ amounts


def _numbers(line: Line, given: Mapping[str, Cell]) -> None:
    for of in ("land_need", "land_supplied", "rate"):
        if of in given:
            text = given[of].text.removesuffix("亩")
            value = _amount(line, of, text)[0]
            if value is not None:
                line.values[of] = value if of == "rate" else value.quantize(CENT)
    if "foreign" in given:
        value, _currency = _in_money(line, "foreign", given["foreign"], "USD")
        if value is not None:
            line.values["foreign"] = value


def _amount(line: Line, of: str, text: str) -> tuple[Decimal | None, str]:
    """The number of a text and the unit that stands in it."""
    read = read_text(text)
    value, unit = read.value, read.unit or ""
    if value is None:
        try:
            value = Decimal(text)
        except InvalidOperation:
            line.find("unreadable_amount", of, field=named(of), text=text)
            return None, ""
    if value < 0:
        line.find("negative", of, field=named(of), text=text)
        return None, ""
    return value, unit


@lru_cache(maxsize=1024)
def _measure(word: str) -> tuple[str, Decimal]:
    """The currency of a unit of money, and how much of it one is; "" for no unit of money."""
    for currency in CURRENCIES:
        if (times := factor(word, currency)) is not None:
            return currency, times
    return "", Decimal(0)


@lru_cache(maxsize=256)
def currency_of(text: str) -> str:
    """The currency that a word means; "" for none."""
    plain = text.strip().upper()
    if plain in CURRENCIES:
        return plain
    return next((key for key, name in CURRENCIES.items() if folded(text) == folded(name)), "") or _measure(text)[0]


def _in_money(line: Line, of: str, cell: Cell, usual: str, currency: str = "") -> tuple[Decimal | None, str]:
    """An amount in its currency. The unit stands in the cell, in the heading, or beside (`usual`: a currency or a
    unit)."""
    value, unit = _amount(line, of, cell.text)
    if value is None:
        return None, ""
    if unit:
        if unit not in CURRENCIES:
            line.find("unknown_money_unit", of, field=named(of), text=cell.text)
            return None, ""
        return _sized(line, of, cell, value, unit)
    word = cell.unit or usual
    if word in ("原币", "原币种"):
        return _sized(line, of, cell, value, currency or HOME)
    if not word:
        line.find("no_money_unit", of, field=named(of), text=cell.text)
        return None, ""
    found_currency, times = (word, Decimal(1)) if word in CURRENCIES else _measure(word)
    if not found_currency:
        line.find("unknown_money_unit", of, field=named(of), text=word)
        return None, ""
    return _sized(line, of, cell, value * times, found_currency)


def _sized(line: Line, of: str, cell: Cell, value: Decimal, currency: str) -> tuple[Decimal | None, str]:
    if value >= MOST:
        line.find("too_large", of, field=named(of), text=cell.text)
        return None, ""
    return value.quantize(CENT), currency


def _money(line: Line, given: Mapping[str, Cell], frame: Frame) -> None:
    """The total investment in its currency and in yuan."""
    said = ""
    if "currency" in given and not (said := currency_of(given["currency"].text)):
        line.find("unknown_currency", "currency", text=given["currency"].text)
        return
    of = "agreed" if "agreed" in given else "amount"
    if of not in given:
        return
    beside = given["money_unit"].text if "money_unit" in given else ""
    cell = given[of]
    if said and said != HOME and not cell.unit and not beside:
        cell = cell._replace(unit="原币")
    value, currency = _in_money(line, of, cell, beside, said)
    if value is None:
        return
    if said and said != currency:
        line.find("currency_conflict", of, field=named(of), one=CURRENCIES[currency], other=CURRENCIES[said])
        return
    line.values |= {"amount": value, "currency": currency}
    _in_yuan(line, value, currency, frame)


def _in_yuan(line: Line, value: Decimal, currency: str, frame: Frame) -> None:
    if currency == HOME:
        line.values |= {"total": value, "rate": Decimal(1)}
        line.values.pop("rate_on", None)
        return
    day = line.values.get("rate_on") or line.days.get(("signed", ACTUAL)) or frame.today
    rate = line.values.get("rate")
    known = Rate(currency, day, rate, "") if rate else rate_on(frame.rules.rates, currency, day)
    if known is None:
        line.find("no_rate", "agreed" if "agreed" in line.columns else "amount", day=day, currency=CURRENCIES[currency])
        return
    line.values |= {"total": (value * known.rate).quantize(CENT), "rate": known.rate, "rate_on": known.since}


def _hold_against_peers(lines: Sequence[Line], known: Mapping[str, Sequence[Decimal]]) -> None:
    """Amounts that look mistyped beside those of their kind, in the list and in the register; by the rule of
    guatu_web.projects.actions.money, with the middle found once for all."""
    by_kind = defaultdict[str, list[Line]](list)
    for line in lines:
        if line.values.get("total"):
            by_kind[line.values.get("kind", "industrial")].append(line)
    for kind, listed in by_kind.items():
        totals = [*known.get(kind, ()), *(each.values["total"] for each in listed)]
        if len(totals) >= FEWEST:
            _hold_against(listed, totals)


def _hold_against(lines: Sequence[Line], totals: Sequence[Decimal]) -> None:
    logs = [log10(each) for each in totals]
    middle = median(logs)
    spread = max(1.4826 * median(abs(each - middle) for each in logs), _NARROWEST)
    for line in lines:
        value = line.values["total"]
        off = log10(value) - middle
        if abs(off) > max(LIMIT * spread, STEP / 2):
            meant = value.scaleb(-STEP if off > 0 else STEP)
            told = {"value": shown(value), "middle": shown(Decimal(median(totals))), "meant": shown(meant)}
            line.find("off_peers", "amount" if "amount" in line.columns else "agreed", **told)


def shown(yuan: Decimal) -> str:
    """Yuan in the unit in which offices write it."""
    unit, word = (Decimal(10**8), "亿元") if yuan >= 10**8 else (Decimal(10**4), "万元")
    return f"{(yuan / unit).quantize(CENT).normalize():f}{word}"
