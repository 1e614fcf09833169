"""The pages of supervision, one kind a module."""
