"""Every address of the site and every operation of its interface, tried by every role, in the own and a foreign zone.

The tests walk what is there: a new address is tried without anybody adding it here. Where its pattern takes an argument
that SAMPLES does not know, the test says which sample to add; where it declares no right, the test names it.
"""

from __future__ import annotations

import json
import re
import runpy
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from guatu.periods import Period
from guatu_web.accounts.here import OPEN_PREFIXES, declared
from guatu_web.accounts.models import Membership
from guatu_web.alarms.models import Alarm
from guatu_web.api import v1
from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY
from guatu_web.areas.actions import changing
from guatu_web.areas.models import FIRST_DAY
from guatu_web.briefings.actions import drafting, issuing
from guatu_web.briefings.models import Subscription
from guatu_web.briefings.queries.drafting import Wanted
from guatu_web.demo.zones import build
from guatu_web.documents.models import Document, Finding, Statement, TaskClause
from guatu_web.documents.storage import store
from guatu_web.ledger.models import Observation, PublishedFigure, Target, Task
from guatu_web.outbox.models import Hook, Message
from guatu_web.playbooks.actions.adopting import adopt
from guatu_web.policies import PUBLIC, RIGHTS, SIGNED_IN, may
from guatu_web.projects import models as projects
from guatu_web.projects.models import Merge, Project
from guatu_web.races.actions import entering as racing
from guatu_web.races.actions import freezing
from guatu_web.races.queries.leagues import league_of, period_at
from guatu_web.records.acts import act
from guatu_web.records.periods import period_columns
from guatu_web.returns.models import Intake, Return
from guatu_web.statistics.models import Vintage
from guatu_web.supervision.actions.entering import Entry, entered
from guatu_web.supervision.models import Notice, Proof
from guatu_web.supervision.proofs import Handed, keep

CAST = runpy.run_path(str(Path(__file__).with_name("conftest.py")))
PASSWORD, QINGLAN, YUNTAI = CAST["PASSWORD"], CAST["QINGLAN"], CAST["YUNTAI"]
ROLES = ("admin", "leader", "supervisor", "lead", "clerk", "town", "observer")
OPERATION = "ninja.operation"
"""The module of views that stand for the operations of the interface, which are tried by themselves."""
pytestmark = pytest.mark.django_db
GUARD_THEMSELVES = tuple(prefix for prefix in OPEN_PREFIXES if prefix != OPERATION)


# what there is


@dataclass(frozen=True)
class Endpoint:
    """An address of the site, or an operation of its interface."""

    name: str
    route: str
    right: str | None
    methods: tuple[str, ...] = ("GET", "POST")
    described: Any = None

    @property
    def arguments(self) -> list[str]:
        return re.findall(r"[<{](?:\w+:)?(\w+)[>}]", self.route)

    @property
    def is_api(self) -> bool:
        return self.route.startswith("api/v1/zones/")

    def body(self, world: World) -> dict[str, Any]:
        """What a request carries: for operations all that they require, so that they come as far as the record."""
        if not self.is_api:
            return {}
        content = self.described.get("requestBody", {}).get("content", {})
        if "multipart/form-data" in content:
            proof = SimpleUploadedFile("试用.pdf", b"%PDF-1.4")
            return {
                "data": {
                    "file": SimpleUploadedFile("试用.txt", b"text"),
                    "proof": proof,
                    "act": "dispatch",
                    "version": "1",
                }
            }
        wanted = content["application/json"]["schema"]["$ref"].rpartition("/")[2]
        schema = v1.document()["components"]["schemas"][wanted]
        names = {*schema.get("required", ()), *({"unit"} & schema["properties"].keys())}
        if missing := names - SENT.keys():
            pytest.fail(f"{self.name} requires {', '.join(missing)}: add a value to SENT in tests/web/test_rights.py")
        sent = {name: SENT[name](world) for name in names}
        return {"data": json.dumps(sent), "content_type": "application/json"}

    @property
    def by_record(self) -> bool:
        """Whether an argument names a record of the zone."""
        return any(sample_of(self, name).record for name in self.arguments)


