"""Laws: a ledger that is true, printed rounded or cut off, never gives a finding; whatever is read, nothing breaks."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from draft import report, rules
from hypothesis import given, settings
from hypothesis import strategies as st

from cast import ZONE
from guatu.periods import Period
from guatu.reading.audit import Memory, audit, audit_together
from guatu.reading.audit.interval import stated
from guatu.reading.audit.packing import Told, packed, unpacked
from guatu.reading.audit.wording import Terms
from guatu.reading.report import Report, Statement

AMOUNTS = st.decimals(Decimal(20), Decimal(900), places=4)
RATES = st.decimals(Decimal(-20), Decimal(60), places=3)
PRICES = st.decimals(Decimal(-4), Decimal(4), places=2)
PRINTS = st.tuples(st.sampled_from([ROUND_HALF_UP, ROUND_DOWN]), st.integers(1, 3))


def printed(value: Decimal, how: tuple[str, int]) -> str:
    """A number as an office prints it: rounded or cut off, with so many decimals."""
    return str(value.quantize(Decimal(1).scaleb(-how[1]), rounding=how[0]))


def grown(name: str, year: int, rate: Decimal, how: tuple[str, int]) -> str:
    falls = " falls=1" if rate < 0 else ""
    return f"{name}{'下降' if rate < 0 else '增长'}{{{printed(abs(rate), how)}% {name} growth {year}{falls}}}，"


def amount(name: str, year: int, value: Decimal, how: tuple[str, int]) -> str:
    return f"{name}{{{printed(value, how)}亿元 {name} {year}}}，"


@settings(max_examples=60)
@given(AMOUNTS, RATES, PRINTS, PRINTS)
def test_a_true_level_growth_and_base_never_disagree(base, rate, how, rounding):
    level = base * (1 + rate / 100)
    text = amount("固投", 2024, level, how) + "同比" + grown("固投", 2024, rate, rounding) + "。"
    earlier = amount("固投", 2023, base, how) + "。"
    assert rules(text + earlier) == []
    assert audit_together([report(text, "a"), report(earlier, "b")]) == []


@settings(max_examples=60)
@given(AMOUNTS, st.decimals(Decimal("0.5"), Decimal(40), places=3), st.booleans(), PRINTS)
def test_a_base_far_off_gives_one_finding(base, error, up, how):
    level = base * Decimal("1.1")
    wrong = base * (1 + (1 if up else -1) * (5 + error) / 100)
    text = amount("固投", 2024, level, how) + "同比增长{10.0% 固投 growth}。"
    assert rules(text + amount("固投", 2023, wrong, how) + "。") == ["growth"]


@settings(max_examples=60)
@given(st.tuples(AMOUNTS, AMOUNTS, AMOUNTS), st.tuples(RATES, RATES, RATES), PRICES, PRINTS, PRINTS)
def test_a_true_account_of_production_never_gives_a_finding(bases, rates, prices, how, rounding):
    """Three industries grow in real terms, the product with them; levels carry the prices as well."""
    real = [base * (1 + rate / 100) for base, rate in zip(bases, rates, strict=True)]
    levels = [each * (1 + prices / 100) for each in real]
    growth = (sum(real) / sum(bases) - 1) * 100
    text = amount("GDP", 2024, sum(levels), how) + grown("GDP", 2024, growth, rounding) + "其中，"
    names = ("第一产业增加值", "第二产业增加值", "第三产业增加值")
    for name, level, rate in zip(names, levels, rates, strict=True):
        text += amount(name, 2024, level, how) + grown(name, 2024, rate, rounding)
    share = printed(levels[2] / sum(levels) * 100, rounding)
    text += f"服务业增加值占比{{{share}% 服务业增加值占比}}。" + amount("GDP", 2023, sum(bases), how) + "。"
    assert rules(text) == []


@settings(max_examples=60)
@given(AMOUNTS, AMOUNTS, PRINTS, st.decimals(Decimal("0.05"), Decimal(2), places=3))
def test_true_parts_never_exceed_and_false_ones_always_do(exports, imports, how, error):
    whole = amount("进出口总额", 2024, exports + imports, how)
    parts = amount("出口总额", 2024, exports, how) + amount("进口总额", 2024, imports, how)
    assert rules(whole + "其中" + parts + "。") == []
    wrong = amount("出口总额", 2024, exports * (1 + error) + 10, how) + amount("进口总额", 2024, imports, how)
    assert set(rules(whole + "其中" + wrong + "。")) == {"parts"}


@settings(max_examples=60)
@given(AMOUNTS, PRINTS, PRINTS)
def test_a_figure_repeated_more_coarsely_is_the_same_figure(value, how, coarser):
    assert rules(amount("固投", 2024, value, how) + "。" + amount("固投", 2024, value, coarser) + "。") == []


@given(st.decimals(Decimal("0.01"), Decimal(10**6), places=5), PRINTS)
def test_a_printed_figure_stands_for_the_value_it_was_printed_from(value, how):
    (said,) = report(f"固投{{{printed(value, how)}亿元 固投}}。").statements
    low, high = stated(said)
    assert low <= value * 10**8 <= high


# whatever a reader gives

PERIODS = st.sampled_from(["2019", "2018", "2024H1", "2024", "2024-01/2024-07", "2020/2024"]).map(Period.parse)
NAMES = ["地区生产总值", "出口总额", "进出口总额", "居民消费价格指数", "税收占比", "智能化标准厂房面积", "国有投资"]
CODES = [None, "gdp", "exports", "foreign_trade", "consumer_price_index", "tax_share", "unknown_code"]
TEXT = "其中，合计：分别占比全市七个板块中第二，比2019年增长；可比口径。到2030年力争完成10亿元、8%\n" * 3
VALUES = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15) | st.just(Decimal(0))


@st.composite
def statements(draw) -> Statement:
    start = draw(st.integers(0, len(TEXT) - 6))
    end = start + draw(st.integers(1, 6))
    return Statement(
        doc="x",
        start=start,
        end=end,
        quote=draw(st.sampled_from([TEXT[start:end], "12.84亿元", "8%", "第二", "翻番", "两成", "..", "５億"])),
        kind=draw(st.sampled_from(["actual", "target"])),
        indicator=draw(st.none() | st.sampled_from(NAMES)),
        measure=draw(st.sampled_from(["level", "growth", "delta", "rank", "multiple", "gap"])),
        value=draw(VALUES),
        unit=draw(st.sampled_from([None, "CNY", "USD", "%", "pp", "rank", "index", "count", "km2", "times"])),
        bound=draw(st.sampled_from(["eq", "ge", "le", "approx"])),
        stretch=draw(st.booleans()),
        period=draw(st.none() | PERIODS),
        area=draw(st.sampled_from([None, "全市", "横林镇"])),
        code=draw(st.sampled_from(CODES)),
        clause=(0, len(TEXT)),
        path=draw(st.sampled_from([(), ("一、2024年工作回顾",)])),
        confidence=draw(st.sampled_from([0.3, 0.75, 0.95])),
        reason=None,
    )


@settings(max_examples=150)
@given(st.lists(statements(), max_size=14))
def test_any_statements_can_be_audited_and_every_finding_speaks(said):
    memory = Memory()
    found = audit(said, TEXT, None, ZONE)
    for doc in ("a", "b"):
        found += memory.add(Report(doc, TEXT, zone=ZONE, statements=[each._replace(doc=doc) for each in said]))
    for finding in found:
        assert finding.statements
        assert finding.message.endswith("。")
        assert finding.remedy.endswith("。")


@given(statements())
def test_a_remembered_figure_comes_back_as_it_was(said):
    told = Told(said._replace(path=()), Terms("比2019年", ("可比",), (), "横林镇", None), ("全市", "增幅"))
    assert unpacked(packed(told)) == told
