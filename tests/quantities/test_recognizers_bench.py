"""The bench against Recognizers-Text compares as it says. The cases here are our own; theirs are not shipped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "bench" / "accuracy" / "recognizers.py"
FOLDERS = {"NumberModel": "Number", "PercentModel": "Number", "OrdinalModel": "Number"}
FOLDERS |= {"CurrencyModel": "NumberWithUnit", "DimensionModel": "NumberWithUnit"}


def case(text: str, start: int, end: int, **resolution: str) -> dict[str, object]:
    return {"Input": text, "Results": [{"Start": start, "End": end, "Resolution": resolution}]}


CASES = {
    "NumberModel": [case("有三十个", 1, 2, value="30"), {"Input": "一切", "Results": []}],
    "PercentModel": [case("１２％", 0, 2, value="12%"), case("8%", 0, 1, value="9%")],
    "OrdinalModel": [case("第三名", 0, 1, value="3", offset="3")],
    "CurrencyModel": [case("付5欧元", 1, 3, value="5", unit="Euro", isoCurrency="EUR")],
    "DimensionModel": [case("重3公斤", 1, 3, value="3", unit="Kilogram")],
}


def test_the_share_right_and_every_miss_are_printed(tmp_path: Path) -> None:
    for model, folder in FOLDERS.items():
        path = tmp_path / folder / "Chinese" / f"{model}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(CASES[model], ensure_ascii=False), encoding="utf-8-sig")
    done = subprocess.run([sys.executable, BENCH, tmp_path, "--json"], capture_output=True, text=True, check=True)
    outcomes = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(one["model"], one["right"], one["cases"]) for one in outcomes] == [
        ("NumberModel", 2, 2),
        ("PercentModel", 1, 2),
        ("OrdinalModel", 1, 1),
        ("CurrencyModel", 1, 1),
        ("DimensionModel", 1, 1),
    ]
    assert outcomes[1]["misses"][0]["input"] == "8%"
