"""The invented zone that a new installation shows."""
