"""Every operation, as every role: first as the table of rights says, then with what its own description allows and with
what it does not: no fault of ours, no answer outside the description, nothing of another office. `make fuzz` runs the same for ten minutes.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from api.walking import operations, walk
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from factories.access import MAKERS, Things, make_person
from factories.registry import TODAY
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi import checks

from esmart.accounts.models import User
from esmart.accounts.services.spend_budget import Rate
from esmart.api.v1 import v1
from esmart.config.access import OPERATIONS

ROUNDS = int(os.environ.get("ESMART_FUZZ_ROUNDS", "2"))
SEED = int(os.environ.get("ESMART_FUZZ_SEED", "20261124"))
CANARY = "Kanarikuning"
HERE, ELSEWHERE = "32.73", "33.72"
SEES_ALL = {"ministry_officer", "administrator", "auditor"}
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_headers_conformance,
    checks.response_schema_conformance,
    checks.negative_data_rejection,
    checks.missing_required_header,
    checks.unsupported_method,
    checks.allow_header_conformance,
]
KINDS = {
    "enterprises": lambda things: things.enterprise.public_id,
    "products": lambda things: things.product.public_id,
    "clusters": lambda things: things.cluster.public_id,
    "files": lambda things: things.file.public_id,
    "shops": lambda things: things.shop.public_id,
    "orders": lambda things: things.order.public_id,
    "quotations": lambda things: things.quotation.public_id,
    "webhooks": lambda things: things.webhook.public_id,
    "cohorts": lambda things: things.training.cohort.public_id,
    "meetings": lambda things: things.training.meeting.public_id,
    "equipment": lambda things: things.work.machine.public_id,
    "activities": lambda things: things.work.activity.public_id,
    "mentorships": lambda things: MAKERS["mentorship"](things)["public_id"],
}
FOR_ALL = {"/api/v1/programmes"}  # they name no one: everybody may look, as at their pages


def made_of(things: Things) -> None:
    """Make one of everything, as an office has it."""
    for name in (
        "enterprise",
        "product",
        "legality",
        "cluster",
        "listing",
        "order",
        "unknown_line",
        "quotation",
        "webhook",
        "file",
        "doubtful_row",
    ):
        getattr(things, name)
    assert all((things.training.cohort, things.work.workshop, things.work.machine, things.work.reimbursement))
    things.enterprise.ladder.create(step="listed", reached_on=TODAY, proof={})


def plainly() -> dict[str, Any]:
    """Give the description as it is; every request here has a good token, others are tried in test_door."""
    described: dict[str, Any] = json.loads(json.dumps(v1.get_openapi_schema(), default=str))
    for methods in described["paths"].values():
        for operation in methods.values():
            operation.pop("security")
    return described


def with_real_names(own: Things, foreign: Things) -> dict[str, Any]:
    """Give the description with the ids of things that exist, own and foreign, so that requests find something."""
    described = plainly()
    ids = {kind: [find(own), find(foreign), "tidakada99"] for kind, find in KINDS.items()}
    named = {
        "enterprise": ids["enterprises"],
        "product": ids["products"],
        "shop": ids["shops"],
        "sku": [own.variant.sku, foreign.variant.sku],
        "region": [HERE, ELSEWHERE, "99.99"],
        "parent": ["32", "33", HERE],
    }
    for path, methods in described["paths"].items():
        kind = path.split("/")[3]
        for operation in methods.values():
            for one in operation["parameters"]:
                known = ids.get(kind) if one["in"] == "path" else named.get(one["name"])
                if known:
                    one["schema"] = {"type": "string", "enum": known}
    for shape in described["components"]["schemas"].values():
        for name, known in named.items():
            if (
                name in shape.get("properties", {})
                and shape["title"].endswith(("In", "Change", "Count"))
                and name != "sku"
            ):
                shape["properties"][name] = {"type": "string", "enum": known}
    return described


def test_every_operation_has_a_rule_and_every_rule_an_operation() -> None:
    where = "OPERATIONS in portal/src/esmart/config/access.py"
    known = operations()
    missing = [f'add `"{name}": Rule(EVERYBODY, …)` to {where}' for name in known if name not in OPERATIONS]
    stale = [f"take {name} out of {where}" for name in OPERATIONS if name not in known]
    assert not missing + stale, "\n".join(missing + stale)


@pytest.mark.django_db
def test_without_a_token_nothing_is_open() -> None:
    asked, wrong = walk(None, None, None, {})
    assert asked > 20
    assert not wrong, "\n".join(wrong)


@contextmanager
def one_connection() -> Iterator[None]:
    """Keep the test's connection over requests, as Django's own test client does."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.parametrize("role", User.Role.values)
def test_a_role_meets_what_is_described_and_nothing_of_others(
    role, program_of, settings, record_property
) -> None:
    settings.API_PER_TOKEN = settings.API_PER_ADDRESS = Rate(per_minute=10**9, burst=10**9)
    own = Things(make_person(role, HERE), HERE)
    foreign = Things(
        make_person("owner", ELSEWHERE), ELSEWHERE, mark=CANARY, phone="0899-777-666", address="Jalan"
    )
    made_of(own)
    made_of(foreign)
    secrets = [] if role in SEES_ALL else [CANARY, "0899-777-666", foreign.product.variants.get().sku]
    headers = {"Authorization": f"Bearer {program_of(own.user).made.secret}", "Accept-Encoding": "identity"}
    asked, wrong = walk(role, own, foreign, headers)
    record_property("figure", ("access: operations requested", asked, len(wrong)))
    assert not wrong, "\n".join(wrong)
    allowed, described = load(with_real_names(own, foreign)), load(plainly())
    met: Counter[int] = Counter()
    pairs = zip(allowed.get_all_operations(), described.get_all_operations(), strict=True)
    for number, (good, bad) in enumerate(pairs):
        cases = good.ok().as_strategy(generation_mode=GenerationMode.POSITIVE)
        cases |= bad.ok().as_strategy(generation_mode=GenerationMode.NEGATIVE)
        with one_connection():
            try_out(cases, headers, [] if good.ok().path in FOR_ALL else secrets, met, number)
    record_property(
        "figure",
        (f"api: requests as {role}", met.total(), sum(met[status] for status in met if status >= 500)),
    )
    assert met[200] > 10
    assert met[404] > 0


def load(described: dict[str, Any]) -> Any:
    schema = schemathesis.openapi.from_dict(described)
    schema.app = get_wsgi_application()
    schema.config.analysis.constants.enabled = False  # the same requests whatever our source says
    return schema


def try_out(cases: Any, headers: dict[str, str], secrets: list[str], met: Counter[int], number: int) -> None:
    """Call one operation with what it allows and with what it does not; whatever it does is taken back."""

    @seed(SEED + number)
    @settings(
        max_examples=ROUNDS,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def call(case: Any) -> None:
        with transaction.atomic():
            answer = case.call(headers=headers)
            transaction.set_rollback(True)
        met[answer.status_code] += 1
        text = answer.text if answer.content else ""
        leaked = [secret for secret in secrets if secret in text]
        assert not leaked, f"{case.method} {case.formatted_path} tells {leaked}"
        case.validate_response(answer, checks=CHECKS, headers=headers)

    call()
