"""All addresses: pages, and the two that monitors ask."""

from __future__ import annotations

from django.urls import include, path

from esmart.config import health

handler400 = "esmart.config.errors.bad_request"
handler500 = "esmart.config.errors.server_error"

urlpatterns = [
    path("healthz", health.alive, name="alive"),
    path("readyz", health.ready, name="ready"),
    path("api/", include("esmart.api.urls")),
    path("", include("esmart.web.urls")),
    path(
        "", include("esmart.web.officer.account.allauth_urls")
    ),  # no name space: django-allauth asks for them so
]
