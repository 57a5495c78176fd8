"""Django's task interface over Procrastinate. Rooms write `@task`; only this file knows the engine."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connection
from django.tasks.backends.base import BaseTaskBackend
from django.tasks.base import Task, TaskResult, TaskResultStatus
from django.utils import timezone
from django.utils.module_loading import import_string
from procrastinate import Blueprint, RetryStrategy
from procrastinate.contrib.django import app

RUN_TASK = "run_task"
RUN_ON_TIME = "run_on_time"
# What the worker does by the clock (Asia/Jakarta is UTC+7; cron lines are UTC): dotted path of a room's task → cron line.
ON_TIME = {
    "esmart.core.tasks.seal_new_history": "*/5 * * * *",
    "esmart.core.tasks.check_sealed_history": "17 19 * * *",
    "esmart.channels.tasks.forget_buyers": "47 18 * * *",
    "esmart.registry.tasks.refresh_search": "7 20 * * *",
    "esmart.coaching.tasks.climb_changed_ladders": "*/5 * * * *",
    "esmart.coaching.tasks.follow_stays": "*/5 * * * *",
    "esmart.coaching.tasks.climb_all_ladders": "37 17 * * *",
}
blueprint = Blueprint()


class ProcrastinateBackend(BaseTaskBackend):
    """Hands a task to Procrastinate within the caller's transaction: rolled back work leaves no job behind."""

    supports_defer = True
    supports_priority = True
    supports_get_result = False

    def enqueue(self, task: Task[..., Any], args: list[Any], kwargs: dict[str, Any]) -> TaskResult[..., Any]:
        self.validate_task(task)
        options: dict[str, Any] = {"queue": task.queue_name, "priority": task.priority}
        if isinstance(task.run_after, datetime):
            options["schedule_at"] = task.run_after
        job_id = app.configure_task(RUN_TASK, **options).defer(
            path=task.module_path, args=list(args), kwargs=dict(kwargs)
        )
        return TaskResult(
            task=task, id=str(job_id), status=TaskResultStatus.READY, enqueued_at=timezone.now(), started_at=None,
            finished_at=None, last_attempted_at=None, args=args, kwargs=kwargs, backend=self.alias, errors=[],
            worker_ids=[],
        )  # fmt: skip


@blueprint.task(name=RUN_TASK, retry=RetryStrategy(max_attempts=5, exponential_wait=4))
def run_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run one task by its dotted path; an exception makes Procrastinate try again later."""
    task: Task[..., Any] = import_string(path)
    try:
        task.func(*args, **kwargs)
    finally:
        if not connection.in_atomic_block:  # the engine's threads come and go: none keeps a connection
            connection.close()


def run_on_time(timestamp: int, path: str) -> None:  # noqa: ARG001  # the engine says for which minute
    """Run one task of `ON_TIME`; one that fails waits for its next time."""
    run_task(path, [], {})


def schedule(worker_app: Any) -> None:
    """Give a worker that stays its tasks by the clock; one that only empties the queue has none. Twice is once."""
    if RUN_ON_TIME in worker_app.tasks:
        return
    clock = Blueprint()
    task_on_time = clock.task(name=RUN_ON_TIME, pass_context=False)(run_on_time)
    for path, cron in ON_TIME.items():
        clock.periodic(cron=cron, periodic_id=path, task_kwargs={"path": path})(task_on_time)
    worker_app.add_tasks_from(clock, namespace="")


def register(procrastinate_app: Any) -> None:
    """Give the worker's app our one task."""
    procrastinate_app.add_tasks_from(blueprint, namespace="")
