from __future__ import annotations

from django.urls import include, path, re_path

from guatu_web.api import v1, views

app_name = "api"
urlpatterns = [
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<int:pk>/revoke", views.revoke, name="revoke_token"),
    path("v1/docs", views.docs, name="docs"),
    path("v1/openapi.json", views.openapi, name="openapi"),
    path("v1/", include((v1.urlpatterns, "v1"))),
    re_path("^v[0-9]", views.nothing, name="nothing"),
]
