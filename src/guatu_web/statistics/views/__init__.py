"""Pages of statistics: the list of indicators, and the page of one."""
