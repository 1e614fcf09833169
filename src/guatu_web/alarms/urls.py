"""Addresses of alarms, below /z/<zone>/alarms/."""

from __future__ import annotations

from django.urls import path

from guatu_web.alarms import views

app_name = "alarms"
urlpatterns = [
    path("", views.alarm_list, name="list"),
    path("export", views.export, name="export"),
    path("<int:pk>", views.detail, name="alarm"),
    path("<int:pk>/take", views.take, name="take"),
    path("<int:pk>/note", views.note, name="note"),
    path("<int:pk>/close", views.close, name="close"),
    path("<int:pk>/hand-over", views.hand_over, name="hand_over"),
]
