"""The one database file of the sandbox: tables, transactions and a look back. No marketplace words here."""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path

type Value = str | int | float | bytes | None

_TABLES = """
CREATE TABLE IF NOT EXISTS setting (market TEXT, name TEXT, value TEXT, PRIMARY KEY (market, name));
CREATE TABLE IF NOT EXISTS app (
    market TEXT, app_key TEXT, app_secret TEXT, name TEXT, service_id TEXT, push_key TEXT,
    callback_url TEXT, redirect_url TEXT, PRIMARY KEY (market, app_key));
CREATE TABLE IF NOT EXISTS shop (
    market TEXT, shop_id TEXT, name TEXT, description TEXT DEFAULT '', cipher TEXT, warehouse_id TEXT,
    open INTEGER DEFAULT 1, PRIMARY KEY (market, shop_id));
CREATE TABLE IF NOT EXISTS link (
    market TEXT, app_key TEXT, shop_id TEXT, linked_at REAL, expires_at REAL,
    PRIMARY KEY (market, app_key, shop_id));
CREATE TABLE IF NOT EXISTS code (
    code TEXT PRIMARY KEY, market TEXT, app_key TEXT, shop_id TEXT, expires_at REAL, spent INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS token (
    access_token TEXT PRIMARY KEY, refresh_token TEXT UNIQUE, market TEXT, app_key TEXT, shop_id TEXT,
    access_expires_at REAL, refresh_expires_at REAL, spent INTEGER DEFAULT 0, revoked INTEGER DEFAULT 0);
CREATE TABLE IF NOT EXISTS image (
    image_id TEXT PRIMARY KEY, market TEXT, media_type TEXT, width INTEGER, height INTEGER, content BLOB);
CREATE TABLE IF NOT EXISTS listing (
    listing_id INTEGER PRIMARY KEY AUTOINCREMENT, market TEXT, shop_id TEXT, title TEXT, description TEXT,
    category_id TEXT, seller_sku TEXT, client_ref TEXT, status TEXT, verdict TEXT, review_until REAL,
    reject_reason TEXT DEFAULT '', wire TEXT, created_at REAL, updated_at REAL);
CREATE INDEX IF NOT EXISTS listing_of_shop ON listing (market, shop_id, updated_at);
CREATE INDEX IF NOT EXISTS listing_in_order ON listing (market, shop_id, listing_id);
CREATE INDEX IF NOT EXISTS listing_seller_sku ON listing (market, shop_id, seller_sku);
CREATE INDEX IF NOT EXISTS listing_reviewing ON listing (review_until) WHERE status = 'reviewing';
CREATE UNIQUE INDEX IF NOT EXISTS listing_client_ref ON listing (market, shop_id, client_ref)
    WHERE client_ref <> '';
CREATE TABLE IF NOT EXISTS sku (
    sku_id INTEGER PRIMARY KEY AUTOINCREMENT, listing_id INTEGER REFERENCES listing, seller_sku TEXT, name TEXT,
    price INTEGER, stock INTEGER CHECK (stock >= 0), reserved INTEGER DEFAULT 0
    CHECK (reserved >= 0 AND reserved <= stock), wire TEXT, removed INTEGER DEFAULT 0);
CREATE INDEX IF NOT EXISTS sku_of_listing ON sku (listing_id);
CREATE INDEX IF NOT EXISTS sku_seller_sku ON sku (seller_sku);
CREATE TABLE IF NOT EXISTS sale (
    order_id TEXT PRIMARY KEY, market TEXT, shop_id TEXT, stage TEXT, cancel_requested INTEGER DEFAULT 0,
    cancel_id TEXT DEFAULT '', cancel_state TEXT DEFAULT '', cancel_reason TEXT DEFAULT '',
    cancelled_by TEXT DEFAULT '', platform TEXT, buyer_name TEXT, note TEXT, cod INTEGER, shipping_fee INTEGER,
    seller_discount INTEGER, hold INTEGER DEFAULT 0, package_id TEXT, tracking_number TEXT DEFAULT '',
    handover TEXT DEFAULT '', document_at REAL, created_at REAL, updated_at REAL, paid_at REAL,
    arranged_at REAL, shipped_at REAL, delivered_at REAL, completed_at REAL);
CREATE INDEX IF NOT EXISTS sale_updated ON sale (market, shop_id, updated_at);
CREATE INDEX IF NOT EXISTS sale_created ON sale (market, shop_id, created_at);
CREATE TABLE IF NOT EXISTS sale_line (
    line_id INTEGER PRIMARY KEY AUTOINCREMENT, order_id TEXT REFERENCES sale, listing_id INTEGER,
    sku_id INTEGER, seller_sku TEXT, listing_sku TEXT, title TEXT, variant TEXT, quantity INTEGER,
    price INTEGER, image_id TEXT);
CREATE INDEX IF NOT EXISTS sale_line_of_sale ON sale_line (order_id);
CREATE TABLE IF NOT EXISTS refund (
    return_id TEXT PRIMARY KEY, market TEXT, shop_id TEXT, order_id TEXT, state TEXT, reason TEXT,
    amount INTEGER, created_at REAL, updated_at REAL);
CREATE TABLE IF NOT EXISTS notice (
    notice_id INTEGER PRIMARY KEY AUTOINCREMENT, market TEXT, app_key TEXT, shop_id TEXT, event TEXT,
    url TEXT, body TEXT, status TEXT, attempts INTEGER DEFAULT 0, last_status INTEGER, next_at REAL,
    held INTEGER DEFAULT 0, consumed INTEGER DEFAULT 0, created_at REAL);
CREATE INDEX IF NOT EXISTS notice_due ON notice (status, next_at);
CREATE TABLE IF NOT EXISTS request_log (
    request_log_id INTEGER PRIMARY KEY AUTOINCREMENT, market TEXT, at REAL, method TEXT, path TEXT,
    query TEXT, body TEXT, status INTEGER, seal TEXT, error TEXT, faults TEXT, app_key TEXT, shop_id TEXT,
    milliseconds REAL, answer TEXT);
CREATE TABLE IF NOT EXISTS record (
    market TEXT, kind TEXT, key TEXT, shop_id TEXT, body TEXT, created_at REAL, PRIMARY KEY (market, kind, key));
CREATE TABLE IF NOT EXISTS fault (
    fault_id INTEGER PRIMARY KEY, name TEXT, market TEXT, path TEXT, times INTEGER, probability REAL,
    options TEXT, used INTEGER);
INSERT INTO sqlite_sequence (name, seq)
    SELECT column1, column2 FROM (VALUES ('listing', 100000), ('sku', 500000), ('sale_line', 900000))
    WHERE column1 NOT IN (SELECT name FROM sqlite_sequence);
"""


