"""The audit of a report: what it says that cannot all be true, and what would agree.

    growth    level, growth and the level of the year before do not fit
    parts     a part exceeds its whole; all parts do not add up to it
    share     a share that part and whole do not give; shares beyond 100 %
    twice     one figure with two values, in one document or in two
    unit      a figure ten thousand times off; a value that its unit cannot have
    extreme   a fall beyond 100 %, growth of several hundred percent, 翻番 beside another growth
    rank      two places in one group; a place beyond the group's size
    target    a stretch target below the sure one; completion that result and target do not give
    period    a result for a time after the document's own date

`audit` judges one document; `audit_together` and `Memory` hold documents against each other as they stream by.
"""

from guatu.reading.audit.document import audit, audit_report
from guatu.reading.audit.memory import Memory, audit_together

__all__ = ["Memory", "audit", "audit_report", "audit_together"]
