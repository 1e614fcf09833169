"""Pace: where a target stands, how likely it is met, and what the rest of its time must bring.

>>> from datetime import date
>>> from guatu.pace import Goal, History, judge
>>> from guatu.periods import cumulative, year
>>> past = {year(2023): 100.0, year(2024): 110.0, year(2025): 121.0}
>>> to_june = {cumulative(2023 + after, 6): 45.0 + 5 * after for after in range(4)}
>>> told = judge(History.of(past | to_june), Goal.of_year(130, 2026), cumulative(2026, 6))
>>> round(told.outlook.probability, 2), round(told.outlook.needed.per_month, 2), told.light
(0.62, 11.67, 'orange')

See docs/methods/pace.md and docs/methods/outlook.md.
"""

from guatu.pace.backtest import cases, scores
from guatu.pace.decomposition import Allotment, Child, Monthly, allot, by_month, gap
from guatu.pace.forecast import Forecast
from guatu.pace.goal import Goal
from guatu.pace.growth import growth_outlook
from guatu.pace.history import MONTHS, History, PaceError
from guatu.pace.judgement import Judgement, Manner, judge
from guatu.pace.lights import Bands, Deadlines, Quality, Standing, quality, standing
from guatu.pace.methods import METHODS, Method, method
from guatu.pace.outlook import Needed, Outlook, outlook
from guatu.pace.pipeline import CountOutlook, count_outlook
from guatu.pace.pipeline_moves import Lift, lift
from guatu.pace.pipeline_outlook import PipelineOutlook, Register, pipeline_outlook
from guatu.pace.plain_answer import plain
from guatu.pace.plan_years import years_outlook
from guatu.pace.scoring import Judged, brier, reliability
from guatu.pace.series_files import Series, read_one, read_series
from guatu.pace.stage_history import Step
from guatu.pace.stock import stock_outlook
from guatu.pace.trajectories import Trajectory, linear, milestones, points, seasonal, year_milestones

__all__ = [
    "METHODS",
    "MONTHS",
    "Allotment",
    "Bands",
    "Child",
    "CountOutlook",
    "Deadlines",
    "Forecast",
    "Goal",
    "History",
    "Judged",
    "Judgement",
    "Lift",
    "Manner",
    "Method",
    "Monthly",
    "Needed",
    "Outlook",
    "PaceError",
    "PipelineOutlook",
    "Quality",
    "Register",
    "Series",
    "Standing",
    "Step",
    "Trajectory",
    "allot",
    "brier",
    "by_month",
    "cases",
    "count_outlook",
    "gap",
    "growth_outlook",
    "judge",
    "lift",
    "linear",
    "method",
    "milestones",
    "outlook",
    "pipeline_outlook",
    "plain",
    "points",
    "quality",
    "read_one",
    "read_series",
    "reliability",
    "scores",
    "seasonal",
    "standing",
    "stock_outlook",
    "year_milestones",
    "years_outlook",
]
