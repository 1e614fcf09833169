"""The acts of leagues, one kind a module."""
