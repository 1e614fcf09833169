"""A playbook in a zip, or as loose texts: its few files within limits. Nothing is unpacked by its own path, and nothing
large is unpacked at all."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath

from guatu.errors import UsageError
from guatu.playbook.check import FILES
from guatu.playbook.load import PlaybookError
from guatu.playbook.problems import Problem

LARGEST_FILE = 256 * 1024
LARGEST_ZIP = 1024 * 1024
MOST_MEMBERS = 50

_BROKEN = (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, ValueError, zlib.error)


@contextmanager
def opened(path: Path) -> Iterator[Path]:
    """The folder of a playbook: the path itself, or a folder that holds the files of a zip as long as they are wanted.

    UsageError where nothing is there; PlaybookError for a zip that cannot be taken.
    """
    if path.is_dir():
        yield path
    elif path.exists():
        with folder_of(_texts(path)) as folder:
            yield folder
    else:
        raise UsageError(f"no such file or folder: {path}. Name the folder of a playbook, or a zip of it")


def unzipped(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The YAML files of a zip by their bare names, those left out that archivers add. PlaybookError, naming the zip or
    its member, for one that is broken, locked or too large, or that holds too many files."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            if len(packed.infolist()) > MOST_MEMBERS:
                raise _refused(name, "many_files", most=str(MOST_MEMBERS))
            members = [each for each in packed.infolist() if not each.is_dir() and is_yaml(each.filename)]
            return [(PurePosixPath(each.filename).name, _member(packed, each)) for each in members]
    except _BROKEN as error:
        raise _refused(name, "broken_zip") from error


def is_yaml(name: str) -> bool:
    """Whether a member may be meant; archivers of some systems add folders and files of their own."""
    parts = PurePosixPath(name).parts
    return name.lower().endswith((".yaml", ".yml")) and not any(part.startswith((".", "__")) for part in parts)


@contextmanager
def folder_of(texts: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder that holds the texts while they are checked."""
    with tempfile.TemporaryDirectory(prefix="playbook-") as folder:
        for name, data in texts.items():
            (Path(folder) / _safe(name)).write_bytes(data)
        yield Path(folder)


def _texts(path: Path) -> dict[str, bytes]:
    """The files of a zip by name."""
    if path.stat().st_size > LARGEST_ZIP:
        raise _refused(path.name, "large_zip", most="1 MB")
    found: dict[str, bytes] = {}
    for name, data in unzipped(path.name, path.read_bytes()):
        if name in found:
            raise _refused(path.name, "repeated_file", name=name)
        found[name] = data
    if not found.keys() & FILES.keys():
        raise _refused(path.name, "no_files", files=", ".join(FILES))
    return found


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with packed.open(member) as stream:
        data = stream.read(LARGEST_FILE + 1)  # whatever size the zip tells
    if len(data) > LARGEST_FILE:
        raise _refused(member.filename, "large_file", most="256 KB")
    return data


def _refused(file: str, rule: str, **words: str) -> PlaybookError:
    return PlaybookError([Problem(file, None, rule, words)])


def _safe(name: str) -> str:
    bare = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    return bare[-80:] if bare not in ("", ".", "..") else "unnamed.yaml"
