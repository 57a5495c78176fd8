"""Orders from placing to completion, cancellation and return: the state machine and its stock moves. No wire shapes."""

import json
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ikm_sandbox.clock import Clock
from ikm_sandbox.goods import Announce, Goods
from ikm_sandbox.numbers import new_order_id, new_package_id, new_tracking_number
from ikm_sandbox.store import Store

_OPEN = frozenset({"unpaid", "on_hold", "ready", "accepted", "arranged"})
# action → (stages it may start from, stage it leads to)
_MOVES: dict[str, tuple[frozenset[str], str]] = {
    "pay": (frozenset({"unpaid"}), "ready"),
    "release": (frozenset({"on_hold"}), "ready"),
    "accept": (frozenset({"ready"}), "accepted"),
    "reopen": (frozenset({"accepted"}), "ready"),
    "arrange": (frozenset({"ready", "accepted"}), "arranged"),
    "pick_up": (frozenset({"arranged"}), "shipped"),
    "deliver": (frozenset({"shipped"}), "delivered"),
    "complete": (frozenset({"delivered"}), "completed"),
    "cancel": (_OPEN, "cancelled"),
}
_MOMENT = {
    "arranged": "arranged_at",
    "shipped": "shipped_at",
    "delivered": "delivered_at",
    "completed": "completed_at",
}
_MAY_ASK_CANCEL = frozenset({"ready", "accepted", "arranged"})
_MAY_RETURN = frozenset({"shipped", "delivered"})
ACTIONS = (*_MOVES, "request_cancel", "withdraw_cancel", "request_return")
# Where the seller must take an order (or pack it) before it can be shipped.
_ACCEPTING = frozenset({"tokopedia_classic", "lazada", "blibli", "gojek", "bukalapak"})
_TRACKED_WHEN_ACCEPTED = frozenset({"lazada"})  # packing answers with the tracking number


class WrongState(Exception):
    """The order's stage does not allow the action."""


@dataclass(slots=True)
class LineDraft:
    sku_id: int
    quantity: int


@dataclass(slots=True)
class SaleDraft:
    market: str
    shop_id: str
    lines: Sequence[LineDraft]
    note: str = ""
    buyer_name: str = "Pembeli Sandbox"
    platform: str = ""
    paid: bool = True
    hold: bool = False
    cod: bool = False
    shipping_fee: int = 10_000
    seller_discount: int = 0
    created_at: float | None = None


