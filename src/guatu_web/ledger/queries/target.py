"""One target with all that its page shows: sentence, versions, history, what it implies."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Exists, F, Q, QuerySet, Subquery, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Substr
from django.utils.translation import gettext_lazy as _

from guatu import catalogue
from guatu.errors import PeriodError
from guatu.reading.labels import BOUNDS, plain, scaled
from guatu_web.areas.models import Area, AreaState, Unit, Zone
from guatu_web.documents.models import Statement
from guatu_web.ledger.figures import written_value
from guatu_web.ledger.models import Observation, Target
from guatu_web.ledger.queries.binding_told import BINDING, Bindings
from guatu_web.ledger.queries.outlooks import scored
from guatu_web.records.models import AuditEntry

_CHAIN = """
WITH RECURSIVE
earlier(id, before) AS (
    SELECT id, supersedes_id FROM ledger_target WHERE id = %s
    UNION SELECT t.id, t.supersedes_id FROM ledger_target t JOIN earlier e ON t.id = e.before
),
later(id) AS (
    SELECT id FROM ledger_target WHERE id = %s
    UNION SELECT t.id FROM ledger_target t JOIN later l ON t.supersedes_id = l.id
)
SELECT id FROM earlier UNION SELECT id FROM later
"""


class Sentence(NamedTuple):
    """The clause in which a target was promised, cut at its figure."""

    statement: Statement
    before: str
    quote: str
    after: str


class Implied(NamedTuple):
    """The level that a growth target implies, and the figure of the year before that it was worked out from."""

    value: Decimal
    unit: str
    shown: str
    base: Observation


class Told(NamedTuple):
    """One change of one field, in words."""

    field: str
    before: str
    after: str


class Event(NamedTuple):
    """An entry of the audit log with its changes in words."""

    name: str
    entry: AuditEntry
    changes: list[Told]


_ACTS = {
    "ledger.bind_target": _("绑定测算指标"),
    "ledger.unbind_target": _("解除绑定"),
    "ledger.change_target": _("修改"),
    "ledger.supersede_target": _("调整"),
    "ledger.withdraw_target": _("撤回"),
    "ledger.reinstate_target": _("恢复上一版"),
    "ledger.keep_target": _("更正版未提及，予以保留"),
    "ledger.decompose_target": _("分解"),
}


def full(rows: QuerySet[Target]) -> QuerySet[Target]:
    """Targets with their place, unit and source, without the text of the source."""
    joined = rows.select_related("zone", "area", "unit", "parent", "statement__document")
    return joined.defer("statement__document__text", "statement__document__notes", "statement__read")


def of_chain(pk: int) -> RawSQL:
    """The numbers of all versions of a target, for a query that asks for what belongs to any of them."""
    return RawSQL(_CHAIN, (pk, pk))


def versions(target: Target) -> list[Target]:
    """The chain of versions in which a target stands, the first one first; one query."""
    return list(_chain(target.zone_id, target.pk))


def with_sentences(zone: Zone, pk: int) -> list[Any]:
    """The versions of the target of a number, each as `clause` with the clause in which it was promised, and with the
    zone's score of outlooks as `score`; empty where the zone has none of this number. One query."""
    if pk.bit_length() > 63:  # beyond what the database counts to
        return []
    start, end = F("statement__clause_start"), F("statement__clause_end")
    clause = Substr("statement__document__text", start + 1, end - start)
    return list(_chain(zone.pk, pk).annotate(clause=clause, score=Subquery(scored(zone))))


def _chain(zone_id: int, pk: int) -> QuerySet[Target]:
    return full(Target.objects.filter(pk__in=of_chain(pk), zone_id=zone_id)).order_by("pk")


def sentence(chain: Sequence[Any]) -> Sentence | None:
    """The sentence that says the newest figure (a reinstated version has none of its own), else that of the newest
    version that has one; the versions come as `with_sentences` gives them."""
    said = [each for each in reversed(list(chain)) if each.statement]
    if not said:
        return None
    told = next((each for each in said if _figure(each) == _figure(chain[-1])), said[0])
    found, clause = told.statement, told.clause
    start, end = found.start - found.clause_start, found.end - found.clause_start
    if clause[start:end] != found.quote:
        return Sentence(found, "", found.quote, "")
    return Sentence(found, clause[:start], found.quote, clause[end:])


def implied(target: Target) -> Implied | None:
    """What level a growth target comes to, where the ledger has the figure of the year before; one query."""
    if target.measure != Statement.Measure.GROWTH or target.period is None or target.value_unit != "%":
        return None
    try:
        before = target.period.shift(years=-1)
    except PeriodError:
        return None
    same = {"code": target.code} if target.code else {"indicator": target.indicator}
    levels = Observation.objects.filter(
        _same_area(target),
        zone_id=target.zone_id,
        area_name=target.area_name,
        measure=Statement.Measure.LEVEL,
        period_first=before.first,
        period_last=before.last,
        archived_at=None,
        **same,
    )
    base = levels.select_related("statement").defer("statement__read").order_by("-pk").first()
    if base is None:
        return None
    value = base.value * (1 + target.value / 100)
    return Implied(value, base.value_unit, f"{BOUNDS[target.bound]}{_rounded(value, base)}", base)


