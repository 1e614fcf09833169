"""The command line: `guatu read`, and `check` and `show` of `guatu catalogue` and `guatu playbook`.

The commands are declared here and done in a module each, which is loaded when the command is given: `guatu --help`
answers before the lexicons would be read.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

import guatu
from guatu.cli import stopping
from guatu.cli.words import WordsCommand, WordsGroup

app = typer.Typer(
    name="guatu",
    cls=WordsGroup,
    help="Reads what a Chinese development zone reports and promises, and gives a checked ledger.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
catalogue_app = typer.Typer(
    cls=WordsGroup, help="The indicators that Guatu knows.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(catalogue_app, name="catalogue")
playbook_app = typer.Typer(
    cls=WordsGroup,
    help="A zone's method: what it measures, what it confirms at once, what it asks reasons for.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(playbook_app, name="playbook")


def _tell_version(asked: bool) -> None:
    if asked:
        typer.echo(f"guatu {guatu.__version__}")
        raise typer.Exit


@app.callback()
def _guatu(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version and leave.", callback=_tell_version, is_eager=True)
    ] = False,
) -> None:
    pass


@app.command("read", cls=WordsCommand)
def _read(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[PATHS]...", help="Reports, or folders of them: txt, md, html, docx, pdf.", show_default=False
        ),
    ] = None,
    format: Annotated[
        str | None,
        typer.Option(
            "--format", "-f", help="text, jsonl, csv, xlsx or parquet. Default: by the name after -o, or text."
        ),
    ] = None,
    output: Annotated[
        str | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write to this file instead of the screen."),
    ] = None,
    what: Annotated[
        str | None,
        typer.Option(
            "--what", metavar="TABLE", help="For jsonl, csv, parquet: statements (default), tasks or findings."
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option("--date", help="When the report was made, if it does not say: 2016, 2016-07, 2016-07-15."),
    ] = None,
    zone: Annotated[
        str | None,
        typer.Option("--zone", metavar="NAME", help="The zone that the report is about, if it does not say."),
    ] = None,
    manifest: Annotated[
        str | None,
        typer.Option("--manifest", metavar="FILE", help="A CSV file (path,date,zone) that lists what to read."),
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", metavar="N", min=1, max=64, help="Processes that read several files.")
    ] = 2,
    everything: Annotated[
        bool, typer.Option("--all", help="Show every row of every report, also when there are several.")
    ] = False,
) -> None:
    """Read reports and give the ledger: results, targets, tasks and contradictions, each with its sentence."""
    from guatu.cli.answers import answering
    from guatu.cli.read import Request, run

    with answering():
        files = tuple(map(Path, paths or ()))
        raise typer.Exit(
            run(Request(files, _path(manifest), format, what, _path(output), date, zone, jobs, everything))
        )


@catalogue_app.command("check", cls=WordsCommand)
def _check(
    folder: Annotated[
        str | None,
        typer.Argument(help="A folder of YAML files; without it, the shipped catalogue.", show_default=False),
    ] = None,
) -> None:
    """Check the catalogue: double aliases, unknown units, missing definitions."""
    from guatu.cli.answers import answering
    from guatu.cli.catalogue import check

    with answering():
        raise typer.Exit(check(_path(folder)))


@catalogue_app.command("show", cls=WordsCommand)
def _show(
    name: Annotated[
        str | None,
        typer.Argument(metavar="[NAME]", help="A name, alias or code; without it, all indicators.", show_default=False),
    ] = None,
) -> None:
    """Show the indicators by topic, or one of them whole."""
    from guatu.cli.answers import answering
    from guatu.cli.catalogue import show

    with answering():
        raise typer.Exit(show(name))


@playbook_app.command("check", cls=WordsCommand)
def _check_playbook(
    path: Annotated[
        str | None,
        typer.Argument(metavar="[FOLDER_OR_ZIP]", help="A playbook; without it, the shipped one.", show_default=False),
    ] = None,
) -> None:
    """Check a playbook before the site adopts it: every mistake with its file and line, and what would work."""
    from guatu.cli.answers import answering
    from guatu.cli.playbook import check

    with answering():
        raise typer.Exit(check(_path(path)))


@playbook_app.command("show", cls=WordsCommand)
def _show_playbook(
    path: Annotated[
        str | None,
        typer.Argument(metavar="[FOLDER_OR_ZIP]", help="A playbook; without it, the shipped one.", show_default=False),
    ] = None,
) -> None:
    """Show what a playbook holds: indicators, thresholds, what asks for reasons."""
    from guatu.cli.answers import answering
    from guatu.cli.playbook import show

    with answering():
        raise typer.Exit(show(_path(path)))


def _path(words: str | None) -> Path | None:
    return None if words is None else Path(words)


def main() -> NoReturn:
    """The entry point `guatu`: 0 all read, 1 some files failed, 2 the call itself is off, 130 interrupted."""
    stopping.listen()
    app()
    sys.exit(0)
