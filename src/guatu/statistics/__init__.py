"""Statistics that keep their history: figures by period and vintage, their growth, and how they add up.

Every answer is a `Figure` that explains itself or a `Refusal` that says why there is no value.
See docs/methods/aggregation.md. `guatu.statistics.columns` does the same over many series at once, in numpy.
"""

from guatu.statistics.areas import AreaState, AreaTree, AreaTreeError
from guatu.statistics.base_revision import BaseRevised, RevisedYear, base_revised, base_revisions, revised_years
from guatu.statistics.figures import Answer, Figure, Note, Refusal
from guatu.statistics.growth import Growth, growth, level, mom, published, yoy
from guatu.statistics.observation import BASES, GROWTH_KINDS, STATUSES, Observation, ObservationError
from guatu.statistics.over_areas import over_areas
from guatu.statistics.over_time import over_time
from guatu.statistics.punctuality import Arrival, Due, Punctuality, punctuality
from guatu.statistics.ranking import Place, Ranking, ranking
from guatu.statistics.series import Series
from guatu.statistics.wording import REASONS, Quantity, Wording
from guatu.statistics.yearbook import Yearbook

__all__ = [
    "BASES",
    "GROWTH_KINDS",
    "REASONS",
    "STATUSES",
    "Answer",
    "AreaState",
    "AreaTree",
    "AreaTreeError",
    "Arrival",
    "BaseRevised",
    "Due",
    "Figure",
    "Growth",
    "Note",
    "Observation",
    "ObservationError",
    "Place",
    "Punctuality",
    "Quantity",
    "Ranking",
    "Refusal",
    "RevisedYear",
    "Series",
    "Wording",
    "Yearbook",
    "base_revised",
    "base_revisions",
    "growth",
    "level",
    "mom",
    "over_areas",
    "over_time",
    "published",
    "punctuality",
    "ranking",
    "revised_years",
    "yoy",
]
