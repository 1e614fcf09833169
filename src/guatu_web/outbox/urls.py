"""Addresses of messages, below /z/<zone>/messages/."""

from __future__ import annotations

from django.urls import path

from guatu_web.outbox import views

app_name = "outbox"
urlpatterns = [
    path("", views.message_list, name="list"),
    path("<int:pk>", views.detail, name="message"),
    path("<int:pk>/resend", views.resend, name="resend"),
    path("<int:pk>/give-up", views.give_up, name="give_up"),
    path("hooks/", views.hooks, name="hooks"),
    path("hooks/add", views.add_hook, name="add_hook"),
    path("hooks/<int:pk>/test", views.test_hook, name="test_hook"),
    path("hooks/<int:pk>/deactivate", views.deactivate_hook, name="deactivate_hook"),
    path("own", views.own, name="own"),
]
