"""Addresses of the API: the operations, their description, the page about them; whatever else is asked answers as a problem."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt

from esmart.api.problems import refuse_unknown_address
from esmart.api.reference import reference
from esmart.api.v1 import NAME, addresses

unknown = csrf_exempt(login_not_required(refuse_unknown_address))

urlpatterns = [
    path("v1/docs", reference, name="api_reference"),
    path("v1/", include((addresses(), NAME), namespace=NAME)),
    path("", include(([re_path(r"^(?P<path>.*)$", unknown, name="unknown")], NAME), namespace="api-unknown")),
]
