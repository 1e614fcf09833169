"""Numbers in Chinese text, with their units: exact values in base units at exact places.

>>> from guatu.quantities import find
>>> find("完成投资94.1 亿元")
[Quantity(start=4, end=11, value=Decimal('9410000000'), unit='CNY', classifier='元', bound='eq', form='money', part=None)]
"""

from guatu.errors import QuantityError
from guatu.quantities.find import find
from guatu.quantities.reading import Quantity
from guatu.quantities.show import parse, show

__all__ = ["Quantity", "QuantityError", "find", "parse", "show"]
