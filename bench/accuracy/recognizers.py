"""How guatu.quantities reads the public Chinese cases of microsoft/Recognizers-Text (MIT).

    python bench/accuracy/recognizers.py SPECS_DIR [--json]

SPECS_DIR is the folder Specs of that repository, fetched to a scratch place; it is not part of this one. A case is
right when it gives as many results as expected, at the same offsets (of the text given; the cases print a normalised
text), with the same value and, where the case says one, unit. What the cases call number is the numeral without its
unit, and what they call ordinal is 第 with the numeral, so these are compared with the numeral inside each reading.
The shares are written to bench/results.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import NamedTuple

from guatu.quantities.find import Reading, readings

RESULTS = Path(__file__).resolve().parents[1] / "results"
FILES = {
    "NumberModel": "Number/Chinese/NumberModel.json",
    "PercentModel": "Number/Chinese/PercentModel.json",
    "OrdinalModel": "Number/Chinese/OrdinalModel.json",
    "CurrencyModel": "NumberWithUnit/Chinese/CurrencyModel.json",
    "DimensionModel": "NumberWithUnit/Chinese/DimensionModel.json",
}

# the cases' unit: our unit, and how many of ours it is
DIMENSIONS = {
    "Mu": ("mu", 1.0),
    "Kilogram": ("t", 1e-3),
    "Gram": ("t", 1e-6),
    "Jin": ("t", 5e-4),
    "Liang": ("t", 5e-5),
    "Ton": ("t", 1.0),
    "Microgram": ("ug", 1.0),
    "Centimeter": ("m", 1e-2),
    "Meter": ("m", 1.0),
    "Kilometer": ("km", 1.0),
    "Bit": ("bit", 1.0),
    "Kilobit": ("bit", 1e3),
    "Kilobyte": ("B", 1024.0),
    "Megabyte": ("B", 1048576.0),
    "Hertz": ("Hz", 1.0),
    "Megahertz": ("Hz", 1e6),
    "Kilowatt": ("kW", 1.0),
    "Kilocalorie": ("kcal", 1.0),
}


class Answer(NamedTuple):
    """One result of a case or of ours: offsets (end exclusive), value, and unit where one is asked for."""

    start: int
    end: int
    value: float | None
    unit: str | None

    def agrees(self, other: Answer) -> bool:
        same_place = (self.start, self.end) == (other.start, other.end)
        if not same_place or (self.unit != other.unit and "Dollar" not in (self.unit, other.unit)):
            return False
        if self.value is None or other.value is None:
            return self.value is other.value
        return math.isclose(self.value, other.value, rel_tol=1e-9)


def number(reading: Reading) -> Answer | None:
    numeral = reading.numeral
    return Answer(numeral.start, numeral.end, float(numeral.value), None)


def percent(reading: Reading) -> Answer | None:
    quantity = reading.quantity
    if quantity.form not in ("percent", "points"):
        return None
    return Answer(quantity.start, quantity.end, float(quantity.value), "%")


def ordinal(reading: Reading) -> Answer | None:
    quantity, numeral = reading.quantity, reading.numeral
    if quantity.form != "ordinal" or quantity.start == numeral.start:
        return None
    return Answer(quantity.start, numeral.end, float(numeral.value), None)


def currency(reading: Reading) -> Answer | None:
    quantity = reading.quantity
    if quantity.form != "money":
        return None
    return Answer(quantity.start, quantity.end, float(quantity.value), quantity.unit)


def dimension(reading: Reading) -> Answer | None:
    quantity = reading.quantity
    if quantity.form != "measure":
        return None
    return Answer(quantity.start, quantity.end, float(quantity.value), quantity.unit)


VIEWS: dict[str, Callable[[Reading], Answer | None]] = {
    "NumberModel": number,
    "PercentModel": percent,
    "OrdinalModel": ordinal,
    "CurrencyModel": currency,
    "DimensionModel": dimension,
}


def expected(model: str, result: dict[str, object]) -> Answer:
    """What a case asks for, in our units."""
    resolution = result["Resolution"]
    assert isinstance(resolution, dict)
    said = resolution.get("value")
    value = None if said is None else float(str(said).rstrip("%"))
    unit = {"PercentModel": "%", "CurrencyModel": resolution.get("isoCurrency", resolution.get("unit"))}.get(model)
    if model == "DimensionModel":
        unit, scale = DIMENSIONS.get(resolution["unit"], (resolution["unit"], 1.0))
        value = None if value is None else value * scale
    return Answer(
        int(str(result["Start"])), int(str(result["End"])) + 1, value, {"Bitcoin": "XBT"}.get(str(unit), unit)
    )


def given(model: str, text: str) -> list[Answer]:
    view = VIEWS[model]
    return [answer for reading in readings(text, bare_words=True) if (answer := view(reading))]


def run(model: str, path: Path) -> dict[str, object]:
    """How many cases of one file are right, and the others with what was expected and what was given."""
    cases = json.loads(path.read_text(encoding="utf-8-sig"))
    misses = []
    for case in cases:
        wanted = [expected(model, result) for result in case["Results"]]
        got = given(model, case["Input"])
        right = len(wanted) == len(got) and all(one.agrees(other) for one, other in zip(wanted, got, strict=True))
        if not right:
            misses.append({"input": case["Input"], "expected": wanted, "given": got})
    return {"model": model, "cases": len(cases), "right": len(cases) - len(misses), "misses": misses}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("specs", type=Path, metavar="SPECS_DIR")
    arguments.add_argument("--json", action="store_true", help="print one JSON object a file instead of text")
    options = arguments.parse_args()
    if absent := [name for name in FILES.values() if not (options.specs / name).is_file()]:
        arguments.error(f"{options.specs} has no {absent[0]}; name the folder Specs of microsoft/Recognizers-Text")
    outcomes = []
    for model, name in FILES.items():
        outcomes.append(run(model, options.specs / name))
        print(json.dumps(outcomes[-1], ensure_ascii=False) if options.json else described(outcomes[-1]))
    write(outcomes)


def write(outcomes: Iterable[dict[str, object]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    with (RESULTS / f"recognizers-{date.today()}.csv").open("w", encoding="utf-8", newline="") as stream:
        rows = csv.writer(stream, lineterminator="\n")
        rows.writerow(("date", "model", "cases", "right"))
        rows.writerows((date.today(), each["model"], each["cases"], each["right"]) for each in outcomes)


def described(outcome: dict[str, object]) -> str:
    cases, right, misses = outcome["cases"], outcome["right"], outcome["misses"]
    assert isinstance(cases, int)
    assert isinstance(right, int)
    assert isinstance(misses, list)
    lines = [f"{outcome['model']}: {right} of {cases} cases right, {right / cases:.1%}"]
    for miss in misses:
        lines.append(f"  {miss['input']!r}")
        lines.append(f"    expected {[tuple(answer) for answer in miss['expected']]}")
        lines.append(f"    given    {[tuple(answer) for answer in miss['given']]}")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
