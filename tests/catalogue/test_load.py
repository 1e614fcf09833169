"""A catalogue answers to codes and to every name."""

from pathlib import Path

import pytest

from guatu import catalogue
from guatu.catalogue import Indicator
from guatu.errors import CatalogueError

FILE = """topic: 园区
indicators:
  - code: park_output
    name: 规上园区产值
    aliases: ["园区{总,}产值"]
    alone: [园产]
    unit: CNY
    display_unit: 亿元
    nature: flow
    direction: up
    over_time: sum
    over_areas: sum
    headline: true
    definition: 园区内全部企业在一定时期内生产的产品价值总量。
    source: 云泽湖科技产业园统计办法（2023）
"""


@pytest.fixture
def park(tmp_path: Path) -> catalogue.Catalogue:
    (tmp_path / "park.yaml").write_text(FILE, encoding="utf-8")
    return catalogue.load(tmp_path)


def test_an_entry_becomes_an_indicator_with_all_its_names_spelt_out(park: catalogue.Catalogue) -> None:
    assert park.get("park_output") == Indicator(
        code="park_output",
        name="规上园区产值",
        aliases=("规模以上园区产值", "园区总产值", "园区产值", "园产"),
        unit="CNY",
        display_unit="亿元",
        nature="flow",
        direction="up",
        over_time="sum",
        over_areas="sum",
        definition="园区内全部企业在一定时期内生产的产品价值总量。",
        source="云泽湖科技产业园统计办法（2023）",
        topic="园区",
        headline=True,
        alone=("园产",),
        patterns=("园区{总,}产值", "园产"),
    )


def test_names_holds_every_name_and_alias_folded(park: catalogue.Catalogue) -> None:
    assert set(park.names) == {"规上园区产值", "规模以上园区产值", "园区总产值", "园区产值", "园产"}
    assert park.alone == {"园产"}


def test_lookup_takes_whole_names_in_any_spelling_and_nothing_else(park: catalogue.Catalogue) -> None:
    assert park.lookup("“园区　产值”") is park.indicators[0]
    assert park.lookup("全市园区产值") is None


def test_an_unknown_code_names_the_codes_that_come_near() -> None:
    with pytest.raises(CatalogueError, match=r"No indicator has the code 'exprts'\. Near codes: exports"):
        catalogue.load().get("exprts")


def test_a_code_that_resembles_nothing_says_so(park: catalogue.Catalogue) -> None:
    with pytest.raises(CatalogueError, match="There are 1 codes, none comes near"):
        park.get("zzz")


def test_the_shipped_catalogue_is_read_once() -> None:
    assert catalogue.load() is catalogue.load()


def test_an_indicator_cannot_be_changed(park: catalogue.Catalogue) -> None:
    with pytest.raises(AttributeError):
        park.get("park_output").unit = "USD"  # type: ignore[misc]  # that it is refused is the rule


def test_a_catalogue_has_a_length_and_an_order(park: catalogue.Catalogue) -> None:
    assert len(park) == 1
    assert [indicator.code for indicator in park] == ["park_output"]
