from __future__ import annotations

from django.urls import path

from guatu_web.accounts import views

app_name = "accounts"
urlpatterns = [
    path("", views.people, name="people"),
    path("add/", views.add, name="add"),
    path("known/", views.known, name="known"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/change/", views.change, name="change"),
    path("<int:pk>/role/", views.give, name="give"),
    path("<int:pk>/password/", views.password, name="password"),
    path("<int:pk>/active/", views.active, name="active"),
    path("roles/<int:pk>/end/", views.end, name="end"),
]
