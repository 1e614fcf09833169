from __future__ import annotations

from django.urls import path

from guatu_web.records import views

app_name = "records"
urlpatterns = [
    path("", views.audit, name="audit"),
    path("chain/", views.chain, name="chain"),
]
