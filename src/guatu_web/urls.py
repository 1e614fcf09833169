"""Every address of the site. What belongs to a zone stands below /z/<zone>/."""

from __future__ import annotations

from django.urls import include, path

from guatu_web.accounts import views

ZONE = "z/<slug:zone>/"

urlpatterns = [
    path("", views.home, name="home"),
    path(ZONE, views.zone_home, name="zone"),
    path("health", views.health, name="health"),
    path("unsent/", views.unsent, name="unsent"),
    path("account/", include("guatu_web.accounts.sign_in_urls")),
    path("language/", include("django.conf.urls.i18n")),
    path(ZONE + "cockpit/", include("guatu_web.cockpit.urls")),
    path(ZONE + "briefings/", include("guatu_web.briefings.urls")),
    path(ZONE + "documents/", include("guatu_web.documents.urls")),
    path(ZONE + "ledger/", include("guatu_web.ledger.urls")),
    path(ZONE + "statistics/", include("guatu_web.statistics.urls")),
    path(ZONE + "settings/", include("guatu_web.areas.urls")),
    path(ZONE + "people/", include("guatu_web.accounts.urls")),
    path(ZONE + "review/", include("guatu_web.review.urls")),
    path(ZONE + "returns/", include("guatu_web.returns.urls")),
    path(ZONE + "alarms/", include("guatu_web.alarms.urls")),
    path(ZONE + "supervision/", include("guatu_web.supervision.urls")),
    path(ZONE + "projects/", include("guatu_web.projects.urls")),
    path(ZONE + "measures/", include("guatu_web.measures.urls")),
    path(ZONE + "races/", include("guatu_web.races.urls")),
    path(ZONE + "messages/", include("guatu_web.outbox.urls")),
    path(ZONE + "playbook/", include("guatu_web.playbooks.urls")),
    path("api/", include("guatu_web.api.urls")),
    path(ZONE + "audit/", include("guatu_web.records.urls")),
]