def _same_area(target: Target) -> Q:
    """Figures without an area are the zone's, and so are those of the top of its tree."""
    tops = AreaState.objects.filter(node__zone_id=target.zone_id, parent=None, kind=Area.Kind.ZONE, archived_at=None)
    of_the_zone = Q(area=None) | Q(area_id__in=tops.order_by().values("node_id"))
    if target.area_id is None:
        return of_the_zone
    return Q(area_id=target.area_id) | (of_the_zone & Q(Exists(tops.filter(node_id=target.area_id))))


def _figure(target: Target) -> tuple[Any, ...]:
    return target.value, target.value_unit, target.bound, target.stretch_value


def _rounded(value: Decimal, base: Observation) -> str:
    known = catalogue.load().codes.get(base.code)
    shown, word = scaled(value, base.value_unit, known.display_unit if known else None)
    return f"{plain(round(shown, 2))}{word}"


def history(chain: Sequence[Target], limit: int = 100) -> list[Event]:
    """What has happened to a target in all its versions, newest first; at most two queries."""
    ids = [str(each.pk) for each in chain]
    entries = AuditEntry.objects.filter(model=Target._meta.label_lower, record__in=ids).order_by("-number")
    return in_words(list(entries[:limit]), chain[-1])


def in_words(entries: list[AuditEntry], target: Target) -> list[Event]:
    """Audit entries of a target with their changes in the words of the page; at most one query for names."""
    names, bindings = _names(entries), Bindings(target)
    return [_event(entry, names, bindings, target.value_unit) for entry in entries]


def _event(entry: AuditEntry, names: dict[str, dict[int, str]], bindings: Bindings, unit: str) -> Event:
    """A record's first entry is told in one word: its fields stand on the page."""
    if entry.version == 1:
        return Event(str(_("登记")), entry, [])
    bound = [Told(_label(field), before or "—", after or "—") for field, before, after in bindings.told(entry.changes)]
    return Event(str(_ACTS.get(entry.act, "")), entry, bound + _told(entry.changes, names, unit))


def _names(entries: list[AuditEntry]) -> dict[str, dict[int, str]]:
    """The names of the areas and units that entries speak of; one query."""
    asked = []
    for field, model in (("area", Area), ("unit", Unit)):
        ids = {pk for entry in entries for pk in entry.changes.get(field, ()) if pk}
        rows = model._default_manager.filter(pk__in=ids).order_by()
        asked += [rows.annotate(field=Value(field)).values_list("field", "pk", "name")] if ids else []
    names: dict[str, dict[int, str]] = {"area": {}, "unit": {}}
    for field, pk, name in asked[0].union(*asked[1:], all=True) if asked else ():
        names[field][pk] = name
    return names


_UNTOLD = (
    "zone",
    "value_unit",
    "code",
    "statement",
    "supersedes",
    "period_grain",
    "archive_reason",
    "as_written",
    "parent",
    "kept_after",
    *BINDING,
)


def _told(changes: dict[str, Any], names: dict[str, dict[int, str]], unit: str) -> list[Told]:
    old_unit, new_unit = changes.get("value_unit") or (unit, unit)
    return [
        Told(_label(field), _word(field, old, old_unit or unit, names), _word(field, new, new_unit or unit, names))
        for field, (old, new) in changes.items()
        if field not in _UNTOLD
    ]


def _label(field: str) -> str:
    return str(Target._meta.get_field(field).verbose_name)  # type: ignore[union-attr]


def _word(field: str, value: Any, unit: str, names: dict[str, dict[int, str]]) -> str:
    if value in (None, ""):
        return "—"
    if field in names:
        return names[field].get(value, f"#{value}")
    if field in ("value", "stretch_value"):
        return written_value(value, unit)
    choices = dict(Target._meta.get_field(field).flatchoices)  # type: ignore[union-attr]
    return str(choices.get(value, value))


class Difference(NamedTuple):
    """What one version changed against the one before it."""

    target: Target
    changes: list[Told]


_COMPARED = ("bound", "value", "stretch_value", "period_first", "period_last", "area", "unit", "note")


def differences(chain: list[Target]) -> list[Difference]:
    """Each version with what changed against the one before, newest first."""
    made = []
    for number, target in enumerate(chain):
        before = chain[number - 1] if number else None
        made.append(Difference(target, _between(before, target) if before else []))
    return made[::-1]


def _between(before: Target, after: Target) -> list[Told]:
    told = []
    for field in _COMPARED:
        old, new = _display(before, field), _display(after, field)
        if old != new:
            told.append(Told(_label(field), old, new))
    return told


def _display(target: Target, field: str) -> str:
    value = getattr(target, field)
    if value in (None, ""):
        return "—"
    if field in ("value", "stretch_value"):
        return written_value(value, target.value_unit, target.code)
    return str(target.get_bound_display() if field == "bound" else value)