def patterns(resolver: Any = None, route: str = "", spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, str, Any]]:
    """Route, name and view of every pattern below a resolver."""
    for each in (resolver or get_resolver()).url_patterns:
        part = str(each.pattern) if isinstance(each.pattern, RoutePattern) else each.pattern.regex.pattern.strip("^$")
        if isinstance(each, URLResolver):
            yield from patterns(each, route + part, (*spaces, *filter(None, [each.namespace])))
        elif isinstance(each, URLPattern):
            yield route + part, ":".join((*spaces, each.name or each.lookup_str)), each


def pages() -> list[Endpoint]:
    """The site's own addresses."""
    found = {}
    for route, name, pattern in patterns():
        module = getattr(pattern.callback, "__module__", "")
        if not module.startswith(GUARD_THEMSELVES) and module != OPERATION:
            found[name, route] = Endpoint(name, route, declared(pattern.callback))
    return list(found.values())


def operations() -> list[Endpoint]:
    """The operations of the interface."""
    return [
        Endpoint(f"{method} {told['summary']}", path.lstrip("/"), told.get("x-right"), (method,), told)
        for path, method, told in v1.operations()
    ]


ENDPOINTS = pages() + operations()
NOT_FOUND = {"api:nothing"}
"""Pages that always answer 404."""


