"""Guatu: a development zone run from its promises. `import guatu; guatu.read("report.pdf")`."""

from __future__ import annotations

__version__ = "0.1.0"
