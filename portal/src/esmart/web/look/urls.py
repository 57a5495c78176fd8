"""Addresses of /look/."""

from __future__ import annotations

from django.urls import path

from esmart.web.look import pages

urlpatterns = [
    path("look/", pages.look, name="look"),
    path("look/progress/<int:step>/", pages.look_progress, name="look_progress"),
]
