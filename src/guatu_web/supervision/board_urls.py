"""Addresses of boards, papers and scores; guatu_web.supervision.urls includes them."""

from __future__ import annotations

from django.urls import path

from guatu_web.supervision.views import board, papers, scores

urlpatterns = [
    path("map", board.battle_map, name="map"),
    path("timeline", board.timeline, name="timeline"),
    path("table", papers.table, name="table"),
    path("table.docx", papers.table_document, name="table_document"),
    path("table.xlsx", papers.table_book, name="table_book"),
    path("notices", papers.notices, name="notices"),
    path("notices/<int:pk>", papers.notice, name="notice"),
    path("notices/<int:pk>/document", papers.notice_document, name="notice_document"),
    path("notices/<int:pk>/answer", papers.answer, name="answer_notice"),
    path("<int:pk>/notice", papers.issue, name="issue_notice"),
    path("scores", scores.scores, name="scores"),
    path("scores.xlsx", scores.scores_book, name="scores_book"),
    path("scores/behind", scores.behind, name="scores_behind"),
    path("burden", scores.burden, name="burden"),
]
