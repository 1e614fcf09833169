"""Pages of measures: the list, one measure with its records, and Excel books of both."""
