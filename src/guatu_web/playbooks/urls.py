from __future__ import annotations

from django.urls import path

from guatu_web.playbooks import views

app_name = "playbooks"
urlpatterns = [
    path("", views.index, name="index"),
    path("adopt/", views.adopt, name="adopt"),
    path("<int:pk>/", views.version, name="version"),
    path("<int:pk>/files/", views.download, name="download"),
    path("<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
