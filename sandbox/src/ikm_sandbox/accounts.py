"""Applications, shops, who may act for whom: links, one-time codes and tokens. No seals."""

import secrets
import sqlite3

from ikm_sandbox.clock import Clock
from ikm_sandbox.store import Store, Value

DEFAULT_APPS: tuple[dict[str, str], ...] = (
    {
        "market": "shopee",
        "app_key": "2001887",
        "app_secret": "4b657954657374536563726574303132",
    },
    {
        "market": "tokopedia",
        "app_key": "29a39d",
        "app_secret": "e59af819cc55a3bd1cbe5a5d0ff5b0e6a1b2c3d4",
        "service_id": "7000000000000000101",
    },
    {
        "market": "tokopedia_classic",
        "app_key": "client_abc",
        "app_secret": "secret_xyz",
        "service_id": "13004",
        "push_key": "webhook_secret",
    },
    {"market": "lazada", "app_key": "100132", "app_secret": "rahasia-uji"},
    {
        "market": "blibli",
        "app_key": "mta-api-sandbox-1a2b3",
        "app_secret": "mta-api-kunciSandboxYangBukanRahasia0123456789abcdefghijk",
        "push_key": "kunci-uji-123",
    },
    {
        "market": "gojek",
        "app_key": "gobiz-sandbox-app",
        "app_secret": "gobiz-sandbox-secret",
        "push_key": "kunci-notif-uji",
    },
    {"market": "bukalapak", "app_key": "bl-sandbox-app", "app_secret": "bl-sandbox-secret"},
    {"market": "blanja", "app_key": "toko-uji", "app_secret": "kunci-uji-blanja"},
    {"market": "blanja", "app_key": "toko-uji-2", "app_secret": "kunci-uji-blanja-2"},
)
DEFAULT_SHOPS: tuple[dict[str, str], ...] = (
    {"market": "shopee", "shop_id": "14701711", "name": "Toko Sandbox Satu"},
    {"market": "shopee", "shop_id": "14701712", "name": "Toko Sandbox Dua"},
    {
        "market": "tokopedia",
        "shop_id": "7494049642642441621",
        "name": "Toko Sandbox Satu",
        "cipher": "GCP_XF90igAAAABh00qsWgtvOiGFNqyubMt3",
        "warehouse_id": "7000714532876273420",
    },
    {
        "market": "tokopedia",
        "shop_id": "7494049642642441622",
        "name": "Toko Sandbox Dua",
        "cipher": "GCP_SANDBOX2AAAABh00qsWgtvOiGFNqyub",
        "warehouse_id": "7000714532876273421",
    },
    {
        "market": "tokopedia_classic",
        "shop_id": "479573",
        "name": "Toko Sandbox Satu",
        "warehouse_id": "12210375",
    },
    {
        "market": "tokopedia_classic",
        "shop_id": "479574",
        "name": "Toko Sandbox Dua",
        "warehouse_id": "12210376",
    },
    {"market": "lazada", "shop_id": "400100001", "name": "Toko Sandbox Satu", "cipher": "ID1SANDBOX1"},
    {"market": "lazada", "shop_id": "400100002", "name": "Toko Sandbox Dua", "cipher": "ID1SANDBOX2"},
    {
        "market": "blibli",
        "shop_id": "TOQ-15126",
        "name": "Toko Sandbox Satu",
        "cipher": "A1" * 32,
        "warehouse_id": "PP-3000175",
    },
    {
        "market": "blibli",
        "shop_id": "TOQ-15127",
        "name": "Toko Sandbox Dua",
        "cipher": "B2" * 32,
        "warehouse_id": "PP-3000176",
    },
    {"market": "gojek", "shop_id": "G410000001", "name": "Dapur Sandbox Satu"},
    {"market": "gojek", "shop_id": "G410000002", "name": "Dapur Sandbox Dua"},
    {"market": "bukalapak", "shop_id": "157324", "name": "Lapak Sandbox Satu", "cipher": "sandbox_satu"},
    {"market": "bukalapak", "shop_id": "157325", "name": "Lapak Sandbox Dua", "cipher": "sandbox_dua"},
    {"market": "blanja", "shop_id": "toko-uji", "name": "Toko Sandbox Satu"},
    {"market": "blanja", "shop_id": "toko-uji-2", "name": "Toko Sandbox Dua"},
)

LINK_SECONDS = 365 * 86400


class TokenSpent(Exception):
    """The code or refresh token was used before, has expired, or was revoked."""


