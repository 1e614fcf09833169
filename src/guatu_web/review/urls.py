from __future__ import annotations

from django.urls import path

from guatu_web.documents.models import Statement, TaskClause
from guatu_web.review import views

app_name = "review"
urlpatterns = [
    path("<int:pk>/", views.page, name="page"),
    path("<int:pk>/confirm-sure", views.confirm_sure, name="confirm_sure"),
    path("statements/<int:pk>/", views.show, {"model": Statement}, name="statement"),
    path("statements/<int:pk>/decide", views.decide, {"model": Statement}, name="decide_statement"),
    path("statements/<int:pk>/edit", views.edit, {"model": Statement}, name="edit_statement"),
    path("statements/<int:pk>/split", views.split, name="split"),
    path("tasks/<int:pk>/", views.show, {"model": TaskClause}, name="task"),
    path("tasks/<int:pk>/decide", views.decide, {"model": TaskClause}, name="decide_task"),
    path("tasks/<int:pk>/edit", views.edit, {"model": TaskClause}, name="edit_task"),
    path("findings/<int:pk>/settle", views.settle, name="settle"),
    path("findings/<int:pk>/unsettle", views.unsettle, name="unsettle"),
]
