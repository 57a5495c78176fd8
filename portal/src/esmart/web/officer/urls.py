"""Addresses of the desk, room by room. Words in them are Indonesian, as people read them aloud."""

from __future__ import annotations

from esmart.web.officer.account.urls import urlpatterns as account
from esmart.web.officer.audit.urls import urlpatterns as audit
from esmart.web.officer.channels.urls import urlpatterns as channels
from esmart.web.officer.coaching.urls import urlpatterns as coaching
from esmart.web.officer.intake.urls import urlpatterns as intake
from esmart.web.officer.offices.urls import urlpatterns as offices
from esmart.web.officer.privacy.urls import urlpatterns as privacy
from esmart.web.officer.registry.urls import urlpatterns as registry
from esmart.web.officer.tokens.urls import urlpatterns as tokens

urlpatterns = [*account, *registry, *intake, *tokens, *channels, *audit, *coaching, *privacy, *offices]
