"""Pages on which a draft is edited, and written anew from today's records."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from guatu.briefing import Document
from guatu.briefing.merging import Chunk, chunks, merged, words
from guatu_web.briefings.actions import drafting
from guatu_web.briefings.blocks import KINDS, MOST_BLOCKS, Row, blocks_of, moved, rows_of, sent_rows
from guatu_web.briefings.forms import DocumentForm, head_of
from guatu_web.briefings.models import Briefing
from guatu_web.briefings.plain_documents import digest, plain
from guatu_web.briefings.queries.drafting import Draft, anew, red_head
from guatu_web.briefings.views.frame import briefing_of, draft_document, frame, written_document
from guatu_web.documents.here import Here
from guatu_web.policies import needs
from guatu_web.records.errors import Overtaken, Refused
from guatu_web.records.forms import whole_number


@needs("briefings.write")
def edit(request: Here, pk: int) -> HttpResponse:
    """The draft as a form. Its buttons move, add and take out blocks without saving; only saving saves."""
    briefing = _writable(request, pk)
    document = draft_document(briefing)
    if request.method != "POST":
        form = DocumentForm(initial={**head_of(document), "version": briefing.version})
        return _form(request, briefing, form, rows_of(document.blocks))
    form = DocumentForm(request.POST)
    try:
        rows = sent_rows(request.POST.dict(), document.blocks)
    except Refused as refused:
        form.is_valid()
        form.refuse(refused)
        return _form(request, briefing, form, rows_of(document.blocks), status=422)
    if asked := request.POST.get("move"):
        form = DocumentForm(initial=_as_typed(request))
        return _form(request, briefing, form, moved(rows, asked))
    return _save(request, briefing, document, form, rows)


def _writable(request: Here, pk: int) -> Briefing:
    briefing = briefing_of(request, pk)
    if briefing.state == Briefing.State.DROPPED:
        raise Refused(_("简报已作废，不能修改。"))
    if len(briefing.document.get("blocks", ())) > MOST_BLOCKS:
        raise Refused(_("正文超过 %(most)s 段，请下载 Word 文件修改。") % {"most": MOST_BLOCKS})
    return briefing


def _as_typed(request: Here) -> dict[str, Any]:
    """The head as it stands in the form that was sent, checked only when it is saved."""
    return {name: request.POST.get(name, "") for name in DocumentForm.base_fields}


def _save(request: Here, briefing: Briefing, document: Document, form: DocumentForm, rows: list[Row]) -> HttpResponse:
    if not form.is_valid():
        return _form(request, briefing, form, rows, status=422)
    seen = whole_number(request.POST.get("on_top")) or form.cleaned_data["version"]
    try:
        changed = _edited(document, form.cleaned_data, rows)
        drafting.edit(request.user, briefing, changed, version=seen)
    except Overtaken as overtaken:
        current = briefing_of(request, briefing.pk)
        return _form(request, current, form, rows, status=409, since=overtaken.since)
    except Refused as refused:
        form.refuse(refused)
        return _form(request, briefing, form, rows, status=422)
    messages.success(request, _("已保存。"))
    return redirect("briefings:one", request.zone.code, briefing.pk)


def _edited(document: Document, told: dict[str, Any], rows: list[Row]) -> Document:
    mark = (document.mark or red_head(told["office"])) if told["mark"] else ""
    if document.mark == red_head(document.office) and told["mark"]:
        mark = red_head(told["office"])  # the red head follows who signs, unless it said something else
    head = {"number": told["number"], "on": told["issued"], "office": told["office"], "mark": mark}
    names = {"addressees": told["addressees"], "copies": told["copies"]}
    return replace(document, title=told["title"], blocks=blocks_of(rows, document.blocks), **head, **names)


def _form(
    request: Here, briefing: Briefing, form: DocumentForm, rows: list[Row], status: int = 200, since: Any = None
) -> HttpResponse:
    context = {**frame(request, briefing), "form": form, "rows": rows, "kinds": KINDS, "since": since}
    return render(request, "briefings/edit.html", context, status=status)


# ------------------------------------------------------------------ written anew


@needs("briefings.write")
def rewrite(request: Here, pk: int) -> HttpResponse:
    """What would change if the draft were written anew from today's records; sent, it is."""
    briefing = _writable(request, pk)
    document = draft_document(briefing)
    try:
        draft = anew(briefing, document)
    except Refused as refused:  # its template is in the playbook no more
        return _changes(request, briefing, [], None, [str(refused)], status=422)
    parts = chunks((written_document(briefing) or document).blocks, document.blocks, draft.document.blocks)
    if request.method == "POST":
        return _rewrite(request, briefing, document, draft, parts)
    return _changes(request, briefing, parts, draft)


def _rewrite(request: Here, briefing: Briefing, document: Document, draft: Draft, parts: list[Chunk]) -> HttpResponse:
    """Nothing is written that the person has not seen: where the records have moved on, it is shown again."""
    if request.POST.get("seen") != _of(draft):
        told = _("您查看之后记录又有变化，请再看一遍。")
        return _changes(request, briefing, parts, draft, [told], status=409)
    keep = [at for at in range(len(parts)) if request.POST.get(f"keep.{at}") == "mine"]
    version = whole_number(request.POST.get("version"))
    changed = merged(parts, document, draft.document, keep)
    drafting.rewrite(request.user, briefing, draft, changed, version=version)
    messages.success(request, _("已按今日记录重新生成。"))
    return redirect("briefings:one", request.zone.code, briefing.pk)


def _changes(
    request: Here,
    briefing: Briefing,
    parts: list[Chunk],
    draft: Draft | None,
    problems: list[str] | None = None,
    status: int = 200,
) -> HttpResponse:
    changed = [(at, each, _texts(each)) for at, each in enumerate(parts) if each.by_facts or each.by_people]
    context = {
        **frame(request, briefing),
        "changed": changed,
        "problems": problems or [],
        "draft": draft,
        "seen": _of(draft) if draft else "",
    }
    return render(request, "briefings/rewrite.html", context, status=status)


def _of(draft: Draft) -> str:
    """By what a draft is known again; the day is part of it."""
    return digest(plain(draft.document))


def _texts(chunk: Chunk) -> dict[str, list[str]]:
    """What a chunk says in its three versions."""
    return {
        name: [words(each).partition(" ")[2].strip() for each in of]
        for name, of in (("written", chunk.written), ("mine", chunk.mine), ("anew", chunk.anew))
    }
