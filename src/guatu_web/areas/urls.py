from __future__ import annotations

from django.urls import path

from guatu_web.areas import views

app_name = "areas"
urlpatterns = [
    path("", views.index, name="index"),
    path("units/", views.index, {"kind": "units"}, name="units"),
    path("<slug:kind>/add/", views.add, name="add"),
    path("<slug:kind>/<int:pk>/", views.node, name="node"),
    path("<slug:kind>/<int:pk>/change/", views.restate, name="restate"),
    path("<slug:kind>/<int:pk>/close/", views.close, name="close"),
    path("<slug:kind>/<int:pk>/split/", views.split, name="split"),
    path("<slug:kind>/<int:pk>/take-back/", views.take_back, name="take_back"),
]
