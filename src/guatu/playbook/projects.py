"""How projects run in a zone (projects.yaml): ladders with their gates, papers, clusters, rates, screening."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from guatu.gates import Ladder, Rate, plain_ladder, read_ladder
from guatu.screening import Criteria, plain_criteria, read_criteria


class ProjectRules(NamedTuple):
    """The rules of a zone for its projects. `papers` are kinds of papers by key, with their names; a kind of project
    without a ladder does not occur there; without `screening` nobody is screened."""

    ladders: tuple[Ladder, ...] = ()
    papers: Mapping[str, str] = {}
    clusters: tuple[str, ...] = ()
    rates: tuple[Rate, ...] = ()
    screening: Criteria | None = None

    def ladder(self, kind: str) -> Ladder | None:
        """The ladder of a kind of project."""
        return next((each for each in self.ladders if each.kind == kind), None)

    def plain(self) -> dict[str, Any]:
        """The rules as JSON can hold them; `read_project_rules` gives them back."""
        told: dict[str, Any] = {
            "papers": [{"key": key, "name": name} for key, name in self.papers.items()],
            "clusters": list(self.clusters),
            "rates": [each.plain() for each in self.rates],
            "ladders": [plain_ladder(each) for each in self.ladders],
        }
        return told | ({"screening": plain_criteria(self.screening)} if self.screening else {})


def read_project_rules(told: Mapping[str, Any]) -> ProjectRules:
    """The rules of plain data that have been checked: of a file, or of `ProjectRules.plain`."""
    return _read(json.dumps(told))


@lru_cache(maxsize=64)
def _read(written: str) -> ProjectRules:
    """Pages ask for the same rules again and again."""
    told = json.loads(written)
    return ProjectRules(
        ladders=tuple(read_ladder(each) for each in told.get("ladders", ())),
        papers={each["key"]: each["name"] for each in told.get("papers", ())},
        clusters=tuple(told.get("clusters", ())),
        rates=tuple(_rate(each) for each in told.get("rates", ())),
        screening=read_criteria(told["screening"]) if "screening" in told else None,
    )


def _rate(told: Mapping[str, Any]) -> Rate:
    return Rate(told["currency"], date.fromisoformat(told["since"]), Decimal(told["rate"]), told["source"])
