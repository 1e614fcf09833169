"""What people do to briefings."""
