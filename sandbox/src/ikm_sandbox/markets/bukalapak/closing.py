"""The end of physical goods in 2025, which the setting `closing_on` replays (§7, §9)."""

from datetime import datetime, timedelta, timezone

from ikm_sandbox.bazaar import Bazaar

_WIB = timezone(timedelta(hours=7))
_NO_UPLOADS = datetime(2025, 2, 1, tzinfo=_WIB).timestamp()
_NO_ORDERS = datetime(2025, 2, 9, 23, 59, tzinfo=_WIB).timestamp()
_CANCELLED = datetime(2025, 3, 2, 23, 59, tzinfo=_WIB).timestamp()


def uploads_ended(bazaar: Bazaar) -> bool:
    """Tell whether new products are refused by now."""
    return bool(bazaar.setting("bukalapak", "closing_on")) and bazaar.clock.now() >= _NO_UPLOADS


def settle(bazaar: Bazaar) -> None:
    """Take products off sale after the last order day, and cancel what was left unprocessed."""
    if not bazaar.setting("bukalapak", "closing_on") or bazaar.clock.now() < _NO_ORDERS:
        return
    with bazaar.store.write():
        for listing in bazaar.goods.listings("bukalapak"):
            if listing["status"] == "live":
                bazaar.goods.change(listing["listing_id"], {"status": "paused"})
        if bazaar.clock.now() < _CANCELLED:
            return
        for stage in ("unpaid", "ready", "accepted"):
            for order in bazaar.trade.orders("bukalapak", stage=stage):
                bazaar.trade.advance(order["order_id"], "cancel", by="system", reason="Layanan ditutup")
