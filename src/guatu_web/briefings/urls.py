"""Addresses of briefings, below /z/<zone>/briefings/."""

from __future__ import annotations

from django.urls import path

from guatu_web.briefings.views import acting, drafting, editing, listing, looking, page, subscriptions

app_name = "briefings"
urlpatterns = [
    path("", listing.briefing_list, name="list"),
    path("new", drafting.new, name="new"),
    path("look", looking.look, name="look"),
    path("<int:pk>", page.one, name="one"),
    path("<int:pk>/edit", editing.edit, name="edit"),
    path("<int:pk>/rewrite", editing.rewrite, name="rewrite"),
    path("<int:pk>/issue", acting.issue, name="issue"),
    path("<int:pk>/withdraw", acting.withdraw, name="withdraw"),
    path("<int:pk>/file/<slug:kind>", page.download, name="download"),
    path("<int:pk>/editions/<int:number>", page.edition, name="edition"),
    path("<int:pk>/editions/<int:number>/since", page.since, name="since"),
    path("<int:pk>/editions/<int:number>/file/<slug:kind>", page.download_edition, name="download_edition"),
    path("subscriptions/", subscriptions.own, name="subscriptions"),
    path("subscriptions/all", subscriptions.of_zone, name="all_subscriptions"),
    path("subscriptions/new", subscriptions.subscribe, name="subscribe"),
    path("subscriptions/<int:pk>", subscriptions.one, name="subscription"),
    path("subscriptions/<int:pk>/unsubscribe", subscriptions.unsubscribe, name="unsubscribe"),
]
