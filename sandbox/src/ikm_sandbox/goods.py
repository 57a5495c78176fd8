"""Pictures, listings and their units on sale, in neutral words: create, change, review, count. No wire shapes."""

import json
import secrets
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ikm_sandbox.clock import Clock
from ikm_sandbox.pictures import Picture
from ikm_sandbox.store import Store, Value

type Announce = Callable[[str, str, str, dict[str, Any]], None]


class BelowReserved(Exception):
    """The asked stock is less than what unpaid orders hold."""


class OutOfStock(Exception):
    """An order asks for more than is available."""


@dataclass(slots=True)
class SkuDraft:
    """One unit to put on sale; `name` is empty when a listing has no variants."""

    price: int
    stock: int
    seller_sku: str = ""
    name: str = ""
    wire: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class ListingDraft:
    market: str
    shop_id: str
    title: str
    category_id: str
    description: str = ""
    seller_sku: str = ""
    client_ref: str = ""
    status: str = "live"
    review_seconds: float = 0
    verdict: str = "live"
    reject_reason: str = ""
    wire: dict[str, Any] = field(default_factory=dict)


class Goods:
    def __init__(self, store: Store, clock: Clock, announce: Announce) -> None:
        self._store = store
        self._clock = clock
        self._announce = announce

    # Pictures

    def add_image(self, market: str, content: bytes, picture: Picture) -> str:
        image_id = f"id-sandbox-{secrets.token_hex(12)}"
        self._store.run(
            "INSERT INTO image VALUES (?, ?, ?, ?, ?, ?)",
            image_id,
            market,
            picture.media_type,
            picture.width,
            picture.height,
            content,
        )
        return image_id

    def image(self, market: str, image_id: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM image WHERE market = ? AND image_id = ?", market, image_id)

    # Listings

    def create(self, draft: ListingDraft, skus: list[SkuDraft]) -> sqlite3.Row:
        """Put a listing on the shelf; with review time or another verdict it starts under review."""
        now = self._clock.now()
        reviewed = draft.status == "live" and (draft.review_seconds > 0 or draft.verdict != "live")
        with self._store.write():
            number = self._store.run(
                "INSERT INTO listing (market, shop_id, title, description, category_id, seller_sku, client_ref,"
                " status, verdict, review_until, reject_reason, wire, created_at, updated_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                draft.market,
                draft.shop_id,
                draft.title,
                draft.description,
                draft.category_id,
                draft.seller_sku,
                draft.client_ref,
                "reviewing" if reviewed else draft.status,
                draft.verdict,
                now + draft.review_seconds,
                draft.reject_reason,
                json.dumps(draft.wire),
                now,
                now,
            )
            for sku in skus:
                self.add_sku(number, sku)
            row = self._existing(number)
            self._announce(draft.market, draft.shop_id, "product", {"listing": row})
            return row

    def listing(self, market: str, listing_id: str | int) -> sqlite3.Row | None:
        return self._store.row(
            "SELECT * FROM listing WHERE market = ? AND listing_id = ?", market, _number(listing_id)
        )

    def listing_of_client_ref(self, market: str, shop_id: str, client_ref: str) -> sqlite3.Row | None:
        return self._store.row(
            "SELECT * FROM listing WHERE market = ? AND shop_id = ? AND client_ref = ?",
            market,
            shop_id,
            client_ref,
        )

    def listings(self, market: str, shop_id: str = "", *, deleted: bool = False) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT * FROM listing WHERE market = ? AND (? = '' OR shop_id = ?) AND (? OR status <> 'deleted')"
            " ORDER BY listing_id",
            market,
            shop_id,
            shop_id,
            int(deleted),
        )

    def page_of_listings(
        self, market: str, shop_id: str, *, statuses: set[str], since: int, until: int, offset: int, size: int
    ) -> tuple[list[sqlite3.Row], int]:
        """List one page of a shop's listings of these statuses and update seconds, and how many there are in all."""
        marks = ", ".join("?" * len(statuses))
        where = (
            f"market = ? AND shop_id = ? AND status IN ({marks})"
            " AND CAST(updated_at AS INTEGER) BETWEEN ? AND ?"
        )
        values: tuple[Value, ...] = (market, shop_id, *sorted(statuses), since, until)
        rows = self._store.rows(
            f"SELECT * FROM listing WHERE {where} ORDER BY listing_id LIMIT ? OFFSET ?",  # noqa: S608 - marks only
            *values,
            size,
            offset,
        )
        total = self._store.row(f"SELECT count(*) AS number FROM listing WHERE {where}", *values)  # noqa: S608 - marks only
        return rows, total["number"] if total else 0

    def change(
        self, listing_id: int, changes: dict[str, Value], *, wire: dict[str, Any] | None = None
    ) -> None:
        """Change columns and, with `wire`, merge marketplace fields; a change of status is announced."""
        with self._store.write():
            before = self._existing(listing_id)
            merged = json.dumps({**json.loads(before["wire"]), **(wire or {})})
            values: dict[str, Value] = {**changes, "wire": merged, "updated_at": self._clock.now()}
            columns = ", ".join(f"{column} = ?" for column in values)
            self._store.run(
                f"UPDATE listing SET {columns} WHERE listing_id = ?",  # noqa: S608 - column names are ours
                *values.values(),
                listing_id,
            )
            after = self._existing(listing_id)
            if after["status"] != before["status"]:
                self._announce(after["market"], after["shop_id"], "product", {"listing": after})

    def settle_reviews(self) -> None:
        """Give their verdict to listings whose review time is over."""
        now = self._clock.now()
        due = "status = 'reviewing' AND review_until <= ?"
        if not self._store.row(f"SELECT 1 FROM listing WHERE {due}", now):  # noqa: S608 - constant text
            return
        with self._store.write():
            for row in self._store.rows(f"SELECT * FROM listing WHERE {due}", now):  # noqa: S608 - constant text
                self.change(row["listing_id"], {"status": row["verdict"]})

    def _existing(self, listing_id: int) -> sqlite3.Row:
        row = self._store.row("SELECT * FROM listing WHERE listing_id = ?", listing_id)
        if row is None:
            raise LookupError(f"no listing {listing_id}")
        return row

    # Units on sale

    def add_sku(self, listing_id: int, draft: SkuDraft) -> int:
        return self._store.run(
            "INSERT INTO sku (listing_id, seller_sku, name, price, stock, wire) VALUES (?, ?, ?, ?, ?, ?)",
            listing_id,
            draft.seller_sku,
            draft.name,
            draft.price,
            draft.stock,
            json.dumps(draft.wire),
        )

    def skus(self, listing_id: int) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT * FROM sku WHERE listing_id = ? AND removed = 0 ORDER BY sku_id", listing_id
        )

    def sku(self, sku_id: str | int) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM sku WHERE sku_id = ? AND removed = 0", _number(sku_id))

    def find_sku(self, market: str, shop_id: str, *, seller_sku: str) -> sqlite3.Row | None:
        """Find the unit a seller calls `seller_sku`; a listing without variants answers to its own code too."""
        return self._store.row(
            "SELECT sku.* FROM sku JOIN listing USING (listing_id) WHERE market = ? AND shop_id = ? AND removed = 0"
            " AND status <> 'deleted' AND sku_id IN (SELECT sku_id FROM sku WHERE seller_sku = ?"
            " UNION SELECT sku_id FROM sku JOIN listing USING (listing_id)"
            " WHERE market = ? AND shop_id = ? AND listing.seller_sku = ? AND name = '')"
            " ORDER BY sku_id DESC LIMIT 1",
            market,
            shop_id,
            seller_sku,
            market,
            shop_id,
            seller_sku,
        )

    def remove_skus(self, listing_id: int) -> None:
        """Take every unit of a listing away, as a new variant structure does."""
        self._store.run("UPDATE sku SET removed = 1 WHERE listing_id = ?", listing_id)

    def remove_sku(self, sku_id: int) -> None:
        self._store.run("UPDATE sku SET removed = 1 WHERE sku_id = ?", sku_id)

    def change_sku(
        self, sku_id: int, *, seller_sku: str | None = None, wire: dict[str, Any] | None = None
    ) -> None:
        self._store.run(
            "UPDATE sku SET seller_sku = coalesce(?, seller_sku), wire = coalesce(?, wire) WHERE sku_id = ?",
            seller_sku,
            json.dumps(wire) if wire is not None else None,
            sku_id,
        )

    def set_stock(self, sku_id: int, quantity: int) -> None:
        """Set the absolute number on sale; raises BelowReserved when unpaid orders hold more."""
        with self._store.write():
            if not self._store.count(
                "UPDATE sku SET stock = ? WHERE sku_id = ? AND reserved <= ?", quantity, sku_id, quantity
            ):
                raise BelowReserved(str(sku_id))
            self._touch(sku_id)

    def set_price(self, sku_id: int, price: int) -> None:
        with self._store.write():
            self._store.run("UPDATE sku SET price = ? WHERE sku_id = ?", price, sku_id)
            self._touch(sku_id)

    def reserve(self, sku_id: int, quantity: int) -> None:
        """Hold units for an unpaid order; raises OutOfStock when fewer are available."""
        if not self._store.count(
            "UPDATE sku SET reserved = reserved + ? WHERE sku_id = ? AND stock - reserved >= ?",
            quantity,
            sku_id,
            quantity,
        ):
            raise OutOfStock(str(sku_id))

    def take_reserved(self, sku_id: int, quantity: int) -> None:
        """Turn held units into sold ones."""
        self._store.run(
            "UPDATE sku SET stock = stock - ?, reserved = reserved - ? WHERE sku_id = ?",
            quantity,
            quantity,
            sku_id,
        )

    def let_go(self, sku_id: int, quantity: int) -> None:
        """Free held units again."""
        self._store.run("UPDATE sku SET reserved = reserved - ? WHERE sku_id = ?", quantity, sku_id)

    def put_back(self, sku_id: int, quantity: int) -> None:
        """Return sold units to the shelf."""
        self._store.run("UPDATE sku SET stock = stock + ? WHERE sku_id = ?", quantity, sku_id)

    def _touch(self, sku_id: int) -> None:
        self._store.run(
            "UPDATE listing SET updated_at = ? WHERE listing_id = (SELECT listing_id FROM sku WHERE sku_id = ?)",
            self._clock.now(),
            sku_id,
        )


def _number(identity: str | int) -> int:
    """Read an id of ours; anything else matches no row."""
    text = str(identity)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else -1  # noqa: PLR2004 - SQLite's bound
