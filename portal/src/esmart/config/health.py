"""Two answers for monitors: alive (this process runs), ready (database, migrations and worker are there)."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone

from esmart.core.queries import silent_workers
from esmart.core.wall import closed_tables, role_problem

WORKER_SILENCE = timedelta(seconds=30)


@login_not_required
def alive(request: HttpRequest) -> JsonResponse:
    """Answer 200 as long as the process can answer at all."""
    return JsonResponse({"alive": True})


@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """Answer 200 when work can be done, else 503 with what is missing."""
    checks = dict.fromkeys(("database", "migrations", "wall", "worker"), "unknown")
    try:
        executor = MigrationExecutor(connection)
        open_steps = executor.migration_plan(executor.loader.graph.leaf_nodes())
        checks["database"] = "ok"
        checks["migrations"] = f"{len(open_steps)} open" if open_steps else "ok"
        closed = closed_tables()
        checks["wall"] = role_problem() or (f"{closed} tables closed" if closed else "ok")
        silent = silent_workers(now=timezone.now(), longer_than=WORKER_SILENCE)
        checks["worker"] = "silent" if silent else "ok"
    except DatabaseError as problem:
        checks["database"] = type(problem).__name__
    good = all(value == "ok" for value in checks.values())
    return JsonResponse({"ready": good, **checks}, status=200 if good else 503)
