"""What became of an upload, from the file that comes back or that the seller fills in: one row per SKU."""

from __future__ import annotations

import msgspec

from ikm_connectors import model as m
from ikm_connectors.sheets.read import RowRecord, read
from ikm_connectors.sheets.template import RowProblem, Rows, Template


class ResultsRead(m.Plain, frozen=True, kw_only=True):
    """Hold the listings a file tells of, and the rows that could not be read."""

    listings: tuple[m.ListingState, ...]
    problems: tuple[RowProblem, ...]


def read_results(template: Template, rows: Rows) -> ResultsRead:
    """Read results; rows with the same product belong to one listing, whose state is that of its worst row."""
    found = read(template, rows)
    by_listing: dict[str, list[RowRecord]] = {}
    for record in found.records:
        by_listing.setdefault(record.text("product") or record.text("sku"), []).append(record)
    listings = tuple(_listing(product, records) for product, records in by_listing.items())
    return ResultsRead(listings=listings, problems=found.problems)


WORST_FIRST = (
    m.Lifecycle.BANNED,
    m.Lifecycle.REJECTED,
    m.Lifecycle.UNKNOWN,
    m.Lifecycle.DELETED,
    m.Lifecycle.PAUSED,
    m.Lifecycle.DRAFT,
    m.Lifecycle.PENDING_REVIEW,
    m.Lifecycle.LIVE,
    m.Lifecycle.SOLD_OUT,
)


def _lifecycle(status: str) -> m.Lifecycle:
    return next((one for one in m.Lifecycle if one.value == status), m.Lifecycle.UNKNOWN)


def _listing(product: str, records: list[RowRecord]) -> m.ListingState:
    worst = min(records, key=lambda one: WORST_FIRST.index(_lifecycle(one.text("status"))))
    skus = []
    for one in records:
        price = one.whole("price")
        skus.append(
            m.SkuState(
                ref=m.SkuRef(product, one.text("sku")),
                seller_sku=one.text("sku"),
                price=None if price is None else m.Money(price),
                quantity=one.whole("quantity"),
            )
        )
    return m.ListingState(
        listing_id=product,
        lifecycle=_lifecycle(worst.text("status")),
        source_status=worst.text("status"),
        title=worst.text("title"),
        seller_sku=records[0].text("sku"),
        skus=tuple(skus),
        problems=tuple(
            m.Problem(
                message_key="validation_failed",
                sku=one.text("sku"),
                scope="sku",
                channel_message=one.text("reason"),
            )
            for one in records
            if one.text("reason")
        ),
        ext={
            name: value
            for name in ("their_id", "address")
            if (value := next((one.text(name) for one in records if one.text(name)), ""))
        },
        raw=[msgspec.to_builtins(one.raw) for one in records],
    )