def each_of(endpoints: list[Endpoint]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("endpoint", endpoints, ids=lambda each: each.name)


every_endpoint = each_of(ENDPOINTS)


# a world in which every address leads somewhere


@dataclass
class World:
    """A zone with one record of each kind, another zone, and what the interface takes for each person's sign-in."""

    built: Any
    foreign: Any
    rows: dict[str, Any]
    secrets: dict[str, str]

    @property
    def zone(self) -> Any:
        return self.built.zone


@dataclass(frozen=True)
class Sample:
    """An argument's value in a world; `record` where it names a record that only its own zone knows."""

    value: Callable[[World], Any]
    record: bool = True


def row(name: str) -> Sample:
    return Sample(lambda world: world.rows[name].pk)


SAMPLES = {
    # the most telling name that fits is taken: of the page and argument, of the app and argument, of the argument
    "zone": Sample(lambda world: world.zone.code, record=False),
    "areas:kind": Sample(lambda world: "units", record=False),
    "areas:pk": row("unit"),
    "areas:take_back:pk": row("restated"),
    "documents:pk": row("document"),
    "documents:changes:pk": row("edition"),
    "documents:restore:pk": row("archived"),
    "review:pk": row("document"),
    **{f"review:{page}:pk": row("statement") for page in ("statement", "decide_statement", "edit_statement", "split")},
    **{f"review:{page}:pk": row("clause") for page in ("task", "decide_task", "edit_task")},
    **{f"review:{page}:pk": row("finding") for page in ("settle", "unsettle")},
    "ledger:pk": row("target"),
    "cockpit:pk": row("target"),
    **{f"ledger:{page}:pk": row("peer_figure") for page in ("correct_peer", "withdraw_peer")},
    "playbooks:pk": row("playbook"),
    "returns:pk": row("return"),
    **{
        f"returns:{page}:pk": row("intake")
        for page in (
            *("intake", "intake_status", "findings", "map_columns", "explain", "confirm", "send_table_back", "again"),
        )
    },
    "alarms:pk": row("alarm"),
    "outbox:pk": row("message"),
    **{f"outbox:{page}:pk": row("hook") for page in ("test_hook", "deactivate_hook")},
    "briefings:pk": row("briefing"),
    "briefings:number": Sample(lambda world: 1, record=False),
    "briefings:kind": Sample(lambda world: "text", record=False),
    **{f"briefings:{page}:pk": row("subscription") for page in ("subscription", "unsubscribe")},
    "supervision:pk": row("item"),
    "supervision:act": Sample(lambda world: "dispatch", record=False),
    "supervision:proof:pk": row("proof"),
    **{f"supervision:{page}:pk": row("notice") for page in ("notice", "notice_document", "answer_notice")},
    "projects:pk": row("project"),
    **{f"projects:{page}:pk": row("saved_filter") for page in ("change_filter", "archive_filter")},
    **{f"projects:{each}": row(f"project_{each}") for each in ("quantity", "talk", "problem", "paper")},
    **{
        f"projects:{page}:pk": row("project_list")
        for page in ("intake", "intake_status", "findings", "confirm_list", "read_list_again", "send_list_back")
    },
    "projects:roll_merge_back:pk": row("project_merge"),
    "races:league": Sample(lambda world: "investment", record=False),
    "races:racer": Sample(lambda world: "Z", record=False),
    "races:person": row("person"),
    "races:pk": row("race_entry"),
    **{f"races:{page}:pk": row("race_frozen") for page in ("edition", "confirm", "reopen")},
    "measures:name": Sample(lambda world: "signed", record=False),
    "api/measures:name": Sample(lambda world: "signed", record=False),
    "statistics:code": Sample(lambda world: "gdp", record=False),
    "accounts:pk": row("person"),
    "accounts:end:pk": row("membership"),
    "api:revoke_token:pk": row("token"),
    "api/documents": row("document"),
    "api/statements": row("statement"),
    "api/observations": row("observation"),
    "api/statistics": row("vintage"),
    "api/returns": row("return"),
    "api/targets": row("target"),
    "api/tasks": row("task"),
    "api/alarms": row("alarm"),
    "api/briefings": row("briefing"),
    "api/items": row("item"),
    "api/projects": row("project"),
    "api/races:league": Sample(lambda world: "investment", record=False),
    **{f"api/projects:{each}": row(f"project_{each}") for each in ("quantity", "talk", "problem", "paper")},
    "api/proofs": row("proof"),
    "api/messages": row("message"),
    "api/areas": row("area"),
    "api/units": row("unit"),
}
SENT: dict[str, Callable[[World], Any]] = {
    "version": lambda world: 1,
    "act": lambda world: "dispatch",
    "reason": lambda world: "试用",
    "indicator": lambda world: "另一指标",
    "value": lambda world: "31",
    "template": lambda world: "targets",
    "period": lambda world: "2025",
    "since": lambda world: "2024-07-01",
    "name": lambda world: "试用项目",
    "stage": lambda world: "negotiating",
    "status": lambda world: "delayed",
    "on": lambda world: "2026-01-01",
    "unit": lambda world: world.rows["unit"].pk,
    "dates": lambda world: {"started": "2027-05-01"},
    "month": lambda world: "2026-01",
    "amount": lambda world: "10000",
    "measure": lambda world: "米",
    "planned": lambda world: "3",
    "done": lambda world: "1",
    "way": lambda world: "talk",
    "content": lambda world: "试用",
    "text": lambda world: "试用",
    "answer": lambda world: "试用",
    "metric": lambda world: "signed",
    "kind": lambda world: "contract",
}
"""What operations require in their bodies, by name."""
FIXED = {"api:nothing": "api/v9/"}
"""Addresses of patterns that are no plain routes."""


def sample_of(endpoint: Endpoint, argument: str) -> Sample:
    app = endpoint.name.partition(":")[0]
    names = [f"{endpoint.name}:{argument}", f"{app}:{argument}", argument]
    if endpoint.is_api and argument != "zone":
        names = [f"api/{endpoint.route.split('/')[4]}" + ("" if argument == "pk" else f":{argument}")]
    for name in names:
        if name in SAMPLES:
            return SAMPLES[name]
    pytest.fail(
        f"{endpoint.name} (/{endpoint.route}) takes {argument!r}: add a sample for {names[0]!r} or {names[-1]!r} to"
        " SAMPLES, and its record to `filled`, in tests/web/test_rights.py"
    )


def address(endpoint: Endpoint, world: World, zone: str | None = None) -> str:
    """The address with the world's samples for its arguments, in the world's zone or another."""
    route = FIXED.get(endpoint.name, endpoint.route)
    if re.search(r"[(\[^$]", route):
        pytest.fail(f"{endpoint.name} is a regular expression, {route!r}: add an address of it to FIXED")

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return zone if name == "zone" and zone else str(sample_of(endpoint, name).value(world))

    return "/" + re.sub(r"[<{](?:\w+:)?(\w+)[>}]", value, route)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Built once for all endpoints: every request's changes are taken back, and at the end the world itself."""
    with django_db_blocker.unblock(), transaction.atomic():
        cache.clear()
        qinglan, yuntai = build(QINGLAN, PASSWORD), build(YUNTAI, PASSWORD)
        yield World(qinglan, yuntai, filled(qinglan), {name: token_of(qinglan.people[name])[1] for name in ROLES})
        transaction.set_rollback(True)


METHOD = {
    file.name: file.read_bytes()
    for file in sorted(Path(__file__).parents[2].joinpath("playbooks", "demo").glob("*.yaml"))
}
TEXT = "全年完成地区生产总值425亿元。确保签约10亿元以上项目30个。"


def filled(built: Any) -> dict[str, Any]:
    """One record of each kind, invented; those of the ledger belong to the lead's unit."""
    zone, unit, by = built.zone, built.units["J"], built.people["clerk"]
    rows: dict[str, Any] = {"unit": unit, "area": built.areas["QL1"]}
    with act("test.fill", by=None, zone=zone, reason="试用") as doing:
        for name, more in (("document", {}), ("edition", {}), ("archived", {"archived_at": doing.now})):
            rows[name] = doing.create(document(zone, by, name, rows.get("document"), **more))
        place = {"zone": zone, "document": rows["document"], "path": []}
        rows["statement"] = doing.create(statement(place, "425亿元", "actual"))
        promised = doing.create(statement(place, "30个", "target"))
        rows["clause"] = doing.create(TaskClause(**place, start=15, end=29, quote="确保签约", text="签约项目"))
        rows["finding"] = doing.create(Finding(zone=zone, document=rows["document"], rule="sum", message="", remedy=""))
        said = {"zone": zone, "unit": unit, "indicator": "试用指标", "value": 30} | period_columns(Period.parse("2024"))
        rows["observation"] = doing.create(Observation(**said, statement=rows["statement"]))
        reported = {"area": built.areas["QL1"], "code": "gdp", "basis": "cumulative", "value": 30}
        year = period_columns(Period.parse("2024"))
        rows["vintage"] = doing.create(Vintage(zone=zone, unit=unit, **reported, **year))
        named = {"scheme": "trial", "name": "试用月报", "rhythm": "month"}
        rows["return"] = doing.create(Return(zone=zone, unit=unit, **named, **year))
        handed = {"file_name": "试用.csv", "digest": "0" * 64, "size": 1, "suffix": ".csv", "uploaded_by": by}
        rows["intake"] = doing.create(Intake(zone=zone, into=rows["return"], state="found", **handed))
        rows["target"] = doing.create(Target(**said, statement=promised))
        published = {
            "place": "云岭开发区（虚构）",
            "title": "统计公报（虚构）",
            "published_on": date(2025, 3, 1),
            **year,
        }
        gdp = {"indicator": "地区生产总值", "code": "gdp", "measure": "level", "value": 30, "value_unit": "CNY"}
        rows["peer_figure"] = doing.create(PublishedFigure(zone=zone, **published, **gdp))
        noticed = {"rule": "late", "kind": "late", "name": "报表逾期", "cause": "late:trial", "subject": "试用月报"}
        due = {"due_on": "2024-11-15", "scheme": "trial", "reporter": unit.pk, "last": "2024-10-31"}
        rows["alarm"] = doing.create(Alarm(zone=zone, unit=unit, facts=due, raised_at=doing.now, **noticed, **year))
        rows["message"] = doing.create(Message(zone=zone, person=by, channel="email", subject="试用消息", key="trial"))
        rows["hook"] = doing.create(Hook(zone=zone, name="试用群", format="plain", address="https://robot.invalid/"))
        wanted = Subscription(zone=zone, template="morning", user=built.people["admin"])
        rows["subscription"] = doing.create(wanted)
        rows["task"] = doing.create(Task(zone=zone, unit=unit, text="签约项目", clause=rows["clause"]))
        entry = Entry("落实签约项目", "decision", unit=unit, start_on=date(2024, 1, 1), due_on=date(2024, 12, 31))
        rows["item"] = entered(doing, zone, entry, doing.now)
        begun = {"stage_on": date(2024, 1, 1), "status_on": date(2024, 1, 1)}
        rows["project"] = doing.create(Project(zone=zone, unit=unit, number="2024-项-0001", name="试用项目", **begun))
        twin = doing.create(Project(zone=zone, unit=unit, number="2024-项-0002", name="试用项目（重复）", **begun))
        rows["project_merge"] = doing.create(Merge(zone=zone, kept=rows["project"], gone=twin))
        rows["project_list"] = doing.create(projects.Intake(zone=zone, state="found", **handed))
        of = {"zone": zone, "project": rows["project"]}
        quantity = {"name": "道路（虚构）", "measure": "米", "planned": 100, "on": FIRST_DAY}
        rows["project_quantity"] = doing.create(projects.Quantity(**of, **quantity))
        rows["project_talk"] = doing.create(projects.Talk(**of, on=FIRST_DAY, way="visit", content="试用", by=by))
        rows["project_problem"] = doing.create(projects.Problem(**of, text="试用", raised_on=FIRST_DAY))
        rows["project_paper"] = doing.create(projects.Paper(**of, kind="contract"))
        kept = projects.SavedFilter(zone=zone, by=built.people["admin"], name="试用", query="kind=talent", shared=True)
        rows["saved_filter"] = doing.create(kept)
        kept = keep(Handed("证明.pdf", [b"%PDF-1.4\n%%EOF\n"]))
        told = {"name": kept.name, "digest": kept.digest, "media_type": kept.media_type, "size": kept.size}
        rows["proof"] = doing.create(Proof(zone=zone, item=rows["item"], by=by, **told))
        noticed = {"colour": "red", "year": 2024, "serial": 1, "answer_by": FIRST_DAY, "issued_on": FIRST_DAY}
        content = {"fields": {}, "lines": [["title", "督办单（虚构）", ""]]}
        noticed |= {"unit": unit, "issued_by": by, "content": content}
        rows["notice"] = doing.create(Notice(zone=zone, item=rows["item"], **noticed))
    return rows | settings_of(built) | raced(built) | {"briefing": briefed(built)}


def briefed(built: Any) -> Any:
    """A briefing that has been issued, so that all may see it."""
    office, day = built.people["supervisor"], date(2024, 7, 1)
    made = drafting.keep(office, built.zone, Wanted("morning", Period(day, day), day))
    return issuing.issue(office, made, version=made.version).briefing


def raced(built: Any) -> dict[str, Any]:
    """What a league keeps: an entry with a proof, and a quarter that was frozen."""
    zone, office = built.zone, built.people["supervisor"]
    league, day = league_of(zone, "investment"), date(2024, 1, 1)
    assert league is not None
    proof = SimpleUploadedFile("认定书.pdf", b"%PDF-1.4\n%%EOF\n")
    thing = racing.Thing("accident", "Z", day, "试用", "试用")
    last = period_at("quarter", timezone.localdate()).previous()
    frozen = freezing.freeze_now(office, zone, "investment", last).frozen
    return {"race_entry": racing.enter(office, zone, league, thing, proof), "race_frozen": frozen}


def document(zone: Any, by: Any, name: str, earlier: Document | None, **more: Any) -> Document:
    stored = store(f"{name}.txt", [f"{TEXT}{name}".encode()])
    return Document(
        zone=zone,
        file_name=f"{name}.txt",
        digest=stored.digest,
        size=stored.size,
        media_type=stored.kind.media_type,
        uploaded_by=by,
        state="read",
        title="年度工作报告（虚构）",
        text=TEXT,
        edition_of=earlier,
        **more,
    )


def statement(place: dict[str, Any], quote: str, kind: str) -> Statement:
    start = TEXT.index(quote)
    return Statement(
        **place,
        start=start,
        end=start + len(quote),
        quote=quote,
        kind=kind,
        indicator="试用指标",
        measure="level",
        value=30,
        clause_start=0,
        clause_end=len(TEXT),
        confidence=0.9,
    )


def settings_of(built: Any) -> dict[str, Any]:
    """What the settings show: a unit that was renamed, a person, a token, a playbook."""
    admin, renamed = built.people["admin"], built.units["Z"]
    changing.restate(admin, renamed, version=1, since=timezone.localdate(), reason="更名", name="招商促进局")
    return {
        "restated": renamed,
        "person": built.people["town"],
        "membership": Membership.objects.get(user=built.people["town"]),
        "token": token_of(admin)[0],
        "playbook": adopt(admin, built.zone, METHOD, in_force_from=None, reason="试用"),
    }


def token_of(person: Any) -> tuple[Any, str]:
    """A token of a person with all rights that the person has."""
    scope = [READ_ONLY, *tokens.rights_of(person, None)]
    return tokens.create(person, name="试用", scope=scope, zone=None, expires_at=timezone.now() + timedelta(days=1))


def client_of(endpoint: Endpoint, world: World, username: str | None) -> Client:
    """A browser or program of somebody of the zone; of nobody for None."""
    if username is None:
        return quiet(Client())
    if endpoint.is_api:
        return program(world.secrets[username])
    return browser(world.built.people[username])


def browser(person: Any) -> Client:
    client = quiet(Client())
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def program(secret: str) -> Client:
    return quiet(Client(headers={"authorization": f"Bearer {secret}"}))


def quiet(client: Client) -> Client:
    """A client that answers 500 where a view fails, as a server does."""
    client.raise_request_exception = False
    return client


def tried(client: Client, method: str, endpoint: Endpoint, world: World, zone: str | None = None) -> Any:
    """The answer to a request, whose changes are taken back."""
    path, body = address(endpoint, world, zone), {} if method == "GET" else endpoint.body(world)
    with transaction.atomic():
        response = getattr(client, method.lower())(path, **body)
        if response.streaming:
            b"".join(response)  # a view may still fail while it is sent
        transaction.set_rollback(True)
    return response


def failure(response: Any) -> str:
    """What went wrong within the program, for the message of a test."""
    error = getattr(response, "exc_info", None)
    return f"{type(error[1]).__name__}: {error[1]}" if error else ""


def to_sign_in(response: Any) -> bool:
    return response.status_code == 302 and response["Location"].startswith(reverse("account_login"))


# the rules


def test_there_is_something_to_walk():
    assert len(pages()) > 20
    assert len(operations()) > 15


def test_the_cast_plays_every_role():
    assert {post.role for post in QINGLAN.people} == {role for right in RIGHTS.values() for role in right.roles}
    assert {post.username for post in QINGLAN.people} == set(ROLES)


def test_every_view_of_the_interface_is_an_operation_that_is_described():
    walked = {route for route, _, pattern in patterns() if pattern.callback.__module__ == OPERATION}
    described = {each.route for each in operations()}
    assert {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route) for route in walked} == described


