"""Addresses of the ledger, below /z/<zone>/ledger/."""

from __future__ import annotations

from django.urls import path

from guatu_web.ledger.views import benchmarks, binding, compare, decompose, dropped, levers, lists, peers, target

app_name = "ledger"
urlpatterns = [
    path("targets/", lists.targets, name="targets"),
    path("targets/export", lists.targets_export, name="targets_export"),
    path("targets/new", target.enter, name="enter"),
    path("targets/compare", compare.compare, name="compare"),
    path("targets/<int:pk>", target.detail, name="target"),
    path("targets/<int:pk>/levers", levers.levers, name="levers"),
    path("targets/<int:pk>/change", target.change, name="change"),
    path("targets/<int:pk>/supersede", target.supersede, name="supersede"),
    path("targets/<int:pk>/metric", binding.bind, name="bind"),
    path("targets/<int:pk>/decompose", decompose.decompose, name="decompose"),
    path("targets/<int:pk>/reinstate", target.reinstate, name="reinstate"),
    path("targets/<int:pk>/keep", dropped.keep, name="keep"),
    path("targets/<int:pk>/withdraw", target.withdraw, name="withdraw"),
    path("observations/", lists.observations, name="observations"),
    path("observations/export", lists.observations_export, name="observations_export"),
    path("tasks/", lists.tasks, name="tasks"),
    path("tasks/export", lists.tasks_export, name="tasks_export"),
    path("benchmarks/", benchmarks.benchmarks, name="benchmarks"),
    path("benchmarks/export", benchmarks.benchmarks_export, name="benchmarks_export"),
    path("benchmarks/peers/", peers.peers, name="peers"),
    path("benchmarks/peers/new", peers.enter, name="enter_peers"),
    path("benchmarks/peers/table", peers.table, name="enter_peer_table"),
    path("benchmarks/peers/<int:pk>/correct", peers.correct, name="correct_peer"),
    path("benchmarks/peers/<int:pk>/withdraw", peers.withdraw, name="withdraw_peer"),
]
