"""The interface keeps to its own description, whatever is sent: no 500, no answer that is not declared.

Requests are made up by schemathesis from the OpenAPI document and go through the whole WSGI application, in a zone that
exists; those for one record also with the zone and id that were made up: once for each address, because what else was
sent is looked at by nobody where there is no such zone. What was answered once is not asked again.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import schemathesis
from django.core.cache import cache
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from guatu.periods import Period
from guatu_web.alarms.models import Alarm
from guatu_web.api import throttle, v1
from guatu_web.api.actions import tokens
from guatu_web.api.models import READ_ONLY
from guatu_web.briefings.actions.drafting import keep as keep_briefing
from guatu_web.briefings.queries.drafting import Wanted
from guatu_web.documents.models import Document, Statement, TaskClause
from guatu_web.ledger.models import Observation, Outlook, Target, Task
from guatu_web.outbox.models import Message
from guatu_web.projects.actions.entering import enter as enter_project
from guatu_web.projects.models import Paper, Problem, Project, Quantity, Talk
from guatu_web.records.acts import act
from guatu_web.records.periods import period_columns
from guatu_web.returns.models import Return
from guatu_web.statistics.models import Vintage
from guatu_web.supervision.actions.entering import Entry, enter
from guatu_web.supervision.models import Proof
from guatu_web.supervision.proofs import Handed, keep
from guatu_web.wsgi import application

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 15
SCHEMA = schemathesis.openapi.from_dict(json.loads(json.dumps(v1.document())))
SCHEMA.app = application


@pytest.fixture
def program(qinglan: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A program that may do everything: its header, ids that exist, what was answered; a connection that stays open."""
    cache.clear()
    monkeypatch.setattr(throttle, "REQUESTS", 10**9)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    person = qinglan.people["supervisor"]
    expires_at = timezone.now() + timedelta(days=1)
    scope = [READ_ONLY, *tokens.rights_of(person, None)]
    _, secret = tokens.create(person, name="试用", scope=scope, zone=None, expires_at=expires_at)
    yield {"Authorization": f"Bearer {secret}"}, rows(qinglan), set()
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def rows(built: Any) -> dict[str, int]:
    """The id of one record of each kind."""
    zone, by, text = built.zone, built.people["clerk"], "确保签约项目30个。"
    with act("test.rows", by=None, zone=zone) as doing:
        document = doing.create(
            Document(zone=zone, file_name="a.txt", digest="0" * 64, size=1, media_type="", uploaded_by=by, text=text)
        )
        place = {"zone": zone, "document": document, "start": 6, "end": 9, "quote": "30个", "path": ["试用"]}
        said = {"indicator": "签约项目", "measure": "level", "value": 30, "value_unit": "count"}
        found = {"kind": "target", "clause_start": 0, "clause_end": 9, "confidence": 1}
        statement = doing.create(Statement(**place, **said, **found))
        clause = doing.create(TaskClause(**place, text="签约项目"))
        made = {
            "documents": document,
            "statements": statement,
            "observations": doing.create(Observation(zone=zone, statement=statement, **said)),
            "targets": doing.create(Target(zone=zone, statement=statement, **said)),
            "tasks": doing.create(Task(zone=zone, clause=clause, text="签约项目")),
            "areas": built.areas["QL1"],
            "units": built.units["J1"],
            "returns": doing.create(
                Return(
                    zone=zone,
                    unit=built.units["J1"],
                    scheme="trial",
                    name="试用月报",
                    rhythm="month",
                    **period_columns(Period.parse("2024")),
                )
            ),
            "alarms": doing.create(
                Alarm(
                    zone=zone,
                    unit=built.units["J1"],
                    rule="late",
                    kind="late",
                    name="报表逾期",
                    cause="late:trial",
                    subject="试用月报",
                    facts={
                        "due_on": "2024-11-15",
                        "scheme": "trial",
                        "reporter": built.units["J1"].pk,
                        "last": "2024-10-31",
                    },
                    raised_at=doing.now,
                    **period_columns(Period.parse("2024")),
                )
            ),
            "statistics": doing.create(
                Vintage(
                    zone=zone,
                    area=built.areas["QL1"],
                    code="gdp",
                    basis="cumulative",
                    value=30,
                    **period_columns(Period.parse("2024")),
                )
            ),
        }
    said_on = {"made_at": timezone.now(), "made_on": timezone.localdate(), "horizon_first": "2026-01-01"}
    judged = {"goal": 30, "bound": "ge", "kind": "sum", "horizon_last": "2026-12-31", "probability": 0.4, "digest": "0"}
    Outlook.objects.bulk_create([Outlook(zone=zone, target=made["targets"], **said_on, **judged)])
    made["items"] = enter(built.people["supervisor"], zone, Entry("试用事项", "decision"))
    made["projects"] = enter_project(built.people["supervisor"], zone, {"name": "试用项目"})
    made |= parts_of(made["projects"], by)
    kept = keep(Handed("证明.pdf", [b"%PDF-1.4\n%%EOF\n"]))
    with act("test.rows", by=None, zone=zone) as doing:
        handed = {name: getattr(kept, name) for name in ("name", "digest", "size", "media_type")}
        made["proofs"] = doing.create(Proof(zone=zone, item=made["items"], by=by, **handed))
        told = {"state": "stuck", "channel": "email", "subject": "试用消息", "key": "trial"}
        made["messages"] = doing.create(Message(zone=zone, person=by, **told))
    day = timezone.localdate()
    made["briefings"] = keep_briefing(built.people["supervisor"], zone, Wanted("morning", Period(day, day), day))
    return {kind: record.pk for kind, record in made.items()}


def parts_of(project: Project, by: Any) -> dict[str, Any]:
    """One record of each kind that hangs on a project, by the argument that names it."""
    of: dict[str, Any] = {"zone": project.zone, "project": project}
    today = timezone.localdate()
    with act("test.rows", by=None, zone=project.zone) as doing:
        return {
            "quantity": doing.create(Quantity(**of, name="道路", measure="米", planned=3, done=1, on=today)),
            "talk": doing.create(Talk(**of, on=today, way="talk", content="试用", by=by)),
            "problem": doing.create(Problem(**of, text="试用", raised_on=today)),
            "paper": doing.create(Paper(**of, kind="contract")),
        }


@SCHEMA.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_answer_is_declared(program: Any, case: schemathesis.Case) -> None:
    headers, ids, answered = program
    if "{pk}" in case.path and case.path_parameters["zone"] != "qinglan":
        once(case, headers, answered, (case.method, repr(case.path_parameters)))
    kind = case.path.split("/")[5]
    there = {"zone": "qinglan", "pk": ids.get(kind), "name": "signed", "league": "investment", **ids}
    case.path_parameters = {name: there[name] for name in case.path_parameters}
    sent = (case.path_parameters, case.query, case.headers, case.cookies, case.body, case.media_type)
    once(case, headers, answered, (case.method, repr(sent)))


def once(case: schemathesis.Case, headers: dict[str, str], answered: set[Any], asked: Any) -> None:
    """The request, unless this was asked before and answered as declared."""
    if asked not in answered:
        call(case, headers)
        answered.add(asked)


def call(case: schemathesis.Case, headers: dict[str, str]) -> None:
    """One request, whose changes are taken back."""
    with transaction.atomic():
        case.call_and_validate(headers=headers, checks=CHECKS)
        transaction.set_rollback(True)
