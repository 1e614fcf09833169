"""What supervision (督查) sees: the periods in which an item is to be reported, their colours, its light, and scores.

Pure functions of dates and of what was handed in; who does what stands in a workflow (guatu.workflow).
"""

from guatu.supervision.lights import Light, days_left, is_behind, is_near, light, warned_until
from guatu.supervision.rhythm import RHYTHMS, Due, duties, periods
from guatu.supervision.scores import Score, scored
from guatu.supervision.spans import COLOURS, Span, colour, spans
from guatu.supervision.thresholds import Thresholds

__all__ = [
    "COLOURS",
    "RHYTHMS",
    "Due",
    "Light",
    "Score",
    "Span",
    "Thresholds",
    "colour",
    "days_left",
    "duties",
    "is_behind",
    "is_near",
    "light",
    "periods",
    "scored",
    "spans",
    "warned_until",
]
