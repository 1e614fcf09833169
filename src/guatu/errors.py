"""What can go wrong, as one family.

    GuatuError
    ├── UsageError                 the call itself is off: an unknown option value, a wrong date
    │   └── ManifestError          a manifest that does not list readable work; names the line
    ├── SourceError                a file cannot be read; names the file and what would help
    │   ├── SourceMissing          no such file, or no right to read it
    │   ├── SourceEmpty            nothing in it
    │   ├── SourceTooLarge         beyond the limits that keep a machine usable (size, zip or XML bomb)
    │   ├── SourceBroken           damaged, or not what its name says
    │   ├── SourceEncrypted        locked with a password
    │   └── SourceWithoutText      pictures of pages, no text layer
    ├── CatalogueError             a catalogue file is wrong; names file, entry and what would work
    ├── FaultyError                data that break rules; lists every problem (guatu.problems)
    │   ├── PlaybookError          a playbook is wrong (guatu.playbook)
    │   ├── MetricError            declarations of tables or metrics that are wrong (guatu.metrics)
    │   ├── WorkflowError          tables of states and acts that are wrong (guatu.workflow)
    │   └── LeagueError            rules of leagues (赛马) that are wrong (guatu.race)
    ├── BriefingError              facts or a template from which no briefing can be written (guatu.briefing)
    ├── FontError                  no font to print with, or a damaged one (guatu.papers)
    ├── MetricRefused              a question that has no answer, with the reason (guatu.metrics)
    ├── ObservationError           a figure that cannot be one, or two truths at one time (guatu.statistics)
    ├── AreaTreeError              areas that make no tree (guatu.statistics)
    ├── ActRefused                 an act that the table does not allow, with the reason (guatu.workflow)
    ├── FrozenError                frozen standings that were changed, or come out otherwise (guatu.race)
    ├── PaperError                 a document that cannot be written as asked (guatu.papers)
    ├── PaceError                  figures and a goal that do not fit together (guatu.pace)
    ├── QuantityError              a text is not one quantity
    └── PeriodError                a text is not a period

Every message says what was asked, where, and what would work. Library messages are English; the screens of
Guatu translate them.
"""

from __future__ import annotations

from pathlib import Path


class GuatuError(Exception):
    """Anything that Guatu refuses, with the reason."""


class UsageError(GuatuError):
    """The call itself is off; nothing was read or written."""


class ManifestError(UsageError):
    """A manifest that cannot be followed."""


class SourceError(GuatuError):
    """A file that cannot be read.

    `path` is the file, `reason` what is wrong with it, `remedy` what the person at the desk can do.
    """

    def __init__(self, path: str | Path, reason: str, remedy: str) -> None:
        super().__init__(path, reason, remedy)
        self.path = str(path)
        self.reason = reason
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}. {self.remedy}"


class SourceMissing(SourceError):
    """No such file, or no right to read it."""


class SourceEmpty(SourceError):
    """Nothing in it."""


class SourceTooLarge(SourceError):
    """Beyond the limits that keep a machine usable."""


class SourceBroken(SourceError):
    """Damaged, or not what its name says."""


class SourceEncrypted(SourceError):
    """Locked with a password."""


class SourceWithoutText(SourceError):
    """Pictures of pages, without a text layer."""


class CatalogueError(GuatuError):
    """A catalogue file is wrong."""


class QuantityError(GuatuError, ValueError):
    """A text is not one quantity."""


class PeriodError(GuatuError, ValueError):
    """A text is not a period."""
