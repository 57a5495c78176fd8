"""Job entries of the room; the work is in services."""

from __future__ import annotations

from django.tasks import task
from django.utils import timezone

from esmart.coaching.services import release
from esmart.coaching.services.work import take_participants as participant_files
from esmart.core.history import Actor


@task
def take_participants(file_id: int, user_id: int | None, label: str) -> None:
    """Take one file of participants; a file that cannot be read says so on its page and is not tried again."""
    participant_files.take_participants(file_id=file_id, actor=Actor(user_id, label), now=timezone.now())


@task
def climb_changed_ladders() -> None:
    """Climb the ladders of those whose facts changed since the last time, until nothing is left."""
    while release.pull_ladder_changes(now=timezone.now()):
        pass


@task
def climb_all_ladders() -> None:
    """Climb every ladder anew, once a night: time alone brings people further."""
    release.climb_all_ladders(now=timezone.now())


@task
def follow_stays() -> None:
    """Bring releases under preparation up to what the unit's book says: new days, transfers, releases."""
    release.follow_stays()
