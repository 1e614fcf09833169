"""What supervision (督查) sees: the periods in which an item is to be reported, their colours, its light, and scores.

Pure functions of dates and of what was handed in; who does what stands in a workflow (guatu.workflow).
"""

from guatu.supervision.lights import Light, light
from guatu.supervision.rhythm import RHYTHMS, Due, duties, periods
from guatu.supervision.scores import Score, scored
from guatu.supervision.spans import COLOURS, Span, colour, spans

__all__ = [
    "COLOURS",
    "RHYTHMS",
    "Due",
    "Light",
    "Score",
    "Span",
    "colour",
    "duties",
    "light",
    "periods",
    "scored",
    "spans",
]
