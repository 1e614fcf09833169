"""The acts of returns, one a module."""
