"""The acts of alarms, one a module."""
