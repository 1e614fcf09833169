"""Pages of briefings."""
