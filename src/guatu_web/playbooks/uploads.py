"""From uploaded files to the few texts of a playbook: a zip, or the YAML files themselves."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from guatu.playbook import FILES, PlaybookError
from guatu.playbook.packed import LARGEST_ZIP, is_yaml, unzipped
from guatu_web.records.errors import Refused

Texts = dict[str, bytes]


def texts_of(uploads: Iterable[Any]) -> Texts:
    """The files of a playbook by name. Refused for what is too large, broken, locked, or no such file at all."""
    found: Texts = {}
    for upload in uploads:
        if upload.size > LARGEST_ZIP:
            raise Refused(_("%(name)s 超过 1 MB，不像是一套办法，请检查。") % {"name": upload.name}, "sent")
        content = upload.read()
        is_zip = content[:2] == b"PK"
        if not is_zip and not is_yaml(upload.name):
            raise Refused(_("%(name)s 既不是 zip，也不是 YAML 文件，请去掉。") % {"name": upload.name}, "sent")
        pairs = _unzipped(upload.name, content) if is_zip else [(upload.name, content)]
        for name, data in pairs:
            if name in found:
                raise Refused(_("%(name)s 有两份，请只保留一份。") % {"name": name}, "sent")
            found[name] = data
    if not any(name in FILES for name in found):
        told = _("没有找到办法文件。请上传 %(files)s，或包含它们的 zip。") % {"files": _("、").join(FILES)}
        raise Refused(told, "sent")
    return found


def _unzipped(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """The YAML files of a zip, by their bare names."""
    try:
        return unzipped(name, content)
    except PlaybookError as error:
        problem = error.problems[0]
        raise Refused(_wrong_zip(problem.rule) % {"name": problem.file, **problem.words}, "sent") from error


def _wrong_zip(rule: str) -> str:
    return {
        "broken_zip": _("%(name)s 不是完好的 zip，或已加密，请重新打包。"),
        "many_files": _("%(name)s 中的文件超过 %(most)s 个，不像是一套办法，请检查。"),
        "large_file": _("%(name)s 超过 %(most)s，不像是办法文件，请检查。"),
    }[rule]
