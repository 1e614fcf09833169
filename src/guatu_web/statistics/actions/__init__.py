"""The acts of statistics, one a module."""
