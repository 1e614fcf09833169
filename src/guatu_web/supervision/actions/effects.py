"""What acts do beside leading from state to state. Most follows from a table; the acts named here mean the same in
every table that has them."""

from __future__ import annotations

from guatu.workflow import Act, Workflow

FOUND_POOR = "find_poor"
"""The newest report was not sufficient; the next one mends it."""
REJECTED = "reject"
"""What was handed in for close-out goes back."""
SENT_BACK = "send_back"
"""A unit refuses what is not its own; it is counted by itself."""
SUBMITTED = "submit"
"""What is done is handed in for close-out: not before its parts are closed."""
WITHDRAWN = "withdraw"
"""The item ends without being done."""
RETURNING = frozenset((FOUND_POOR, REJECTED))
"""Acts that count as returns of a unit's work. A unit that sends back what is not its own is none of them."""

ASK, ENDORSE, GRANT, REFUSE = "ask_extension", "endorse_extension", "grant_extension", "refuse_extension"
EXTENSION = (ASK, ENDORSE, GRANT, REFUSE)
"""The steps of a later date: asked for, endorsed, granted; or refused."""


def after(table: Workflow, key: str) -> Act | None:
    """The step of an extension that follows one, where the table has it."""
    following = {ASK: ENDORSE, ENDORSE: GRANT}.get(key, "")
    return table.act_of.get(following)
