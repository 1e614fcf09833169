"""Addresses of races, below /z/<zone>/races/."""

from __future__ import annotations

from django.urls import path

from guatu_web.races.views import entering, results, standings

app_name = "races"
urlpatterns = [
    path("", standings.race_list, name="list"),
    path("<slug:league>", standings.league, name="league"),
    path("<slug:league>/export", standings.export, name="export"),
    path("<slug:league>/racers/<str:racer>", standings.racer, name="racer"),
    path("<slug:league>/people", standings.people, name="people"),
    path("<slug:league>/people/<int:person>", standings.person, name="person"),
    path("<slug:league>/rules", results.rules, name="rules"),
    path("<slug:league>/results", results.results, name="results"),
    path("<slug:league>/results/<int:pk>", results.edition, name="edition"),
    path("<slug:league>/freeze", results.freeze, name="freeze"),
    path("<slug:league>/results/<int:pk>/confirm", results.confirm, name="confirm"),
    path("<slug:league>/results/<int:pk>/reopen", results.reopen, name="reopen"),
    path("<slug:league>/entries", entering.entries, name="entries"),
    path("<slug:league>/entries/new", entering.enter, name="enter"),
    path("<slug:league>/entries/<int:pk>/withdraw", entering.withdraw, name="withdraw"),
    path("<slug:league>/entries/<int:pk>/proof", entering.proof, name="proof"),
    path("<slug:league>/targets", entering.targets, name="targets"),
    path("<slug:league>/figures", entering.figures, name="figures"),
]
