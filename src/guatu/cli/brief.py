"""`guatu brief`: from a file of facts and a template to an official document, as .docx, PDF or text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import typer

from guatu.briefing import (
    BriefingError,
    Document,
    Template,
    as_docx,
    as_pdf,
    as_text,
    composed,
    rare,
    read_facts,
    read_template,
    shipped,
)
from guatu.cli.answers import FAILED, complain
from guatu.cli.screen import visible
from guatu.errors import UsageError
from guatu.papers.fonts import Fonts
from guatu.reading.export import written_beside

FORMATS = (".docx", ".pdf", ".txt")
_MOST = 16 * 1024 * 1024


class Request(NamedTuple):
    """What was asked on the command line."""

    facts: Path | None
    template: str
    outputs: tuple[Path, ...]
    fonts: Path | None


def run(request: Request) -> int:
    """Writes the briefing, or prints it where no file is named. Gives 0, or 1 with all that is wrong."""
    if request.facts is None:
        raise UsageError("name a file of facts (YAML or JSON): guatu brief FACTS.yaml -o briefing.docx")
    for path in request.outputs:
        if path.suffix.lower() not in FORMATS:
            raise UsageError(f"{path} is no format of a briefing; name a file with {', '.join(FORMATS)}")
    try:
        document = composed(read_facts(_content(request.facts)), _template(request.template))
    except BriefingError as error:
        for problem in error.problems:
            complain(visible(str(problem)))
        return FAILED
    if not request.outputs:
        typer.echo("\n".join(map(visible, as_text(document))))
    for path in request.outputs:
        _write(document, path, request.fonts)
    return 0


def list_templates() -> int:
    """Prints the templates that there are."""
    for key, template in shipped().items():
        typer.echo(f"{key:<16} {template.name}")
    return 0


def _template(named: str) -> Template:
    """A shipped template by its key or name, or one in a file."""
    known: Mapping[str, Template] = shipped()
    found = known.get(named) or next((each for each in known.values() if each.name == named), None)
    if found is not None:
        return found
    if Path(named).suffix in (".yaml", ".yml"):
        return read_template(_content(Path(named)), Path(named).name)
    raise UsageError(f"there is no template {named!r}; there are {', '.join(known)}, or name a .yaml file")


def _content(path: Path) -> str:
    try:
        if path.stat().st_size > _MOST:
            raise UsageError(f"{path} is larger than {_MOST // 2**20} MB; facts of one briefing are much smaller")
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}; name an existing file") from None


def _write(document: Document, path: Path, fonts: Path | None) -> None:
    with written_beside(path) as beside:
        if path.suffix.lower() == ".pdf":
            beside.write_bytes(_pdf(document, fonts))
        elif path.suffix.lower() == ".docx":
            beside.write_bytes(as_docx(document))
            _tell_replaced(rare(document), "stands in 仿宋_GB2312's place for")
        else:
            beside.write_text("\n".join(as_text(document)) + "\n", "utf-8")


def _pdf(document: Document, fonts: Path | None) -> bytes:
    if fonts is not None and not fonts.exists():
        raise UsageError(f"there is no folder of fonts {fonts}; name an existing one")
    made = as_pdf(document, Fonts([fonts]) if fonts else None)
    _tell_replaced(made.replaced, "shows")
    if made.missing:
        complain(visible(f"no font has {' '.join(made.missing)}; shown as 〓. Name a folder with a font: --fonts"))
    return made.content


def _tell_replaced(replaced: Mapping[str, str], does: str) -> None:
    for face in sorted(set(replaced.values())):
        chars = " ".join(char for char, name in replaced.items() if name == face)
        complain(visible(f"note: {face} {does} {chars}"))
