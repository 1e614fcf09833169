"""Settings of the whole suite; its place also lets every test say `from cast import …`."""

from __future__ import annotations

from hypothesis import settings

# a slow machine must not turn a law into a failure
settings.register_profile("guatu", deadline=None)
settings.load_profile("guatu")
