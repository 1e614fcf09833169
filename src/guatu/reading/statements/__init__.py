"""Statements: what each figure of a report says. See docs/methods/reading.md.

words       the lexicon as patterns
passage     a sentence with its figures as slots
selection   which figures say something
measures    level, growth, delta, gap, rank or multiple
phrases     noun phrases beside a figure
places      places and organisations in phrases
subjects    a phrase and the catalogue's indicator
lists       names in a row
binding     what each figure is about
clock       when it counts
mood        promised or done
reader      all of it together
"""

from guatu.reading.statements.reader import StatementReader

__all__ = ["StatementReader"]
