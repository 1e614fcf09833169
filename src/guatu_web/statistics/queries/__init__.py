"""What the statistics are asked: series as they were known on a day, the list of indicators, the page of one."""
