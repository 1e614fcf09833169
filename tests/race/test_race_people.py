"""Appraisal of people by the rules of their teams."""

from __future__ import annotations

from decimal import Decimal

from invented_leagues import facts, league, measure

from guatu.race import Racer, facts_of_people, league_of_people, standings

PEOPLE = [Racer("zhou", "周（虚构）"), Racer("wu", "吴（虚构）"), Racer("zheng", "郑（虚构）")]
TEAM_OF = {"zhou": "A", "wu": "A", "zheng": "B"}
TEAMS = league(
    {
        "key": "signed",
        "name": "签约",
        "points": 60,
        "parts": [
            {"key": "number", "name": "个数", "share": 50, "rule": "completion", "of": "count", "source": "signed"},
            {
                "key": "amount", "name": "金额", "share": 50, "rule": "completion", "of": "sum", "source": "signed",
                "people": "none",
            },
        ],
    },
    measure("rating", "threshold", points=30, limit=80, below=50, people="team"),
    measure("capital", "best", points=10, people="none"),
    {"key": "overdue", "name": "逾期", "side": "deduction", "rule": "count", "of": "count", "each": 0.1},
    tie_by=["capital", "signed"],
)  # fmt: skip
READ = facts(
    {"rating": {"A": 90, "B": 70}, "capital": {"A": 5}},
    {"number": {"A": 10, "B": 10, "zhou": 2, "wu": 2, "zheng": 2}},
    {
        "signed": [
            ("P1", "A", "5", None, False, "zhou"),
            ("P2", "A", "7", None, False, "zhou"),
            ("P3", "A", "9", None, False, "zhou"),
            ("P3", "B", "9", None, True, "zheng"),
            ("P4", "A", "9"),
        ],
        "overdue": [("P1", "A", "1", None, False, "zhou")],
    },
)


def told():
    people = league_of_people(TEAMS, PEOPLE)
    return standings(people, facts_of_people(TEAMS, READ, TEAM_OF))


def test_a_person_has_the_points_of_the_projects_that_he_owns():
    (number, *_, overdue) = told().of("zhou").lines
    assert (number.value, number.records, number.points) == (Decimal("2.5"), ("P1", "P2", "P3"), 30)
    assert (overdue.points, overdue.records) == (Decimal("-0.1"), ("P1",))
    assert told().of("zheng").lines[0].points == Decimal("7.5")


def test_a_project_without_an_owner_counts_for_nobody():
    assert "P4" not in {record for row in told().rows for line in row.lines for record in line.records}


def test_what_is_of_the_team_counts_for_each_of_its_people():
    assert [told().of(key).lines[1].points for key in ("zhou", "wu", "zheng")] == [30, 30, 15]


def test_what_is_not_for_people_is_left_out_with_its_points():
    assert told().full == 60  # half of 签约, and the rating
    assert {line.measure for line in told().of("wu").lines} == {"number", "rating", "overdue"}


def test_totals_and_places_follow_from_it():
    assert [(each.racer.key, each.points, each.place) for each in told().rows] == [
        ("zhou", Decimal("59.9"), 1),
        ("wu", 30, 2),
        ("zheng", Decimal("22.5"), 3),
    ]
