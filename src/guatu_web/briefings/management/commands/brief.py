"""manage.py brief: a briefing from the records of a zone, as .docx, PDF or text, or the facts that it stands on."""

from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import yaml
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from guatu.briefing import Facts, Template, as_text, composed, plain, shipped
from guatu.briefing.document import Document
from guatu.errors import GuatuError, PeriodError
from guatu.periods import Period
from guatu.reading.export import written_beside
from guatu_web.areas.models import Area, Zone
from guatu_web.briefings.queries.facts import facts_of, usual_period
from guatu_web.briefings.queries.templates import templates_of
from guatu_web.briefings.writing import Kind, file_of

KINDS: dict[str, Kind] = {".docx": "docx", ".pdf": "pdf", ".txt": "text"}
_SHOWN = 12
"""So many names stand in a message that tells what there is."""


class Command(BaseCommand):
    help = (
        "Write a briefing from the records of a zone: text by rules, layout by GB/T 9704-2012. A month or quarter of an"
        " analysis stands for the year up to its end. Without -o the text is printed. From a file of facts, without the"
        " site: guatu brief."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("zone", nargs="?", help="the code of a zone")
        parser.add_argument("template", nargs="?", help="the key or name of a template; see --templates")
        parser.add_argument("--templates", action="store_true", help="list the templates (of the zone) and leave")
        parser.add_argument("--period", help="2026-10, 2026Q3, 2026-11-22, 2026-01/2026-10; default: the last one over")
        parser.add_argument("--area", help="the code or name of an area; default: the whole zone")
        parser.add_argument("--as-of", type=_day, help="the day as of which the records are asked; default: today")
        parser.add_argument("--office", default="", help="who signs; default: the zone")
        parser.add_argument("-o", "--output", action="append", default=[], help="a .docx, .pdf or .txt, - for the text")
        parser.add_argument("--facts", metavar="FILE.yaml", help="also write the facts that guatu brief reads")

    def handle(self, *args: Any, **options: Any) -> None:
        _check_outputs(options["output"], options["facts"])
        zone = _zone(options["zone"]) if options["zone"] or not options["templates"] else None
        if options["templates"]:
            self._list(zone)
            return
        assert zone is not None
        template = _template(zone, options["template"])
        on = options["as_of"] or timezone.localdate()
        period = _period(template, options["period"], on)
        area = _area(zone, options["area"])
        office = options["office"]
        facts = facts_of(zone, template, period, on=on, as_of=options["as_of"], area=area, office=office)
        self._note_absence(facts, template)
        if options["facts"]:
            _write(options["facts"], yaml.safe_dump(plain(facts), allow_unicode=True, sort_keys=False).encode())
        self._write(composed(facts, template), options["output"], only_facts=bool(options["facts"]))

    def _list(self, zone: Zone | None) -> None:
        for key, template in (templates_of(zone) if zone else shipped()).items():
            self.stdout.write(f"{key:<16} {template.name}")

    def _note_absence(self, facts: Facts, template: Template) -> None:
        told = (facts.figures, facts.projects, facts.items, facts.duties, facts.events)
        if not any(told[1:]) and not any(each.known for each in facts.figures):
            text = f"note: the records hold nothing for {template.key} over {facts.period}; the briefing says so"
            self.stderr.write(text)

    def _write(self, document: Document, outputs: Sequence[str], *, only_facts: bool) -> None:
        for output in outputs or ([] if only_facts else ["-"]):
            if output == "-":
                self.stdout.write("\n".join(as_text(document)))
            else:
                _write(output, _content(document, KINDS[Path(output).suffix.lower()]))


# ------------------------------------------------------------------ what was asked


def _check_outputs(outputs: Sequence[str], facts: str | None) -> None:
    for each in outputs:
        if each != "-" and Path(each).suffix.lower() not in KINDS:
            raise CommandError(f"{each} is no format of a briefing; name a file with {', '.join(KINDS)}, or -")
    for path in map(Path, [*(each for each in outputs if each != "-"), *([facts] if facts else [])]):
        if not path.parent.is_dir():
            raise CommandError(f"there is no folder {path.parent}; name a file in an existing one")


def _zone(code: str | None) -> Zone:
    known = dict(Zone.objects.filter(archived_at=None).order_by("code").values_list("code", "name"))
    if code not in known:
        there = _some(f"{key} ({name})" for key, name in known.items()) or "none yet; make one by manage.py open_zone"
        raise CommandError(f"there is no zone {code!r}; there are {there}" if code else f"name a zone: {there}")
    return Zone.objects.get(code=code)


def _template(zone: Zone, named: str | None) -> Template:
    known = templates_of(zone)
    found = known.get(named or "") or next((each for each in known.values() if each.name == named), None)
    if found is None:
        there = ", ".join(known)
        raise CommandError(
            f"there is no template {named!r}; there are {there}" if named else f"name a template: {there}"
        )
    return found


def _area(zone: Zone, named: str | None) -> Area | None:
    if named is None:
        return None
    rows = Area.objects.filter(zone=zone, archived_at=None).order_by("code")
    found = rows.filter(code=named).first() or rows.filter(name=named).first()
    if found is None:
        there = _some(f"{code} ({name})" for code, name in rows.values_list("code", "name"))
        raise CommandError(f"{zone.code} has no area {named!r}; there are {there}")
    return found


def _period(template: Template, told: str | None, on: date) -> Period:
    """The period that was asked for; a month or quarter of an analysis stands for the year up to its end, as analyses
    are written."""
    if told is None:
        return usual_period(template, on)
    try:
        period = Period.parse(told)
    except PeriodError as error:
        raise CommandError(str(error)) from None
    usual = usual_period(template, period.last + timedelta(days=1))
    return usual if period.grain in ("month", "quarter") and usual.last == period.last else period


def _day(told: str) -> date:
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise ArgumentTypeError(f"{told!r} is no day; write it as 2026-11-22") from None


def _some(names: Any) -> str:
    found = list(names)
    more = len(found) - _SHOWN
    return ", ".join(found[:_SHOWN]) + (f" and {more} more" if more > 0 else "")


# ------------------------------------------------------------------ files


def _content(document: Document, kind: Kind) -> bytes:
    try:
        return file_of(document, kind)[1]
    except GuatuError as error:  # no Chinese font is there; the message names what to install
        raise CommandError(str(error)) from None


def _write(name: str, content: bytes) -> None:
    """A file that is there whole or not at all."""
    try:
        with written_beside(Path(name)) as beside:
            beside.write_bytes(content)
    except (OSError, GuatuError) as error:
        told = error.strerror if isinstance(error, OSError) else str(error)
        raise CommandError(f"cannot write {name}: {told}; name a file that can be written") from None