class Trade:
    def __init__(self, store: Store, clock: Clock, goods: Goods, announce: Announce) -> None:
        self._store = store
        self._clock = clock
        self._goods = goods
        self._announce = announce

    def place(self, draft: SaleDraft) -> sqlite3.Row:
        """Place an order as a buyer; raises OutOfStock and takes nothing when any line cannot be had.

        Raises LookupError for a unit that is not on sale in the shop.
        """
        now = draft.created_at if draft.created_at is not None else self._clock.now()
        with self._store.write():
            order_id = new_order_id(draft.market, now)
            self._store.run(
                "INSERT INTO sale (order_id, market, shop_id, stage, platform, buyer_name, note, cod, shipping_fee,"
                " seller_discount, hold, package_id, created_at, updated_at)"
                " VALUES (?, ?, ?, 'unpaid', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                order_id,
                draft.market,
                draft.shop_id,
                draft.platform,
                draft.buyer_name,
                draft.note,
                int(draft.cod),
                draft.shipping_fee,
                draft.seller_discount,
                int(draft.hold),
                new_package_id(draft.market, order_id),
                now,
                now,
            )
            for line in draft.lines:
                self._add_line(draft, order_id, line)
            self._announce(draft.market, draft.shop_id, "order_status", {"order": self.order(order_id)})
            if draft.paid:
                self.advance(order_id, "pay", at=now)
            return self.order(order_id)

    def _add_line(self, draft: SaleDraft, order_id: str, line: LineDraft) -> None:
        found = self._store.row(
            "SELECT sku.*, title, listing.seller_sku AS listing_sku, listing.wire AS listing_wire FROM sku"
            " JOIN listing USING (listing_id)"
            " WHERE sku_id = ? AND removed = 0 AND market = ? AND shop_id = ? AND status = 'live'",
            line.sku_id,
            draft.market,
            draft.shop_id,
        )
        if found is None or not json.loads(found["wire"]).get("buyable", True):
            raise LookupError(f"unit {line.sku_id} is not on sale in shop {draft.shop_id}")
        self._goods.reserve(line.sku_id, line.quantity)
        self._store.run(
            "INSERT INTO sale_line (order_id, listing_id, sku_id, seller_sku, listing_sku, title, variant, quantity,"
            " price) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            order_id,
            found["listing_id"],
            line.sku_id,
            found["seller_sku"],
            found["listing_sku"],
            found["title"],
            found["name"],
            line.quantity,
            found["price"],
        )

    # Reading

    def order(self, order_id: str) -> sqlite3.Row:
        """Read one order; raises LookupError when there is none."""
        row = self._store.row("SELECT * FROM sale WHERE order_id = ?", order_id)
        if row is None:
            raise LookupError(f"no order {order_id}")
        return row

    def order_of_package(self, market: str, package_id: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM sale WHERE market = ? AND package_id = ?", market, package_id)

    def orders(
        self, market: str, shop_id: str = "", *, stage: str = "", limit: int = 500
    ) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT * FROM sale WHERE market = ? AND (? = '' OR shop_id = ?) AND (? = '' OR stage = ?)"
            " ORDER BY created_at DESC, rowid DESC LIMIT ?",
            market,
            shop_id,
            shop_id,
            stage,
            stage,
            limit,
        )

    def orders_between(
        self, market: str, shop_id: str, *, column: str, since: float, until: float, newest_first: bool
    ) -> list[sqlite3.Row]:
        """List a shop's orders whose `created_at` or `updated_at` second lies in the window, ends included."""
        if column not in {"created_at", "updated_at"}:
            raise ValueError(column)
        direction = "DESC" if newest_first else "ASC"
        return self._store.rows(
            f"SELECT * FROM sale WHERE market = ? AND shop_id = ? AND CAST({column} AS INTEGER) BETWEEN ? AND ?"  # noqa: S608 - checked above
            f" ORDER BY CAST({column} AS INTEGER) {direction}, rowid {direction}",
            market,
            shop_id,
            since,
            until,
        )

    def lines(self, order_id: str) -> list[sqlite3.Row]:
        return self._store.rows("SELECT * FROM sale_line WHERE order_id = ? ORDER BY line_id", order_id)

    def total(self, order: sqlite3.Row) -> int:
        """Add up what the buyer pays, in rupiah."""
        goods = sum(line["quantity"] * line["price"] for line in self.lines(order["order_id"]))
        return int(goods + order["shipping_fee"] - order["seller_discount"])

    def tracking_number(self, order: sqlite3.Row, *, after: float) -> str:
        """Read the tracking number, empty until `after` seconds since the shipment was arranged."""
        arranged = order["arranged_at"]
        return str(order["tracking_number"]) if arranged and arranged + after <= self._clock.now() else ""

    # Moving on

    def advance(
        self, order_id: str, action: str, *, by: str = "buyer", reason: str = "", at: float | None = None
    ) -> sqlite3.Row:
        """Do one action of the state machine; raises WrongState when the stage does not allow it."""
        with self._store.write():
            order = self.order(order_id)
            if action == "request_cancel":
                self._ask_cancel(order, reason)
            elif action == "withdraw_cancel":
                self.answer_cancel(order_id, accept=False, state="withdrawn")
            elif action == "request_return":
                self._ask_return(order, reason)
            else:
                self._move(order, action, by=by, reason=reason, at=at)
            return self.order(order_id)

    def _move(self, order: sqlite3.Row, action: str, *, by: str, reason: str, at: float | None) -> None:
        sources, target = _MOVES[action]
        if order["stage"] not in sources or (
            action in {"accept", "reopen"} and order["market"] not in _ACCEPTING
        ):
            raise WrongState(f"{action} is not possible for an order that is {order['stage']}")
        now = at if at is not None else self._clock.now()
        if action == "pay":
            target = "on_hold" if order["hold"] else "ready"
            self._each_line(order, self._goods.take_reserved)
            self._set(order, paid_at=now)
        if action == "cancel":
            self._each_line(order, self._goods.let_go if order["stage"] == "unpaid" else self._goods.put_back)
            self._set(order, cancelled_by=by, cancel_reason=reason or order["cancel_reason"])
        if action == "arrange" or (action == "accept" and order["market"] in _TRACKED_WHEN_ACCEPTED):
            self._set(order, tracking_number=order["tracking_number"] or new_tracking_number(order["market"]))
        if target in _MOMENT:
            self._set(order, **{_MOMENT[target]: now})
        self._set(order, stage=target, updated_at=now)
        self._announce(
            order["market"], order["shop_id"], "order_status", {"order": self.order(order["order_id"])}
        )
        if action == "arrange":
            self._announce(
                order["market"], order["shop_id"], "tracking", {"order": self.order(order["order_id"])}
            )

    def _ask_cancel(self, order: sqlite3.Row, reason: str) -> None:
        if order["stage"] not in _MAY_ASK_CANCEL or order["cancel_requested"]:
            raise WrongState(f"the buyer cannot ask to cancel an order that is {order['stage']}")
        self._set(
            order,
            cancel_requested=1,
            cancel_id=f"4035{secrets.randbelow(10**14):014d}",
            cancel_state="pending",
            cancel_reason=reason or "Pembeli berubah pikiran",
            updated_at=self._clock.now(),
        )
        self._announce_cancel(order)

    def answer_cancel(self, order_id: str, *, accept: bool, state: str = "") -> None:
        """Answer the buyer's wish to cancel; raises WrongState when there is none."""
        with self._store.write():
            order = self.order(order_id)
            if not order["cancel_requested"]:
                raise WrongState("the buyer did not ask to cancel")
            self._set(
                order,
                cancel_requested=0,
                cancel_state=state or ("accepted" if accept else "refused"),
                updated_at=self._clock.now(),
            )
            if accept:
                self._move(order, "cancel", by="buyer", reason="", at=None)
            self._announce_cancel(order)

    def _announce_cancel(self, order: sqlite3.Row) -> None:
        fresh = self.order(order["order_id"])
        if fresh["stage"] != "cancelled":
            self._announce(order["market"], order["shop_id"], "order_status", {"order": fresh})
        self._announce(order["market"], order["shop_id"], "cancellation", {"order": fresh})

    def note_cancel(self, order_id: str, cancel_id: str, state: str) -> None:
        """Give a seller's cancellation the number under which it can be found."""
        self._set(self.order(order_id), cancel_id=cancel_id, cancel_state=state)

    def set_handover(self, order_id: str, handover: str) -> None:
        self._store.run("UPDATE sale SET handover = ? WHERE order_id = ?", handover, order_id)

    def set_tracking(self, order_id: str, number: str) -> None:
        """Note the tracking number a seller typed in."""
        self._store.run("UPDATE sale SET tracking_number = ? WHERE order_id = ?", number, order_id)

    def set_document(self, order_id: str) -> None:
        """Note when the shipping document was asked for."""
        self._store.run("UPDATE sale SET document_at = ? WHERE order_id = ?", self._clock.now(), order_id)

    def _each_line(self, order: sqlite3.Row, verb: Callable[[int, int], None]) -> None:
        for line in self.lines(order["order_id"]):
            verb(line["sku_id"], line["quantity"])

    def _set(self, order: sqlite3.Row, **values: str | float) -> None:
        columns = ", ".join(f"{column} = ?" for column in values)
        self._store.run(
            f"UPDATE sale SET {columns} WHERE order_id = ?",  # noqa: S608 - column names are ours
            *values.values(),
            order["order_id"],
        )

    # Returns

    def _ask_return(self, order: sqlite3.Row, reason: str) -> None:
        if order["stage"] not in _MAY_RETURN or self.return_of_order(order["order_id"]):
            raise WrongState(f"the buyer cannot return an order that is {order['stage']}")
        now = self._clock.now()
        return_id = f"{order['order_id'][:6]}{secrets.randbelow(10**9):09d}"
        self._store.run(
            "INSERT INTO refund VALUES (?, ?, ?, ?, 'requested', ?, ?, ?, ?)",
            return_id,
            order["market"],
            order["shop_id"],
            order["order_id"],
            reason or "Barang tidak sesuai",
            self.total(order) - order["shipping_fee"],
            now,
            now,
        )
        self._set(order, updated_at=now)
        self._announce(
            order["market"],
            order["shop_id"],
            "return",
            {"order": order, "return": self.return_order(return_id)},
        )

    def returns(self, market: str, shop_id: str) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT * FROM refund WHERE market = ? AND shop_id = ? ORDER BY updated_at DESC, rowid DESC",
            market,
            shop_id,
        )

    def return_order(self, return_id: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM refund WHERE return_id = ?", return_id)

    def return_of_order(self, order_id: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM refund WHERE order_id = ?", order_id)

    def answer_return(self, return_id: str, state: str) -> None:
        """Move a requested return to `accepted` or `disputed`; raises WrongState when it is not open."""
        with self._store.write():
            found = self.return_order(return_id)
            if found is None or found["state"] != "requested":
                raise WrongState("the return is not open")
            self._store.run(
                "UPDATE refund SET state = ?, updated_at = ? WHERE return_id = ?",
                state,
                self._clock.now(),
                return_id,
            )
            order = self.order(found["order_id"])
            self._announce(
                order["market"],
                order["shop_id"],
                "return",
                {"order": order, "return": self.return_order(return_id)},
            )
