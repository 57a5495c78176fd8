"""The work queue: what was accepted, when it is done, and what came of each product (blibli sheet §5.6)."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.markets.blibli.asked import read_query_paging
from ikm_sandbox.markets.blibli.refusal import Refused, missing
from ikm_sandbox.markets.blibli.route import Limit, Names, route
from ikm_sandbox.wire import Call

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LEGACY = "/mtaapi/api/businesspartner/v1/feed"
_KEPT = 61 * 86400  # two months
_DAY = 86400
_ACTIONS = frozenset(
    {
        "createProduct",
        "createProductV2",
        "updateProduct",
        "updateDetailProduct",
    }
)

# Waiting and finished work are two kinds, so that looking for due work stays quick when much is finished.
_WAITING, _DONE = "queue_waiting", "queue"


def put(bazaar: Bazaar, shop_id: str, action: str, jobs: list[dict[str, Any]]) -> str:
    """Accept jobs and answer the queue id; they are done when `queue_seconds` are over."""
    queue_id = "01" + "".join(secrets.choice(_CROCKFORD) for _ in range(24))
    body = {
        "action": action,
        "jobs": jobs,
        "history": [],
        "status": "IN_PROGRESS",
        "accepted_at": bazaar.clock.now(),
    }
    bazaar.records.keep("blibli", _WAITING, queue_id, body, shop_id=shop_id)
    return queue_id


def settle(bazaar: Bazaar, work: Callable[[Bazaar, dict[str, Any], dict[str, Any]], dict[str, Any]]) -> None:
    """Do what is due: `work` does one job of a queue and answers its history row."""
    due = bazaar.clock.now() - bazaar.setting("blibli", "queue_seconds")
    for queue in bazaar.records.all_of("blibli", _WAITING):
        if queue["accepted_at"] > due:
            continue
        with bazaar.store.write():
            if not bazaar.records.drop("blibli", _WAITING, queue["key"]):
                continue  # another thread was quicker
            kept = {name: queue[name] for name in ("action", "accepted_at")}
            history = [work(bazaar, queue, job) for job in queue["jobs"]]
            body = {**kept, "jobs": [], "history": history, "status": "FINISHED"}
            bazaar.records.keep("blibli", _DONE, queue["key"], body, shop_id=queue["shop_id"])


def get_detail(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    """Read one queue; member names of the history are inferred, except success flag and message."""
    del names
    key = call.asked("requestId")
    queue = bazaar.records.read("blibli", _WAITING, key) or bazaar.records.read("blibli", _DONE, key)
    if queue is None or queue["shop_id"] != call.shop_id or queue["accepted_at"] < bazaar.clock.now() - _KEPT:
        raise missing("The queue")
    history = queue["history"]
    if call.asked("size") == "0":
        shown: list[dict[str, Any]] = []
    else:
        page, size = read_query_paging(call, most=100)
        shown = history[page * size : (page + 1) * size]
    return {"value": {"queueFeed": _feed(queue), "queueHistory": shown}}


def _feed(queue: dict[str, Any]) -> dict[str, Any]:
    return {
        "requestId": queue["key"],
        "queueAction": queue["action"],
        "status": queue["status"],
        "queueDate": round(queue["accepted_at"] * 1000),
        "total": len(queue["history"]) or len(queue["jobs"]),
    }


def get_list(bazaar: Bazaar, call: Call, names: Names) -> dict[str, Any]:
    del names
    day = call.asked("queueDate")
    try:
        datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError as wrong:
        raise Refused("queueDate is required as YYYY-MM-DD") from wrong
    action, status = call.asked("queueAction"), call.asked("status")
    if (action and action not in _ACTIONS) or status not in {"", "IN_PROGRESS", "FINISHED"}:
        raise Refused("queueAction or status is wrong")
    found = [
        _feed(queue)
        for kind in (_DONE, _WAITING)
        for queue in bazaar.records.all_of("blibli", kind, call.shop_id)
        if _day(queue) == day and action in ("", queue["action"]) and status in ("", queue["status"])
    ]
    return {"content": found}


def _day(queue: dict[str, Any]) -> str:
    # Days turn over in Jakarta.
    return datetime.fromtimestamp(queue["accepted_at"] + 7 * 3600, UTC).strftime("%Y-%m-%d")


ROUTES = (
    route("GET", f"{_LEGACY}/detail", get_detail, limit=Limit(5, 900, per="requestId")),
    route("GET", f"{_LEGACY}/list", get_list, limit=Limit(360, _DAY)),
)
