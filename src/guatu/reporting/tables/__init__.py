"""Office tables as cells with their places: .xlsx, .xls, .csv and .txt, read row by row."""

from guatu.reporting.tables.cells import Cell, Row, column_letters, place
from guatu.reporting.tables.limits import Limits
from guatu.reporting.tables.opening import Book, Sheet, open_book

__all__ = ["Book", "Cell", "Limits", "Row", "Sheet", "column_letters", "open_book", "place"]
