"""Jobs of the registry, thin: the verb is in services."""

from __future__ import annotations

from django.tasks import task

from esmart.registry.services import refresh_index


@task
def refresh_search() -> None:
    """Bring the whole search index up to date, once a night: following changes does not see all that it is made of."""
    refresh_index()
