"""Jobs of the registry, thin: the verb is in services."""

from __future__ import annotations

from django.tasks import task

from esmart.registry.services import rebuild_index


@task
def rebuild_search() -> None:
    """Index all profiles anew; useful nightly, since it also forgets words that no profile uses any more."""
    rebuild_index()
