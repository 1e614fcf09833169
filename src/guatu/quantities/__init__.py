"""Numbers in Chinese text, with their units: exact values in base units at exact places.

>>> from guatu.quantities import find
>>> [(q.start, q.end, q.value, q.unit) for q in find("完成投资86.5 亿元")]
[(4, 11, Decimal('8650000000'), 'CNY')]
"""

from guatu.errors import QuantityError
from guatu.quantities.find import find
from guatu.quantities.reading import Quantity
from guatu.quantities.show import parse, show

__all__ = ["Quantity", "QuantityError", "find", "parse", "show"]
