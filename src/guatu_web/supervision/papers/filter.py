"""What boards and papers can be narrowed by: the list's filter, with programmes to choose from, and all items at
first."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from guatu_web.accounts.models import User
from guatu_web.areas.models import Zone
from guatu_web.areas.shape import Choices, Shape, kept_shape
from guatu_web.supervision.forms import ALL, ItemFilter
from guatu_web.supervision.models import Flow, Item
from guatu_web.supervision.queries.listing import STANDING, flows, leaders, narrowed, types
from guatu_web.supervision.queries.roles import visible_items

SHOWN = ("text", "programme", "unit", "standing", "light", "type", "leader")
MOST_PROGRAMMES = 300


class PaperFilter(ItemFilter):
    """The filter of boards and papers; all of it stands in the address."""

    standing = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部")), *STANDING.items()])
    programme = forms.ChoiceField(label=_("所属工程"), required=False)  # type: ignore[assignment]

    def __init__(self, data: Any, shape: Shape, types: Choices, leaders: Choices, programmes: Choices) -> None:
        super().__init__(data, shape, types, leaders, programme=programmes)

    @property
    def shown(self) -> list[forms.BoundField]:
        """The fields in the order of the page."""
        return [self[name] for name in SHOWN]


class Asked(NamedTuple):
    """A filter, the items that it leaves, and the workflows of the zone by their ids."""

    form: PaperFilter
    rows: QuerySet[Item]
    flows: dict[int, Flow]


def asked(query: Mapping[str, str], by: User, zone: Zone, right: str) -> Asked:
    """The filter of an address, and the items that it leaves of those that a person sees."""
    shape, rows, known = kept_shape(zone), visible_items(by, zone, right), flows(zone)
    programmes = rows.exclude(programme="").order_by("programme").values_list("programme", flat=True).distinct()
    chosen = [(each, each) for each in programmes[:MOST_PROGRAMMES]]
    form = PaperFilter(query, shape, types(known), leaders(zone), chosen)
    told = {"standing": ALL, **form.told}
    programme = told.pop("programme", "")
    if programme:
        rows = rows.filter(programme=programme)
    return Asked(form, narrowed(rows, told, shape), known)
