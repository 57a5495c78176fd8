"""Addresses of the room coaching, chapter by chapter."""

from __future__ import annotations

from esmart.web.officer.coaching.release.urls import urlpatterns as release
from esmart.web.officer.coaching.training.urls import urlpatterns as training
from esmart.web.officer.coaching.work.urls import urlpatterns as work

urlpatterns = [*training, *release, *work]
