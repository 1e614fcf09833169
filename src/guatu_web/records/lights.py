"""The shapes of lights, the same on every page and paper: a light is never colour alone."""

from __future__ import annotations

LIGHT_SHAPES = {"green": "●", "blue": "◇", "yellow": "▲", "orange": "◆", "red": "■", "": "○"}
"""By colour; "" stands for no light."""
