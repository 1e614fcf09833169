"""Addresses of returns, below /z/<zone>/returns/."""

from __future__ import annotations

from django.urls import path

from guatu_web.returns.views import due, intakes, sheet

app_name = "returns"
urlpatterns = [
    path("", due.due_list, name="list"),
    path("begin", due.begin, name="begin"),
    path("<int:pk>/", sheet.sheet, name="sheet"),
    path("<int:pk>/save", sheet.save, name="save"),
    path("<int:pk>/submit", sheet.submit, name="submit"),
    path("<int:pk>/check", sheet.check, name="check"),
    path("<int:pk>/send-back", sheet.send_back, name="send_back"),
    path("<int:pk>/approve", sheet.approve, name="approve"),
    path("<int:pk>/correct", sheet.correct, name="correct"),
    path("tables/", intakes.intake_list, name="intakes"),
    path("tables/upload", intakes.upload, name="upload"),
    path("tables/<int:pk>/", intakes.intake, name="intake"),
    path("tables/<int:pk>/status", intakes.status, name="intake_status"),
    path("tables/<int:pk>/findings.xlsx", intakes.findings, name="findings"),
    path("tables/<int:pk>/map", intakes.map_columns, name="map_columns"),
    path("tables/<int:pk>/explain", intakes.explain, name="explain"),
    path("tables/<int:pk>/confirm", intakes.confirm, name="confirm"),
    path("tables/<int:pk>/send-back", intakes.send_table_back, name="send_table_back"),
    path("tables/<int:pk>/again", intakes.again, name="again"),
]
