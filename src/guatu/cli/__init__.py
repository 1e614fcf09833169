"""The command line: `guatu read`, `pace` and `brief`, and `check` and `show` of `guatu catalogue` and `guatu playbook`.

The commands are declared here and done in a module each, which is loaded when the command is given: `guatu --help`
answers before the lexicons would be read.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any, NoReturn

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


class _FileGroup(WordsGroup):
    """A group whose command `file` is meant where none is named: `guatu pace X.csv` is `guatu pace file X.csv`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        named = not args or args[0] in self.commands or args[0] in ctx.help_option_names
        return super().parse_args(ctx, args if named else ["file", *args])


pace_app = typer.Typer(
    cls=_FileGroup,
    help="Where a target stands, how likely it is met, and what the rest of its time must bring.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.add_typer(pace_app, name="pace")


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
    areas: Annotated[
        str | None,
        typer.Option("--areas", metavar="NAMES", help="What the zone's parts are called, with commas: 北园,河口镇."),
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
        files, parts = tuple(map(Path, paths or ())), _names(areas)
        raise typer.Exit(
            run(Request(files, _path(manifest), format, what, _path(output), date, zone, parts, jobs, everything))
        )


def _names(listed: str | None) -> tuple[str, ...]:
    """The names of a list with commas, of either width."""
    parts = (listed or "").replace("，", ",").replace("、", ",").split(",")
    return tuple(name.strip() for name in parts if name.strip())


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


_VALUE = Annotated[
    str | None, typer.Option("--value", metavar="COLUMN", help="The column to read, where a file has several.")
]
_BASIS = Annotated[
    str | None,
    typer.Option("--basis", help="discrete (当月) or cumulative (累计), where the heading does not say."),
]


@pace_app.command("file", cls=WordsCommand)
def _pace(
    path: Annotated[
        str | None,
        typer.Argument(metavar="FILE.csv", help="date,value or year,month,value; 1-2月 may be one row 01-02."),
    ] = None,
    target: Annotated[
        str | None, typer.Option("--target", metavar="GOAL", help="What is to be reached: 1000亿, 1,000亿元, 5%.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="WHEN", help="A month, 2026-06, or a day. Default: the last month there is."),
    ] = None,
    horizon: Annotated[
        str | None, typer.Option("--horizon", help="2026, 2026H1 or 2026/2030. Default: the year of --as-of.")
    ] = None,
    unit: Annotated[
        str | None, typer.Option("--unit", help="What the file counts in, where its heading does not say: 亿元.")
    ] = None,
    bound: Annotated[
        str | None, typer.Option("--bound", help="ge, le, eq or about. Default: as the target says, or ge.")
    ] = None,
    value: _VALUE = None,
    basis: _BASIS = None,
    method: Annotated[
        str | None, typer.Option("--method", help="mixture (default), last_year_ratio, linear or sarima.")
    ] = None,
    due_days: Annotated[
        int, typer.Option("--due-days", min=0, max=27, help="A figure is due so many days after its period.")
    ] = 20,
    standing: Annotated[
        str | None, typer.Option("--standing", help="What the last figure is: final, preliminary or estimated.")
    ] = None,
    format: Annotated[str | None, typer.Option("--format", "-f", help="text or json. Default: text.")] = None,
) -> None:
    """Judge the target of a series, with the full working; the word `file` may be left out."""
    from guatu.cli.answers import answering
    from guatu.cli.pace import Request, asked_file, run

    with answering():
        raise typer.Exit(
            run(
                Request(
                    asked_file(path),
                    target,
                    as_of,
                    horizon,
                    unit,
                    bound,
                    value,
                    basis,
                    method or "mixture",
                    due_days,
                    standing or "final",
                    format or "text",
                )
            )
        )


@pace_app.command("backtest", cls=WordsCommand)
def _backtest(
    folder: Annotated[str | None, typer.Argument(help="A folder of CSV files, one series or more each.")] = None,
    format: Annotated[str | None, typer.Option("--format", "-f", help="text or json. Default: text.")] = None,
    value: _VALUE = None,
    basis: _BASIS = None,
) -> None:
    """Forecast every past year of every series from each month, and score the methods on how it ended."""
    from guatu.cli.answers import answering
    from guatu.cli.pace import asked_file, run_backtest

    with answering():
        raise typer.Exit(run_backtest(asked_file(folder), format or "text", value, basis))


@app.command("brief", cls=WordsCommand)
def _brief(
    facts: Annotated[
        str | None,
        typer.Argument(metavar="FACTS.yaml", help="A file of facts, YAML or JSON; see docs/methods/briefing.md."),
    ] = None,
    template: Annotated[
        str | None,
        typer.Option("--template", "-t", help="A template by its key, or a .yaml file. Default: economy_month."),
    ] = None,
    output: Annotated[
        list[str] | None,
        typer.Option("--output", "-o", metavar="FILE", help="A .docx, .pdf or .txt; may be given several times."),
    ] = None,
    fonts: Annotated[
        str | None, typer.Option("--fonts", metavar="FOLDER", help="Where the fonts of a PDF are, if not the system's.")
    ] = None,
    templates: Annotated[bool, typer.Option("--templates", help="List the templates and leave.")] = False,
) -> None:
    """Write a briefing from facts: text by rules, layout by GB/T 9704-2012. Without -o it is printed.

    From the records of a site: python manage.py brief.
    """
    from guatu.cli.answers import answering
    from guatu.cli.brief import Request, list_templates, run

    with answering():
        if templates:
            raise typer.Exit(list_templates())
        asked = Request(_path(facts), template or "economy_month", tuple(map(Path, output or ())), _path(fonts))
        raise typer.Exit(run(asked))


def _path(words: str | None) -> Path | None:
    return None if words is None else Path(words)


def main() -> NoReturn:
    """The entry point `guatu`: 0 all read, 1 some files failed, 2 the call itself is off, 130 interrupted."""
    stopping.listen()
    app()
    sys.exit(0)
