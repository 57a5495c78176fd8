"""Requests for quotation: what a business buyer asks for, recorded by hand or from a file, and what we offer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ikm_connectors import model as m
from ikm_connectors.channels.ralali.layouts import QUOTATIONS
from ikm_connectors.channels.ralali.terms import Tiers, price_for
from ikm_connectors.sheets import Filled, RowProblem, RowRecord, Rows, Template, fill, read
from ikm_connectors.sheets.read import wrong

NUMBER_MAX = 60
QUANTITY_MAX = PRICE_MAX = 10**12
YEARS = range(2000, 2100)


class Quotation(m.Plain, frozen=True, kw_only=True):
    """Hold one request; `quoted` is our price for one unit, None while we have offered none."""

    request_id: str
    item: str
    quantity: int
    unit: str
    asked_at: datetime | None = None
    category: str = ""
    description: str = ""
    buyer: str = ""
    sku: str = ""
    quoted: m.Money | None = None

    @property
    def total(self) -> m.Money | None:
        return None if self.quoted is None else m.Money(self.quoted.amount * self.quantity)

    def __repr__(self) -> str:
        return f"Quotation({self.request_id!r}, {self.quantity} {self.unit} {self.item!r}, buyer hidden)"


class QuotationsRead(m.Plain, frozen=True, kw_only=True):
    """Hold the requests of a file, each number once, and the rows that could not be read."""

    quotations: tuple[Quotation, ...]
    problems: tuple[RowProblem, ...]


def read_quotations(rows: Rows, template: Template = QUOTATIONS) -> QuotationsRead:
    """Read requests; a number that comes again replaces what it said before, so that an answer can be added. A request
    for nothing, an offer of nothing, a day of another century and a number too long to be one are problems of their row.
    """
    found = read(template, rows)
    problems = list(found.problems)
    by_number: dict[str, Quotation] = {}
    for one in found.records:
        if bad := _judge(one, template):
            problems += bad
            continue
        quoted = one.whole("quoted_price")
        by_number[one.text("request_id")] = Quotation(
            request_id=one.text("request_id"),
            item=one.text("item"),
            quantity=one.whole("quantity") or 0,
            unit=one.text("unit"),
            asked_at=one.moment("date"),
            category=one.text("category"),
            description=one.text("description"),
            buyer=one.text("buyer"),
            sku=one.text("sku"),
            quoted=None if quoted is None else m.Money(quoted),
        )
    return QuotationsRead(quotations=tuple(by_number.values()), problems=tuple(problems))


def _judge(one: RowRecord, template: Template) -> list[RowProblem]:
    fits = {
        "request_id": (len(one.text("request_id")) <= NUMBER_MAX, f"≤ {NUMBER_MAX}"),
        "date": ((day := one.moment("date")) is None or day.year in YEARS, "2026-11-24"),
        "quantity": (0 < (one.whole("quantity") or 0) <= QUANTITY_MAX, "1, 2, 3, …"),
        "quoted_price": (
            0 < (1 if (price := one.whole("quoted_price")) is None else price) <= PRICE_MAX,
            "> 0",
        ),
    }
    return [
        wrong("invalid_value", column, one.row, one.text(column.field), fits[column.field][1])
        for column in template.columns
        if column.field in fits and not fits[column.field][0]
    ]


def fill_quotations(quotations: Sequence[Quotation], template: Template = QUOTATIONS) -> Filled:
    """Fill requests with our offers into a file."""
    return fill(
        template,
        [
            {
                "request_id": one.request_id,
                "date": one.asked_at.date().isoformat() if one.asked_at else None,
                "item": one.item,
                "category": one.category,
                "description": one.description,
                "quantity": one.quantity,
                "unit": one.unit,
                "buyer": one.buyer,
                "sku": one.sku,
                "quoted_price": one.quoted.amount if one.quoted else None,
            }
            for one in quotations
        ],
    )


def propose_quote(quotation: Quotation, tiers: Tiers) -> m.Money | None:
    """Propose our tier price for the quantity asked; None below the least order, where a person must decide."""
    return price_for(tiers, quotation.quantity)