class Store:
    """Keep all state in one SQLite file; one connection, one lock, so that a transaction is never half seen."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / "sandbox.sqlite3"
        self._lock = threading.RLock()
        self._depth = 0
        self._back = threading.local()
        self._snapshots: dict[str, sqlite3.Connection] = {}
        self._connection = self._open()
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self._connection.executescript(_TABLES)

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, timeout=30)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    def close(self) -> None:
        with self._lock:
            for name in list(self._snapshots):
                self.forget_snapshot(name)
            self._connection.close()

    def rows(self, sql: str, *values: Value) -> list[sqlite3.Row]:
        name = getattr(self._back, "name", None)
        with self._lock:
            connection = self._snapshots.get(name, self._connection) if name else self._connection
            return connection.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def run(self, sql: str, *values: Value) -> int:
        """Write one statement and answer the id of the new row, or 0."""
        with self._lock:
            return self._connection.execute(sql, values).lastrowid or 0

    def count(self, sql: str, *values: Value) -> int:
        """Write one statement and answer how many rows it changed."""
        with self._lock:
            return self._connection.execute(sql, values).rowcount

    @contextlib.contextmanager
    def write(self) -> Iterator[None]:
        """Hold one transaction: all of it is kept, or on an exception nothing. An inner one joins the outer."""
        with self._lock:
            if self._depth:
                yield
                return
            self._connection.execute("BEGIN IMMEDIATE")
            self._depth = 1
            try:
                yield
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            else:
                self._connection.execute("COMMIT")
            finally:
                self._depth = 0

    def take_snapshot(self, name: str) -> None:
        """Keep the present state readable under `name` while writing goes on."""
        with self._lock:
            self.forget_snapshot(name)
            connection = self._open()
            connection.execute("BEGIN")
            connection.execute("SELECT count(*) FROM setting").fetchone()
            self._snapshots[name] = connection

    def forget_snapshot(self, name: str) -> None:
        with self._lock:
            connection = self._snapshots.pop(name, None)
            if connection:
                connection.close()

    def forget_snapshots_except(self, names: set[str]) -> None:
        with self._lock:
            for name in set(self._snapshots) - names:
                self.forget_snapshot(name)

    @contextlib.contextmanager
    def looking_back(self, name: str) -> Iterator[None]:
        """Let this thread's reads see the snapshot `name`; writes still go to the present."""
        self._back.name = name
        try:
            yield
        finally:
            self._back.name = None
