"""Zip archives that may be hostile: members are read within limits, XML without entities."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from guatu.errors import SourceBroken, SourceEncrypted, SourceTooLarge
from guatu.reading.sources.content import Limits

_ENCRYPTED = 0x1
_RATIO_FROM = 10_000_000


class Archive:
    """An opened zip archive whose declared sizes are within the limits."""

    def __init__(self, path: Path, data: bytes, limits: Limits) -> None:
        self.path = path
        self.limits = limits
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise broken(path, f"it is not a whole zip archive ({error})") from error
        self._weigh(self.zip.infolist(), len(data))

    def _weigh(self, members: list[zipfile.ZipInfo], packed: int) -> None:
        """Refuses archives that would unfold beyond the limits, by the sizes that they declare."""
        unpacked = sum(member.file_size for member in members)
        if len(members) > self.limits.members:
            raise self._bomb(f"{len(members):,} members, the limit is {self.limits.members:,}")
        if unpacked > self.limits.unpacked:
            raise self._bomb(f"{unpacked:,} bytes when unpacked, the limit is {self.limits.unpacked:,}")
        if unpacked > _RATIO_FROM and unpacked > self.limits.ratio * packed:
            raise self._bomb(f"{unpacked:,} bytes packed into {packed:,}")

    def _bomb(self, what: str) -> SourceTooLarge:
        return SourceTooLarge(self.path, f"it unfolds too far: {what}", "Open it in Word and save it anew.")

    def __contains__(self, name: str) -> bool:
        return name in self.zip.NameToInfo

    def read(self, name: str) -> bytes:
        """One member, however large it says it is, up to the limit for parts."""
        info = self.zip.getinfo(name)
        if info.flag_bits & _ENCRYPTED:
            raise SourceEncrypted(self.path, "it is locked with a password", "Save it without a password.")
        try:
            with self.zip.open(info) as member:
                content = member.read(self.limits.part + 1)
        except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise broken(self.path, f"its part {name} is damaged ({error})") from error
        if len(content) > self.limits.part:
            raise self._bomb(f"its part {name} has more than {self.limits.part:,} bytes")
        return content

    def xml(self, name: str) -> etree._Element:
        """One member as XML. A part with a document type is refused: Office writes none, entity bombs need one."""
        content = self.read(name)
        if b"<!DOCTYPE" in content.replace(b"\x00", b"") or b"<!ENTITY" in content.replace(b"\x00", b""):
            raise broken(self.path, f"its part {name} declares a document type, which no Office program writes")
        parser = etree.XMLParser(
            resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
        )
        try:
            root = etree.fromstring(content, parser)
        except etree.XMLSyntaxError as error:
            raise broken(self.path, f"its part {name} is no XML ({error})") from error
        if root.getroottree().docinfo.doctype:
            raise broken(self.path, f"its part {name} declares a document type, which no Office program writes")
        return root


def broken(path: Path, reason: str) -> SourceBroken:
    """The error for a damaged Office document."""
    return SourceBroken(path, reason, "Open it in Word or WPS and save it anew as .docx.")


def children(element: etree._Element, tag: str) -> Iterator[etree._Element]:
    """Children by local name: Office's two dialects, transitional and strict, differ in the namespace alone."""
    return (child for child in element if name(child) == tag)


def name(element: etree._Element) -> str:
    """An element's local name; comments have none."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, key: str) -> str | None:
    """An attribute by local name."""
    for full, value in element.attrib.items():
        if str(full).rpartition("}")[2] == key:
            return str(value)
    return None