@every_endpoint
def test_every_endpoint_declares_a_right(endpoint):
    rights = {*RIGHTS, PUBLIC, SIGNED_IN}
    assert endpoint.right in rights, f"{endpoint.name} (/{endpoint.route}) declares no right: put @needs(…) on its view"


@every_endpoint
def test_what_belongs_to_a_zone_declares_a_right_in_it(endpoint):
    if "zone" in endpoint.arguments:
        assert endpoint.right in RIGHTS, f"{endpoint.name} shows a zone to people without a right in it"


@every_endpoint
def test_nobody_gets_no_further_than_to_sign_in(world, endpoint):
    cache.clear()  # there are more endpoints than tries that a stranger has
    client, faults = client_of(endpoint, world, None), []
    for method in endpoint.methods:
        response = tried(client, method, endpoint, world)
        if endpoint.right == PUBLIC:
            right = response.status_code not in (401, 403, 500) and not to_sign_in(response)
        else:
            right = response.status_code == 401 if endpoint.is_api else to_sign_in(response)
        if not right:
            faults.append(told(method, endpoint, world, "nobody", response))
    assert not faults, "\n".join(faults)


@every_endpoint
def test_every_role_enters_where_it_has_the_right_and_nowhere_else(world, endpoint):
    faults = []
    for username in ROLES:
        person, client = world.built.people[username], client_of(endpoint, world, username)
        has_it = endpoint.right in (PUBLIC, SIGNED_IN) or may(person, str(endpoint.right), world.zone)
        for method in endpoint.methods:
            response = tried(client, method, endpoint, world)
            if response.status_code == 500 or (response.status_code == 403) == has_it:
                faults.append(told(method, endpoint, world, username, response))
    assert not faults, "\n".join(faults)


