"""From uploaded files to the few texts of a playbook: a zip, or the YAML files themselves. Nothing is unpacked by its
own path, and nothing large is unpacked at all."""

from __future__ import annotations

import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path, PurePosixPath
from typing import Any

from guatu.playbook import FILES
from guatu_web.records.errors import Refused

LARGEST_FILE = 256 * 1024
LARGEST_ZIP = 1024 * 1024
MOST_MEMBERS = 50

Texts = dict[str, bytes]


def texts_of(uploads: Iterable[Any]) -> Texts:
    """The files of a playbook by name. Refused for what is too large, broken, locked, or no such file at all."""
    found: Texts = {}
    for upload in uploads:
        if upload.size > LARGEST_ZIP:
            raise Refused(f"{upload.name} 超过 1 MB，不像是一套办法，请检查。", "sent")
        content = upload.read()
        is_zip = content[:2] == b"PK"
        if not is_zip and not _is_yaml(upload.name):
            raise Refused(f"{upload.name} 既不是 zip，也不是 YAML 文件，请去掉。", "sent")
        pairs = _unzipped(upload.name, content) if is_zip else [(upload.name, content)]
        for name, data in pairs:
            if name in found:
                raise Refused(f"{name} 有两份，请只保留一份。", "sent")
            found[name] = data
    if not any(name in FILES for name in found):
        raise Refused(f"没有找到办法文件。请上传 {'、'.join(FILES)}，或包含它们的 zip。", "sent")
    return found


def _unzipped(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The YAML files of a zip, by their bare names."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as packed:
            members = [each for each in packed.infolist() if not each.is_dir() and _is_yaml(each.filename)]
            if len(packed.infolist()) > MOST_MEMBERS:
                raise Refused(f"{name} 中的文件超过 {MOST_MEMBERS} 个，不像是一套办法，请检查。", "sent")
            return [(PurePosixPath(each.filename).name, _member(packed, each)) for each in members]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError, zlib.error) as error:
        raise Refused(f"{name} 不是完好的 zip，或已加密，请重新打包。", "sent") from error


def _member(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    with packed.open(member) as stream:
        data = stream.read(LARGEST_FILE + 1)  # whatever size the zip tells
    if len(data) > LARGEST_FILE:
        raise Refused(f"{member.filename} 超过 256 KB，不像是办法文件，请检查。", "sent")
    return data


def _is_yaml(name: str) -> bool:
    """Whether a member may be meant; archivers of some systems add folders and files of their own."""
    parts = PurePosixPath(name).parts
    return name.lower().endswith((".yaml", ".yml")) and not any(part.startswith((".", "__")) for part in parts)


@contextmanager
def folder_of(texts: Texts) -> Iterator[Path]:
    """A folder that holds the texts while they are checked."""
    with tempfile.TemporaryDirectory(prefix="playbook-") as folder:
        for name, data in texts.items():
            (Path(folder) / _safe(name)).write_bytes(data)
        yield Path(folder)


def _safe(name: str) -> str:
    bare = PurePosixPath(name.replace("\\", "/").replace("\0", "")).name
    return bare[-80:] if bare not in ("", ".", "..") else "unnamed.yaml"
