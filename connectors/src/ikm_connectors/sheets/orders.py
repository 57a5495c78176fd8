"""Orders from a sheet, one row per line, gathered by order number; reading a file twice adds nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from ikm_connectors import model as m
from ikm_connectors.sheets.read import RowRecord, read, wrong
from ikm_connectors.sheets.template import Column, RowProblem, Rows, Template
from ikm_connectors.signing import content_id

if TYPE_CHECKING:
    from ikm_connectors.sheets.read import Read


class OrdersRead(m.Plain, frozen=True, kw_only=True):
    """Hold what a file of orders says. Nothing is done yet: this is the dry run, and importing is the caller's act.

    `new`, `changed` and `unchanged` name orders against what is known; `repeats` are rows that said the same again.
    """

    orders: tuple[m.Order, ...]
    problems: tuple[RowProblem, ...]
    settlements: tuple[m.SettlementLine, ...] = ()
    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    repeats: tuple[int, ...] = ()


def read_orders(
    template: Template,
    rows: Rows,
    *,
    listed: Mapping[str, m.SkuRef] = {},
    known: Mapping[str, str] = {},
) -> OrdersRead:
    """Read orders. `listed` gives our SKU codes their refs (a code outside it keeps its line, unmapped);
    `known` gives the fingerprints of orders read before. An order of which one row is wrong is left out whole.
    """
    found = read(template, rows)
    problems = list(found.problems)
    spoilt = _orders_of(template, rows, {one.row for one in problems})
    by_order: dict[str, list[RowRecord]] = {}
    seen: dict[tuple[str, str], Mapping[str, Read]] = {}
    repeats: list[int] = []
    for record in found.records:
        number, key = record.text("order_id"), (record.text("order_id"), record.text("sku"))
        if key not in seen:
            seen[key] = record.values
            by_order.setdefault(number, []).append(record)
        elif seen[key] == record.values:
            repeats.append(record.row)
        else:
            problems.append(wrong("duplicate", _column(template, "sku"), record.row, record.text("sku")))
            spoilt.add(number)
    orders, settlements = [], []
    for number, records in by_order.items():
        clash = _clash(template, records)
        problems += clash
        if number in spoilt or clash:
            continue
        orders.append(_order(number, records, listed))
        settlements += _settlement(number, records)
    marks = {order.order_id: fingerprint_of(order) for order in orders}
    return OrdersRead(
        orders=tuple(orders),
        problems=tuple(sorted(problems, key=lambda one: one.row)),
        settlements=tuple(settlements),
        new=tuple(number for number in marks if number not in known),
        changed=tuple(number for number, mark in marks.items() if number in known and known[number] != mark),
        unchanged=tuple(number for number, mark in marks.items() if known.get(number) == mark),
        repeats=tuple(repeats),
    )


def fingerprint_of(order: m.Order) -> str:
    """Give a mark of all that an order's file says, equal for equal content."""
    bare = msgspec.to_builtins(order)
    for part in (bare, *bare["lines"]):
        part["raw"] = None
    bare["lines"] = sorted(
        ({**line, "ref": None} for line in bare["lines"]), key=lambda line: str(line["line_id"])
    )
    return content_id(msgspec.json.encode(bare, order="sorted"))


def _column(template: Template, field: str) -> Column:
    return template.column(field) or Column(field=field, heading=field)


def _orders_of(template: Template, rows: Rows, bad_rows: set[int]) -> set[str]:
    """Name the orders to which unreadable rows belong, as far as their number can be read."""
    number = template.column("order_id")
    if number is None:
        return set()
    alone = msgspec.structs.replace(
        template, columns=(msgspec.structs.replace(number, required=False),), above=()
    )
    return {one.text("order_id") for one in read(alone, rows).records if one.row in bad_rows}


ONE_PER_ORDER = ("date", "shipping", "total", "status", "buyer", "fee")


def _clash(template: Template, records: Sequence[RowRecord]) -> list[RowProblem]:
    """Name rows of one order that disagree on what an order has once; an empty cell agrees with everything."""
    problems = []
    for field in ONE_PER_ORDER:
        said = next((one.values[field] for one in records if one.values.get(field) is not None), None)
        problems += [
            wrong("invalid_value", _column(template, field), one.row, one.text(field), str(said))
            for one in records
            if one.values.get(field) not in {None, said}
        ]
    return problems


def _first(records: Sequence[RowRecord], field: str) -> str:
    return next((one.text(field) for one in records if one.values.get(field) is not None), "")


def _once(records: Sequence[RowRecord], field: str) -> m.Money | None:
    amount = next((one.whole(field) for one in records if one.whole(field) is not None), None)
    return None if amount is None else m.Money(amount)


def _order(number: str, records: Sequence[RowRecord], listed: Mapping[str, m.SkuRef]) -> m.Order:
    lines = tuple(
        m.OrderLine(
            line_id=f"{number}/{one.text('sku')}",
            ref=listed.get(one.text("sku")),
            seller_sku=one.text("sku"),
            title=one.text("title") or one.text("sku"),
            quantity=one.whole("quantity") or 0,
            unit_price=m.Money(one.whole("unit_price") or 0),
            raw=msgspec.to_builtins(one.raw),
        )
        for one in records
    )
    status = _first(records, "status")
    places = [place for place in m.OrderStatus if place.value == status]
    moment = next((one.moment("date") for one in records if one.moment("date") is not None), None)
    carrier, tracking = _first(records, "carrier"), _first(records, "tracking")
    return m.Order(
        order_id=number,
        source_status=status,
        status=places[0] if places else m.OrderStatus.UNKNOWN,
        lines=lines,
        totals=_totals(records, lines),
        buyer=m.Buyer(
            name=_first(records, "buyer"),
            phone=_first(records, "phone"),
            address=_first(records, "address"),
            city=_first(records, "city"),
        ),
        packages=(m.Package(package_id=number, carrier=carrier, tracking_number=tracking),)
        if carrier or tracking
        else (),
        note=_first(records, "note"),
        created_at=moment,
        updated_at=moment,
        ext={name: _first(records, name) for name in ("company", "tax_id") if _first(records, name)},
        raw=[msgspec.to_builtins(one.raw) for one in records],
    )


def _totals(records: Sequence[RowRecord], lines: Sequence[m.OrderLine]) -> m.OrderTotals:
    """Add up what the file tells; a total it does not tell is the sum of its parts, all of which it tells."""
    items = sum(line.unit_price.amount * line.quantity for line in lines)
    discount = sum(one.whole("discount") or 0 for one in records)
    shipping = _once(records, "shipping") or m.Money(0)
    told = _once(records, "total")
    return m.OrderTotals(
        items=m.Money(items),
        shipping=shipping,
        seller_discount=m.Money(discount),
        platform_discount=m.Money(0),
        total=told if told is not None else m.Money(items + shipping.amount - discount),
    )


def _settlement(number: str, records: Sequence[RowRecord]) -> list[m.SettlementLine]:
    """Give what is left after the fee (a consignee's or cooperative's share), when the file names one."""
    fee = _once(records, "fee")
    if fee is None:
        return []
    gross = sum((one.whole("unit_price") or 0) * (one.whole("quantity") or 0) for one in records)
    gross -= sum(one.whole("discount") or 0 for one in records)
    return [
        m.SettlementLine(
            order_id=number,
            gross=m.Money(gross),
            net=m.Money(gross - fee.amount),
            fees={"biaya": m.Money(-fee.amount)},
        )
    ]
