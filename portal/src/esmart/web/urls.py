"""Addresses of all pages; each audience keeps its own list."""

from __future__ import annotations

from django.urls import include, path

app_name = "web"
urlpatterns = [
    path("", include("esmart.web.public.urls")),
    path("", include("esmart.web.officer.urls")),
    path("", include("esmart.web.look.urls")),
]