@each_of([each for each in ENDPOINTS if each.name not in NOT_FOUND])
def test_samples_are_really_reached(world, endpoint):
    """Without this, a page that finds nothing would pass the other tests by its 404."""
    client = client_of(endpoint, world, somebody_who_may(endpoint))
    statuses = [tried(client, method, endpoint, world).status_code for method in endpoint.methods]
    assert any(status not in (404, 405) for status in statuses), (
        f"{address(endpoint, world)}: {statuses}; correct its sample in SAMPLES"
    )


def somebody_who_may(endpoint: Endpoint) -> str:
    """Somebody who has the endpoint's right over the whole zone."""
    if endpoint.right not in RIGHTS:
        return "admin"
    whole = RIGHTS[endpoint.right].whole
    return next(post.username for post in QINGLAN.people if post.role in whole)


@each_of([each for each in ENDPOINTS if "zone" in each.arguments])
def test_a_foreign_zone_is_not_found(world, endpoint):
    client = foreigner(endpoint, world)
    for method in endpoint.methods:
        response = tried(client, method, endpoint, world)
        assert response.status_code == 404, told(method, endpoint, world, "other", response)


@each_of([each for each in ENDPOINTS if each.by_record])
def test_a_foreign_record_is_not_found_through_the_own_zone(world, endpoint):
    client = foreigner(endpoint, world)
    for method in endpoint.methods:
        response = tried(client, method, endpoint, world, zone="yuntai")
        assert response.status_code in (404, 405), told(method, endpoint, world, "other", response)


def foreigner(endpoint: Endpoint, world: World) -> Client:
    """Somebody of the other zone who may do everything there, so that only the zone keeps him out."""
    person = world.foreign.people["other"]
    held = {each.role for each in person.memberships.all()}
    with act("test.roles", by=None, zone=world.foreign.zone) as doing:
        for role in {"administrator", "lead"} - held:
            doing.create(Membership(user=person, zone=world.foreign.zone, role=role))
    person = type(person).objects.get(pk=person.pk)
    return program(token_of(person)[1]) if endpoint.is_api else browser(person)


def told(method: str, endpoint: Endpoint, world: World, username: str, response: Any) -> str:
    """A fault, with what went wrong within the program."""
    return f"{method} {address(endpoint, world)} by {username}: {response.status_code} {failure(response)}"
