"""General jobs: Django's task interface, kept in our own database, run by the worker."""

from __future__ import annotations

import asyncio
import contextlib

import pytest
from django.db import connection, transaction
from django.tasks import task
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from esmart.config.tasks import ON_TIME, RUN_ON_TIME, schedule
from esmart.config.work import run_jobs
from esmart.core.queries import last_history_check

RAN: list[int] = []


@pytest.fixture(autouse=True)
def no_jobs(transactional_db) -> None:
    """Procrastinate's tables are its own: Django's flush leaves them alone."""
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE procrastinate_jobs CASCADE")


@task
def note(number: int) -> None:
    RAN.append(number)


@task
def stumble(number: int) -> None:
    raise RuntimeError(number)


def work_until_idle() -> None:
    asyncio.run(run_jobs(wait=False))


def test_a_job_enqueued_is_run_once_by_the_worker() -> None:
    RAN.clear()
    note.enqueue(7)
    work_until_idle()
    work_until_idle()
    assert RAN == [7]


def test_what_goes_by_the_clock_is_run_by_the_same_worker() -> None:
    schedule(app)
    schedule(app)  # a worker whose part fell over starts it again
    try:
        planned = {one.periodic_id for one in app.periodic_registry.periodic_tasks.values()}
        job = app.tasks[RUN_ON_TIME].configure(task_kwargs={"path": "esmart.core.tasks.check_sealed_history"})
        job.defer(timestamp=0)
    finally:
        app.periodic_registry.periodic_tasks.clear()
    try:
        work_until_idle()
    finally:
        del app.tasks[RUN_ON_TIME]
    assert planned == set(ON_TIME)
    assert last_history_check() is not None


def test_work_that_is_rolled_back_leaves_no_job_behind() -> None:
    with contextlib.suppress(RuntimeError), transaction.atomic():
        note.enqueue(1)
        raise RuntimeError
    assert not ProcrastinateJob.objects.exists()


def test_a_job_that_stumbles_is_tried_again_later() -> None:
    stumble.enqueue(1)
    work_until_idle()
    job = ProcrastinateJob.objects.get()
    assert (job.status, job.attempts) == ("todo", 1)
    assert job.scheduled_at is not None
