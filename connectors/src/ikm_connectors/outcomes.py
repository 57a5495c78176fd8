"""From failures to outcomes: what a refusal means for one item, and how a batch gives each item its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from ikm_connectors import model as m
from ikm_connectors.contract import Flow, Operation, ask
from ikm_connectors.errors import BadResponse, ConnectorError, Misuse, OutcomeUnknown, Refused

WIDE_SCOPES = frozenset({"account", "application", "channel"})


def problem_of(error: ConnectorError, *, sku: str = "") -> m.Problem:
    """Turn a failure into data that can be stored and shown."""
    return m.Problem(
        message_key=error.message_key,
        scope=error.scope,
        action=error.action,
        sku=sku,
        channel_code=error.channel_code,
        channel_message=error.safe_detail,
    )


def rejected(
    error: ConnectorError, *, ref: m.SkuRef | None = None, listing_id: str = "", version: int = 0
) -> m.WriteOutcome:
    """Turn a refusal of one item into its outcome."""
    return m.WriteOutcome(
        outcome=m.Outcome.REJECTED,
        ref=ref,
        listing_id=ref.listing_id if ref else listing_id,
        version=version,
        problem=problem_of(error, sku=ref.sku_id if ref else ""),
        request_id=error.request_id,
        raw=error.raw,
    )


def unsettled(problems: Iterable[m.Problem]) -> tuple[m.Problem, ...]:
    """Give the problems with each account-wide one only once, so that a thousand rows do not repeat it."""
    seen: set[tuple[str, str]] = set()
    kept = []
    for problem in problems:
        if problem.scope in WIDE_SCOPES:
            key = (problem.message_key, problem.channel_code)
            if key in seen:
                continue
            seen.add(key)
        kept.append(problem)
    return tuple(kept)


def confirmed(level: m.StockLevel | m.PriceLevel, *, request_id: str = "") -> m.WriteOutcome:
    """Say that one level was set."""
    return m.WriteOutcome(
        outcome=m.Outcome.CONFIRMED,
        listing_id=level.ref.listing_id,
        ref=level.ref,
        version=level.version,
        request_id=request_id,
    )


def unknown(level: m.StockLevel | m.PriceLevel, error: ConnectorError) -> m.WriteOutcome:
    """Say that nobody knows whether one level was set."""
    return m.WriteOutcome(
        outcome=m.Outcome.UNKNOWN,
        listing_id=level.ref.listing_id,
        ref=level.ref,
        version=level.version,
        problem=problem_of(error, sku=level.ref.sku_id),
        request_id=error.request_id,
    )


def unanswered(level: m.StockLevel | m.PriceLevel, *, request_id: str = "") -> m.WriteOutcome:
    """Say that the channel answered the batch but not this level of it."""
    missing = BadResponse("the channel's answer leaves this SKU out", request_id=request_id, scope="sku")
    return unknown(level, missing)


def send_in_batches[Level: (m.StockLevel, m.PriceLevel)](
    levels: Sequence[Level],
    size: int,
    make: Callable[[str, Sequence[Level]], Operation[tuple[m.WriteOutcome, ...]]],
    *,
    mixed: bool = False,
) -> Flow[m.BatchResult]:
    """Send levels in batches of at most `size`, of one listing each unless `mixed`, and give one outcome per level in
    order.

    A refused batch of several is sent again one by one, since a refusal changed nothing: one bad item does not sink
    the others. A refusal of the whole account ends the sending: the rest gets the same problem without a call.
    """
    outcomes: dict[int, m.WriteOutcome] = {}
    waiting: list[list[int]] = list(_batches(levels, size, mixed=mixed))
    while waiting:
        indices = waiting.pop(0)
        chunk = [levels[index] for index in indices]
        try:
            answers = yield from ask(make(chunk[0].ref.listing_id, chunk))
        except Misuse:
            raise
        except OutcomeUnknown as error:
            answers = tuple(unknown(level, error) for level in chunk)
        except ConnectorError as error:
            if error.scope in WIDE_SCOPES:
                for rest in (indices, *waiting):
                    outcomes |= {index: _refused(levels[index], error) for index in rest}
                break
            if isinstance(error, Refused) and len(chunk) > 1:
                waiting[:0] = [[index] for index in indices]
                continue
            answers = tuple(_refused(level, error) for level in chunk)
        outcomes.update(zip(indices, answers, strict=True))
    return m.BatchResult(outcomes=tuple(outcomes[index] for index in range(len(levels))))


def _batches[Level: (m.StockLevel, m.PriceLevel)](
    levels: Sequence[Level], size: int, *, mixed: bool
) -> Iterator[list[int]]:
    by_listing: dict[str, list[int]] = {}
    for index, level in enumerate(levels):
        by_listing.setdefault("" if mixed else level.ref.listing_id, []).append(index)
    for indices in by_listing.values():
        for start in range(0, len(indices), size):
            yield indices[start : start + size]


def _refused(level: m.StockLevel | m.PriceLevel, error: ConnectorError) -> m.WriteOutcome:
    return rejected(error, ref=level.ref, version=level.version)
