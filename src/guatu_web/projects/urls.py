"""Addresses of projects, below /z/<zone>/projects/."""

from __future__ import annotations

from django.urls import include, path

from guatu_web.projects.views import acting, board, entering, listing, page

app_name = "projects"
urlpatterns = [
    path("", include("guatu_web.projects.bulk_urls")),
    path("", listing.project_list, name="list"),
    path("filters", listing.kept_filters, name="filters"),
    path("filters/<int:pk>", listing.change_filter, name="change_filter"),
    path("filters/<int:pk>/archive", listing.archive_filter, name="archive_filter"),
    path("board", board.board, name="board"),
    path("timeline", board.timeline, name="timeline"),
    path("new", entering.new, name="new"),
    path("<int:pk>", page.detail, name="project"),
    path("<int:pk>/changes", page.changes, name="changes"),
    path("<int:pk>/change", entering.change, name="change"),
    path("<int:pk>/move", acting.move, name="move"),
    path("<int:pk>/move-freely", acting.move_freely, name="move_freely"),
    path("<int:pk>/status", acting.status, name="status"),
    path("<int:pk>/plan", acting.plan, name="plan"),
    path("<int:pk>/actual", acting.actual, name="actual"),
    path("<int:pk>/invested", acting.invest, name="invest"),
    path("<int:pk>/quantities", acting.quantity, name="quantity"),
    path("<int:pk>/quantities/<int:quantity>/withdraw", acting.withdraw_quantity, name="withdraw_quantity"),
    path("<int:pk>/talks", acting.talk, name="talk"),
    path("<int:pk>/talks/<int:talk>", acting.change_talk, name="change_talk"),
    path("<int:pk>/problems", acting.problem, name="problem"),
    path("<int:pk>/problems/<int:problem>", acting.solve, name="solve"),
    path("<int:pk>/papers", acting.paper, name="paper"),
    path("<int:pk>/papers/<int:paper>/withdraw", acting.withdraw_paper, name="withdraw_paper"),
    path("<int:pk>/screening", acting.screen, name="screen"),
    path("<int:pk>/screenings", page.screenings, name="screenings"),
]
