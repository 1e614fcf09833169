"""What README and docs show is what happens: every command is run, every shown output compared, every path exists.

In a ```console block a line after `$ ` is a command and the lines below it are its output; a line `…` stands for any
lines, and `…` within a line for any words. A ```sh block holds commands alone. A ```pycon block is run as a session.
"""

from __future__ import annotations

import doctest
import io
import re
import shlex
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest
from typer.testing import CliRunner

from cast import ROOT, SAMPLES
from guatu.cli import app

PAGES = [
    "README.md",
    "README.zh-CN.md",
    *sorted(f"docs/methods/{p.name}" for p in (ROOT / "docs/methods").glob("*.md")),
]
_BLOCK = re.compile(r"^```(console|sh|pycon)\n(.*?)^```", re.DOTALL | re.MULTILINE)


class Example(NamedTuple):
    """A command and the output shown below it; None where none is shown."""

    command: str
    output: str | None


def blocks(page, kind):
    text = (ROOT / page).read_text(encoding="utf-8")
    return [body for found, body in _BLOCK.findall(text) if found == kind]


def examples(page):
    shown = [example for body in blocks(page, "console") for example in sessions(body)]
    bare = [Example(line, None) for body in blocks(page, "sh") for line in body.splitlines() if line.strip()]
    return bare + shown


def sessions(body):
    for part in re.split(r"^\$ ", body, flags=re.MULTILINE)[1:]:
        command, _, output = part.partition("\n")
        yield Example(command, output or None)


def run(command):
    """Exit code and standard output of a command; `make run` stands for what the Makefile does at `run`."""
    if command.startswith("make "):
        return run_make(command.split("#")[0].split()[1])
    if command.startswith("guatu ") and not re.search(r"[|><$]", command):
        answer = CliRunner().invoke(app, shlex.split(command, comments=True)[1:])
        return answer.exit_code, answer.output
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    answer = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False, env={"PATH": path})
    return answer.returncode, answer.stdout + answer.stderr


def run_make(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = re.search(rf"^{target}:.*\n((?:\t.*\n)*)", makefile, re.MULTILINE)
    assert recipe, f"the Makefile has no target {target}"
    commands = re.findall(r"^\t\$\(BIN\)/(guatu .*)$", recipe.group(1), re.MULTILINE)
    return next((answer for answer in map(run, commands) if answer[0]), (0, ""))


def pattern(output):
    """What a shown output allows: `…` alone on a line is any lines, within a line any words."""
    lines = [r"(?:.*\n)*?" if line.strip() == "…" else fragment(line) for line in output.splitlines()]
    return re.compile("".join(lines) + r"\Z")


def fragment(line):
    return ".*".join(map(re.escape, line.rstrip().split("…"))) + r"[ \t]*\n"


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with the sample reports, where the commands of a page are run."""
    shutil.copytree(SAMPLES, tmp_path / "samples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("page", PAGES)
def test_every_command_of_a_page_runs_and_gives_what_is_shown(page, desk):
    for command, output in examples(page):
        code, told = run(command)
        assert code == 0, f"{command}\n{told}"
        if output is not None:
            assert pattern(output).match(told), f"$ {command}\n--- shown\n{output}\n--- is\n{told}"


@pytest.mark.parametrize("page", PAGES)
def test_every_python_session_of_a_page_gives_what_is_shown(page, desk):
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
    told = io.StringIO()
    for body in blocks(page, "pycon"):
        test = doctest.DocTestParser().get_doctest(body.replace("…", "..."), {}, page, page, 0)
        with redirect_stdout(told):
            runner.run(test)
    assert not runner.failures, told.getvalue()


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_the_readme_opens_with_what_guatu_is_and_a_session(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    assert text.index("```console") < 1_000
    for command in ("make run", "make test", "guatu read"):
        assert command in text


def test_both_readmes_show_the_same_commands():
    first, second = ([example.command.split("#")[0].strip() for example in examples(p)] for p in PAGES[:2])
    assert first == second


@pytest.mark.parametrize("page", [*PAGES, "docs/structure.md", "CHANGELOG.md"])
def test_every_link_of_a_page_leads_to_a_file(page):
    folder = (ROOT / page).parent
    links = re.findall(r"\]\((?!https?:)([^)#]+)", (ROOT / page).read_text(encoding="utf-8"))
    assert [link for link in links if not (folder / link).exists()] == []


# ------------------------------------------------------------------ the map of the repository


def tree():
    """The paths that docs/structure.md draws, by indentation."""
    body = re.search(r"```\n(.*?)```", (ROOT / "docs/structure.md").read_text(encoding="utf-8"), re.DOTALL).group(1)
    above = []
    for line in body.splitlines():
        depth = (len(line) - len(line.lstrip())) // 2
        name = line.split()[0] if line.strip() else ""
        above[depth:] = [name]
        if name:
            yield "".join(above)


def test_every_path_of_the_map_exists():
    assert [path for path in tree() if not (ROOT / path).exists()] == []


def test_every_module_and_method_stands_on_the_map():
    """A new person finds a thing by its name, so the map must not lag behind."""
    drawn = set(tree())
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "docs" / "methods").glob("*.md")]
    named = {path.relative_to(ROOT).as_posix() for path in files}
    left_out = ("__init__.py", "/migrations/")
    assert sorted(path for path in named - drawn if not any(each in path for each in left_out)) == []
