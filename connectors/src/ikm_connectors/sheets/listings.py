"""Drafts, stock and prices as records of a sheet, one row per SKU, and one outcome for each thing given."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import msgspec

from ikm_connectors import model as m
from ikm_connectors.sheets.fill import Filled, Record, Value, fill
from ikm_connectors.sheets.template import RowProblem, Template


class FilledFile(m.Plain, frozen=True, kw_only=True):
    """Hold a filled file and one outcome per thing given: accepted until a person has carried the file, or rejected."""

    filled: Filled
    outcomes: tuple[m.WriteOutcome, ...]


def records_of(draft: m.ProductDraft) -> list[dict[str, Value]]:
    """Write a draft as one record per SKU; the product's own code (`master_ref`) groups its variants."""
    shared: dict[str, Value] = {
        "product": draft.master_ref,
        "title": draft.title,
        "description": draft.description,
        "category": draft.category_id,
        "brand": draft.brand_name,
        "condition": draft.condition,
        "preorder_days": draft.preorder_days or None,
        "weight_g": draft.parcel.weight_g or None,
        "length_cm": draft.parcel.length_cm or None,
        "width_cm": draft.parcel.width_cm or None,
        "height_cm": draft.parcel.height_cm or None,
    }
    shared |= {f"image_{number}": image for number, image in enumerate(draft.images, 1)}
    records = []
    for sku in draft.skus:
        record = shared | {
            "sku": sku.seller_sku,
            "price": sku.price.amount,
            "quantity": sku.quantity,
            "barcode": sku.barcode,
        }
        for number, (axis, value) in enumerate(zip(draft.options, sku.options, strict=True), 1):
            record |= {f"option_{number}_name": axis.name, f"option_{number}": value}
        records.append(record)
    return records


def fill_listings(
    template: Template,
    drafts: Sequence[m.ProductDraft],
    write: Callable[[m.ProductDraft], list[dict[str, Value]]] = records_of,
    judge: Callable[[m.ProductDraft], Iterable[m.Problem]] = lambda _: (),
) -> FilledFile:
    """Fill in all drafts; a draft of which one SKU is wrong stays out whole, with every reason in its outcome."""
    kept: list[Record] = []
    outcomes: list[m.WriteOutcome] = []
    for draft in drafts:
        records = write(draft)
        problems = [*judge(draft), *_left_over(template, records)]
        problems += [one.problem for row in fill(template, records).problems for one in row]
        outcomes.append(_outcome(problems, listing_id=draft.master_ref))
        if not problems:
            kept += records
    return FilledFile(filled=fill(template, kept), outcomes=tuple(outcomes))


def _left_over(template: Template, records: Sequence[Record]) -> list[m.Problem]:
    """Name options for which the sheet has no column: leaving them out would make two SKUs alike."""
    return [
        m.Problem(
            message_key="variant_rule",
            field=field,
            found=str(record[field]),
            sku=str(record["sku"]),
            scope="sku",
        )
        for record in records
        for field in record
        if field.startswith("option_") and not field.endswith("_name") and template.column(field) is None
    ]


def fill_stock(template: Template, levels: Sequence[m.StockLevel]) -> FilledFile:
    """Fill in quantities; at a file channel the id of a SKU is our own code."""
    return _fill_levels(template, levels, [{"quantity": level.quantity} for level in levels])


def fill_prices(template: Template, levels: Sequence[m.PriceLevel]) -> FilledFile:
    """Fill in prices, whole rupiah."""
    return _fill_levels(template, levels, [{"price": level.price.amount} for level in levels])


def _fill_levels(
    template: Template,
    levels: Sequence[m.StockLevel | m.PriceLevel],
    values: Sequence[dict[str, Value]],
) -> FilledFile:
    records: list[dict[str, Value]] = [
        {"product": level.ref.listing_id, "sku": level.ref.sku_id, **value}
        for level, value in zip(levels, values, strict=True)
    ]
    filled = fill(template, records)
    outcomes = tuple(
        msgspec.structs.replace(
            _outcome([one.problem for one in problems], listing_id=level.ref.listing_id),
            ref=level.ref,
            version=level.version,
        )
        for level, problems in zip(levels, filled.problems, strict=True)
    )
    return FilledFile(filled=filled, outcomes=outcomes)


def _outcome(problems: Sequence[m.Problem], *, listing_id: str) -> m.WriteOutcome:
    if not problems:
        return m.WriteOutcome(outcome=m.Outcome.ACCEPTED_PENDING, listing_id=listing_id)
    return m.WriteOutcome(
        outcome=m.Outcome.REJECTED,
        listing_id=listing_id,
        problem=problems[0],
        raw=[msgspec.to_builtins(problem) for problem in problems],
    )


def problems_of(outcome: m.WriteOutcome) -> tuple[m.Problem, ...]:
    """Give every reason of a rejected outcome, not only the first."""
    return tuple(msgspec.convert(one, m.Problem) for one in outcome.raw or ())


def unplaced(template: Template, fields: Iterable[str]) -> tuple[RowProblem, ...]:
    """Name fields that a template fitted to a seller's file must have and has not."""
    return tuple(
        RowProblem(
            row=template.header_row,
            heading=field,
            problem=m.Problem(message_key="missing_attribute", field=field, scope="account"),
        )
        for field in fields
        if template.column(field) is None
    )
