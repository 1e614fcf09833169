"""Files that go along with mail: what an app above names when it posts, and makes when the mail leaves.

The app registers what makes its files (`MAKERS`); a message holds only what it is made from, once for all who are sent
the same. Robots take no files: they are told without.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from guatu_web.areas.models import Zone
from guatu_web.outbox.failures import Never, Why
from guatu_web.outbox.models import Enclosure

LARGEST = 15 * 1024 * 1024
"""Bytes of one file; in mail it is a third larger, and ordinary mail servers take 20 MB."""
LONGEST_NAME = 100


class Enclosed(NamedTuple):
    """What a file is to be made from, and which of MAKERS makes it."""

    kind: str
    content: dict[str, Any]

    @property
    def digest(self) -> str:
        """The same for the same content."""
        told = json.dumps([self.kind, self.content], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


class File(NamedTuple):
    """A file with its name and type; of type text/plain it is said in the mail itself."""

    name: str
    content: bytes
    type: str

    @property
    def is_text(self) -> bool:
        return self.type.partition(";")[0].strip() == "text/plain"


class NotMade(Exception):
    """A file cannot be made; the text is told beside the message."""


MAKERS: dict[str, Callable[[dict[str, Any]], File]] = {}
"""What makes the files of each kind; it may raise NotMade."""


def kept(zone: Zone, wanted: Iterable[Enclosed]) -> dict[str, Enclosure]:
    """What is enclosed, stored once each, by digest."""
    there = {each.digest: each for each in wanted}
    if not there:
        return {}
    unknown = sorted({each.kind for each in there.values()} - set(MAKERS))
    if unknown:
        raise ValueError(f"nothing makes files of the kind {', '.join(unknown)}; there are {', '.join(MAKERS)}")
    rows = [Enclosure(zone=zone, kind=each.kind, content=each.content, digest=key) for key, each in there.items()]
    Enclosure.objects.bulk_create(rows, batch_size=200, ignore_conflicts=True)
    found = Enclosure.objects.filter(zone=zone, digest__in=list(there)).only("digest")
    return {each.digest: each for each in found}


def file_of(enclosure: Enclosure) -> File:
    """The file, made now. Never where it cannot be made, or is larger than mail takes."""
    try:
        made = _made(enclosure.digest, enclosure.kind, json.dumps(enclosure.content))
    except NotMade as error:
        raise Never(Why.NOT_MADE, str(error)) from None
    if len(made.content) > LARGEST:
        raise Never(Why.TOO_LARGE, f"{made.name} {_size(len(made.content))} > {_size(LARGEST)}")
    return made


@lru_cache(maxsize=8)
def _made(digest: str, kind: str, content: str) -> File:
    """Many are sent the same: it is made once."""
    if kind not in MAKERS:
        raise NotMade(str(_("本系统已没有生成此类附件的功能")))
    made = MAKERS[kind](json.loads(content))
    return made._replace(name=_clean(made.name))


def _clean(name: str) -> str:
    """A name that every system can store: no signs of folders, no line ends, its ending kept."""
    printable = "".join("_" if each in '\\/:*?"<>|' else each for each in name if each.isprintable())
    stem, dot, ending = printable.strip(" .").rpartition(".")
    return f"{stem[:LONGEST_NAME]}{dot}{ending[:10]}" or "file"


def _size(length: int) -> str:
    return f"{length / 2**20:.1f} MB"
