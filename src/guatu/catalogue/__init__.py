"""The indicators of a development zone: what each is called, counted in, and how it adds up.

>>> from guatu import catalogue
>>> catalogue.load().lookup("ＧＤＰ").name
'地区生产总值'
"""

from guatu.catalogue.entries import Problem
from guatu.catalogue.indicator import Indicator
from guatu.catalogue.lint import check
from guatu.catalogue.load import Catalogue, load
from guatu.catalogue.spelling import fold

__all__ = ["Catalogue", "Indicator", "Problem", "check", "fold", "load"]
