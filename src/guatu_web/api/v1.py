"""The first version of the interface, below /api/v1/."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from django.urls import URLPattern
from ninja import NinjaAPI

from guatu_web.api import failures
from guatu_web.api.guard import SessionAuth, TokenAuth, guarded
from guatu_web.api.resources import (
    alarms,
    areas,
    briefings,
    cockpit,
    documents,
    explanations,
    items,
    ledger,
    levers,
    measures,
    messages,
    outlooks,
    project_parts,
    projects,
    races,
    returns,
    statistics,
    targets,
)
from guatu_web.policies import RIGHTS

PREFIX = "/api/v1/"

api = NinjaAPI(
    title="挂图接口",
    version="1",
    description=(
        "Documents, statements, observations, statistics, returns, targets, tasks, alarms, supervised items, projects, "
        "measures, leagues, briefings, messages, areas and units of a development zone. Send a token as "
        "`Authorization: Bearer guatu_…`; decimals and periods are text."
    ),
    openapi_url=None,
    docs_url=None,
    urls_namespace="v1",
    auth=[TokenAuth(), SessionAuth()],
)
api.add_decorator(guarded, mode="view")
failures.declare(api)
for resource in (
    *(documents, ledger, statistics, explanations, targets, outlooks, levers, returns, alarms, items, projects),
    *(project_parts, measures, races, briefings, cockpit, messages, areas),
):
    api.add_router("/zones/{zone}", resource.router)

urlpatterns: list[URLPattern] = [
    # ninja's own root answers nothing and declares nothing
    pattern
    for pattern in api.urls[0]
    if isinstance(pattern, URLPattern) and pattern.name != "api-root"
]


@cache
def document() -> dict[str, Any]:
    """The OpenAPI document."""
    return api.get_openapi_schema(path_prefix=PREFIX)


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Address, method and description of each operation; its right is "x-right"."""
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            yield path, method.upper(), told


def groups() -> list[dict[str, Any]]:
    """The operations by their tag, as a page shows them."""
    schemas = document()["components"]["schemas"]
    found: dict[str, list[dict[str, Any]]] = {}
    for path, method, told in operations():
        found.setdefault(told["tags"][0], []).append(
            {
                "path": path,
                "method": method,
                "summary": told["summary"],
                "right": RIGHTS[told["x-right"]].name,
                "parameters": [each["name"] for each in told["parameters"] if each["in"] != "path"],
                "body": _body(told, schemas),
            }
        )
    return [{"name": name, "operations": operations} for name, operations in found.items()]


def _body(told: dict[str, Any], schemas: dict[str, Any]) -> list[str]:
    """The names of what a request's body holds."""
    for content in told.get("requestBody", {}).get("content", {}).values():
        schema = content["schema"]
        schema = schemas[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
        return list(schema.get("properties", {}))
    return []


def rights_in_use() -> list[str]:
    """The rights that operations ask for, in order."""
    return sorted({told["x-right"] for _, _, told in operations()})
