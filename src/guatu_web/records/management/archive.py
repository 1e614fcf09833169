"""A backup as one file: a tar.gz whose last member is a manifest with the size and SHA-256 of every other.

The file appears under its name only when it is whole: it is written in a folder beside it and renamed.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, Any, NamedTuple

from guatu.errors import GuatuError

MANIFEST = "manifest.json"
FORMAT = 1
_MEMBER = re.compile(r"database\.(sqlite3|pgdump)|secret_key|uploads/.+")
_BLOCK = 1024 * 1024

Manifest = dict[str, Any]


class BadArchive(GuatuError):
    """A backup cannot be written, or is not whole."""


class Member(NamedTuple):
    """A file that goes into a backup, under a name."""

    name: str
    path: Path


@contextmanager
def workshop(folder: Path) -> Iterator[Path]:
    """A folder for unfinished work, emptied of what an interrupted run left, gone afterwards; BadArchive if in use."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        raise BadArchive(f"another backup or restore is at work in {folder}; wait for it to end") from None
    try:
        for left in folder.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)


def write(target: Path, members: Iterable[Member], facts: Manifest, work: Path) -> Manifest:
    """Write the members and a manifest with the facts into `target`; gives the manifest."""
    unfinished = work / "archive"
    with os.fdopen(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as stream:
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=3, format=tarfile.PAX_FORMAT) as tar:
            files = {each.name: _add(tar, each) for each in members}
            manifest = {"format": FORMAT, **facts, "files": files}
            content = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
            tar.addfile(_header(MANIFEST, len(content)), io.BytesIO(content))
        stream.flush()
        os.fsync(stream.fileno())
    os.replace(unfinished, target)
    sync_folder(target.parent)
    return manifest


def _add(tar: tarfile.TarFile, member: Member) -> Manifest:
    with member.path.open("rb") as stream:
        size = os.fstat(stream.fileno()).st_size
        counted = _Digesting(stream)
        tar.addfile(_header(member.name, size), counted)
    return {"size": size, "sha256": counted.digest.hexdigest()}


def _header(name: str, size: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mode = size, 0o600
    return header


class _Digesting:
    """A stream that knows the digest of what has been read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.stream.read(size)
        self.digest.update(block)
        return block


def unpack(source: Path, folder: Path) -> Manifest:
    """Unpack a backup into a folder and check every file against the manifest; gives it. BadArchive if not whole."""
    try:
        with tarfile.open(source, mode="r|gz") as tar:
            manifest, found = _unpacked(tar, folder)
    except FileNotFoundError as error:
        raise BadArchive(f"{source} does not exist") from error
    except (tarfile.TarError, gzip.BadGzipFile, EOFError, zlib.error, UnicodeError, ValueError) as error:
        raise BadArchive(f"{source} is damaged or not a backup of Guatu: {error}; take another backup") from error
    if manifest.get("format") != FORMAT:
        raise BadArchive(f"{source} has no manifest of format {FORMAT}: it is not whole, or from another program")
    _compare(source, manifest["files"], found)
    return manifest


def _unpacked(tar: tarfile.TarFile, folder: Path) -> tuple[Manifest, Manifest]:
    manifest: Manifest = {}
    found: Manifest = {}
    for header in tar:
        stream = tar.extractfile(header) if header.isreg() else None
        if stream is None:
            raise BadArchive(f"{header.name} in the backup is not a plain file")
        if header.name == MANIFEST:
            manifest = json.load(stream)
        else:
            found[header.name] = _keep(stream, folder / _safe(header.name))
    return manifest, found


def _safe(name: str) -> str:
    """The name of a member, if a backup may have such a one."""
    parts = PurePosixPath(name).parts
    if not _MEMBER.fullmatch(name) or ".." in parts or "/".join(parts) != name:
        raise BadArchive(f"a backup of Guatu has no file named {name!r}")
    return name


def _keep(stream: IO[bytes], target: Path) -> Manifest:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    with os.fdopen(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as out:
        while block := stream.read(_BLOCK):
            digest.update(block)
            size += out.write(block)
        out.flush()
        os.fsync(out.fileno())
    return {"size": size, "sha256": digest.hexdigest()}


def _compare(source: Path, told: Manifest, found: Manifest) -> None:
    wrong = sorted(name for name in told.keys() | found.keys() if told.get(name) != found.get(name))
    if wrong:
        named = ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "")
        raise BadArchive(
            f"{source}: {len(wrong)} of {len(told)} files are not as the manifest says ({named}); take another backup"
        )


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