class Accounts:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def seed(self, market: str) -> None:
        """Bring back the documented development credentials of one market, if it has no application."""
        if self._store.row("SELECT 1 FROM app WHERE market = ?", market):
            return
        for app in DEFAULT_APPS:
            if app["market"] == market:
                self.create_app(**{"name": "Aplikasi sandbox", **app})
        for shop in DEFAULT_SHOPS:
            if shop["market"] == market:
                self.create_shop(**shop)

    # Applications

    def create_app(
        self,
        *,
        market: str,
        name: str,
        app_key: str = "",
        app_secret: str = "",
        service_id: str = "",
        push_key: str = "",
    ) -> sqlite3.Row:
        """Register an application; raises ValueError when its key exists."""
        key = app_key or str(2_100_000 + secrets.randbelow(800_000))
        if self.app(market, key):
            raise ValueError(f"application {key} exists")
        self._store.run(
            "INSERT INTO app (market, app_key, app_secret, name, service_id, push_key) VALUES (?, ?, ?, ?, ?, ?)",
            market,
            key,
            app_secret or secrets.token_hex(20),
            name,
            service_id or str(20_000 + secrets.randbelow(70_000)),
            push_key,
        )
        return self._known(self.app(market, key))

    def apps(self, market: str) -> list[sqlite3.Row]:
        return self._store.rows("SELECT * FROM app WHERE market = ? ORDER BY rowid", market)

    def app(self, market: str, app_key: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM app WHERE market = ? AND app_key = ?", market, app_key)

    def app_of_service(self, market: str, service_id: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM app WHERE market = ? AND service_id = ?", market, service_id)

    def change_app(self, market: str, app_key: str, changes: dict[str, Value]) -> None:
        for column, value in changes.items():
            if column not in {"name", "push_key", "callback_url", "redirect_url"}:
                raise ValueError(f"an application has no changeable {column}")
            self._store.run(
                f"UPDATE app SET {column} = ? WHERE market = ? AND app_key = ?",  # noqa: S608 - from the set above
                value,
                market,
                app_key,
            )

    # Shops

    def create_shop(
        self, *, market: str, name: str, shop_id: str = "", cipher: str = "", warehouse_id: str = ""
    ) -> sqlite3.Row:
        """Open a shop; raises ValueError when its id exists."""
        number = shop_id or str(20_000_000 + secrets.randbelow(900_000_000))
        if self.shop(market, number):
            raise ValueError(f"shop {number} exists")
        self._store.run(
            "INSERT INTO shop (market, shop_id, name, cipher, warehouse_id) VALUES (?, ?, ?, ?, ?)",
            market,
            number,
            name,
            cipher or _new_cipher(market),
            warehouse_id or str(7_000_000_000 + secrets.randbelow(999_999_999)),
        )
        return self._known(self.shop(market, number))

    def shops(self, market: str) -> list[sqlite3.Row]:
        return self._store.rows("SELECT * FROM shop WHERE market = ? ORDER BY rowid", market)

    def shop(self, market: str, shop_id: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM shop WHERE market = ? AND shop_id = ?", market, shop_id)

    def shop_of_cipher(self, market: str, cipher: str) -> sqlite3.Row | None:
        return self._store.row("SELECT * FROM shop WHERE market = ? AND cipher = ?", market, cipher)

    def change_shop(self, market: str, shop_id: str, changes: dict[str, Value]) -> None:
        for column, value in changes.items():
            if column not in {"name", "description", "open"}:
                raise ValueError(f"a shop has no changeable {column}")
            self._store.run(
                f"UPDATE shop SET {column} = ? WHERE market = ? AND shop_id = ?",  # noqa: S608 - from the set above
                value,
                market,
                shop_id,
            )

    # Permission

    def link(self, market: str, app_key: str, shop_id: str) -> sqlite3.Row | None:
        """Find the permission a shop gave to an application, if it still stands."""
        return self._store.row(
            "SELECT * FROM link WHERE market = ? AND app_key = ? AND shop_id = ? AND expires_at > ?",
            market,
            app_key,
            shop_id,
            self._clock.now(),
        )

    def links_of_shop(self, market: str, shop_id: str) -> list[str]:
        rows = self._store.rows(
            "SELECT app_key FROM link WHERE market = ? AND shop_id = ? AND expires_at > ?",
            market,
            shop_id,
            self._clock.now(),
        )
        return [row["app_key"] for row in rows]

    def links_of_app(self, market: str, app_key: str) -> list[sqlite3.Row]:
        return self._store.rows(
            "SELECT * FROM link WHERE market = ? AND app_key = ? AND expires_at > ? ORDER BY rowid",
            market,
            app_key,
            self._clock.now(),
        )

    def permit(self, market: str, app_key: str, shop_id: str) -> None:
        now = self._clock.now()
        self._store.run(
            "INSERT OR REPLACE INTO link VALUES (?, ?, ?, ?, ?)",
            market,
            app_key,
            shop_id,
            now,
            now + LINK_SECONDS,
        )

    def withdraw(self, market: str, app_key: str, shop_id: str) -> int:
        """End the permission and every token under it; answers how many tokens ended."""
        with self._store.write():
            self._store.run(
                "DELETE FROM link WHERE market = ? AND app_key = ? AND shop_id = ?", market, app_key, shop_id
            )
            return self.revoke_tokens(market, app_key, shop_id)

    def revoke_tokens(self, market: str, app_key: str, shop_id: str) -> int:
        return self._store.count(
            "UPDATE token SET revoked = 1 WHERE market = ? AND app_key = ? AND shop_id = ? AND revoked = 0",
            market,
            app_key,
            shop_id,
        )

    # Codes and tokens

    def issue_code(self, market: str, app_key: str, shop_id: str, *, seconds: float) -> sqlite3.Row:
        code = secrets.token_hex(16)
        self.permit(market, app_key, shop_id)
        self._store.run(
            "INSERT INTO code (code, market, app_key, shop_id, expires_at) VALUES (?, ?, ?, ?, ?)",
            code,
            market,
            app_key,
            shop_id,
            self._clock.now() + seconds,
        )
        return self._known(self._store.row("SELECT * FROM code WHERE code = ?", code))

    def spend_code(self, market: str, app_key: str, code: str) -> str:
        """Use a code once and answer its shop; raises TokenSpent when it is unknown, used or too old."""
        with self._store.write():
            row = self._store.row(
                "SELECT * FROM code WHERE code = ? AND market = ? AND app_key = ?", code, market, app_key
            )
            if row is None or row["spent"] or row["expires_at"] <= self._clock.now():
                raise TokenSpent(code)
            self._store.run("UPDATE code SET spent = 1 WHERE code = ?", code)
            return str(row["shop_id"])

    def issue_tokens(
        self,
        market: str,
        app_key: str,
        shop_id: str,
        *,
        access_seconds: float,
        refresh_seconds: float,
        size: int = 16,
    ) -> sqlite3.Row:
        """Issue a pair of tokens of `size` bytes each, written in hexadecimal digits."""
        now = self._clock.now()
        access = secrets.token_hex(size)
        self._store.run(
            "INSERT INTO token (access_token, refresh_token, market, app_key, shop_id, access_expires_at,"
            " refresh_expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
            access,
            secrets.token_hex(size),
            market,
            app_key,
            shop_id,
            now + access_seconds,
            now + refresh_seconds,
        )
        return self._known(self._store.row("SELECT * FROM token WHERE access_token = ?", access))

    def token(self, market: str, access_token: str) -> sqlite3.Row | None:
        """Find a token that still opens doors."""
        return self._store.row(
            "SELECT * FROM token WHERE market = ? AND access_token = ? AND revoked = 0 AND access_expires_at > ?",
            market,
            access_token,
            self._clock.now(),
        )

    def known_token(self, market: str, access_token: str) -> sqlite3.Row | None:
        return self._store.row(
            "SELECT * FROM token WHERE market = ? AND access_token = ?", market, access_token
        )

    def spend_refresh_token(self, market: str, app_key: str, refresh_token: str, *, lost: bool) -> str:
        """Use a refresh token once and answer its shop.

        With `lost`, somebody else was quicker. Raises TokenSpent when it is unknown, used, revoked or too old.
        """
        with self._store.write():
            row = self._store.row(
                "SELECT * FROM token WHERE market = ? AND app_key = ? AND refresh_token = ?",
                market,
                app_key,
                refresh_token,
            )
            spent = row is None or row["spent"] or row["revoked"]
            if row is not None:
                self._store.run("UPDATE token SET spent = 1 WHERE refresh_token = ?", refresh_token)
        if row is None or spent or lost or row["refresh_expires_at"] <= self._clock.now():
            raise TokenSpent(refresh_token)
        return str(row["shop_id"])

    @staticmethod
    def _known(row: sqlite3.Row | None) -> sqlite3.Row:
        if row is None:
            raise LookupError("the row just written is gone")
        return row


def _new_cipher(market: str) -> str:
    """Make what a shop is known by beside its id: a cipher on tokopedia, the seller key on blibli."""
    if market == "tokopedia":
        return f"GCP_{secrets.token_urlsafe(24)}"
    return secrets.token_hex(32).upper() if market == "blibli" else ""
