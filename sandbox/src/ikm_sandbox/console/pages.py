"""The console's pages for people, in Indonesian: what is asked is done by deeds, what is shown comes from views."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined

from ikm_sandbox.bazaar import Bazaar
from ikm_sandbox.console import deeds, views
from ikm_sandbox.console.deeds import Denied
from ikm_sandbox.markets import Market
from ikm_sandbox.wire import Answer, Call, answer_html, redirect_to

_SECTIONS = {
    "toko": "Toko & aplikasi",
    "barang": "Barang",
    "pesanan": "Pesanan",
    "pemberitahuan": "Pemberitahuan",
    "gangguan": "Gangguan",
    "catatan": "Catatan permintaan",
}
# What a person may do next with an order, by stage; the words on the buttons.
_STEPS = {
    "unpaid": (("pay", "Bayar"), ("cancel", "Batalkan")),
    "on_hold": (("release", "Lepas dari tahanan"), ("cancel", "Batalkan")),
    "ready": (("request_cancel", "Pembeli minta batal"), ("cancel", "Batalkan")),
    "accepted": (("request_cancel", "Pembeli minta batal"), ("cancel", "Batalkan")),
    "arranged": (("pick_up", "Kurir menjemput"), ("request_cancel", "Pembeli minta batal")),
    "shipped": (("deliver", "Kurir mengantar sampai"), ("request_return", "Pembeli minta retur")),
    "delivered": (("complete", "Selesaikan"), ("request_return", "Pembeli minta retur")),
}
_STAGES = {
    "unpaid": "Belum dibayar",
    "on_hold": "Ditahan",
    "ready": "Siap dikirim penjual",
    "accepted": "Diterima penjual",
    "arranged": "Menunggu kurir",
    "shipped": "Dalam perjalanan",
    "delivered": "Sampai",
    "completed": "Selesai",
    "cancelled": "Batal",
}
_FAULT_WORDS = {
    "delay": "Jawaban lambat",
    "timeout_before_commit": "Putus sebelum dikerjakan",
    "timeout_after_commit": "Putus sesudah dikerjakan",
    "rate_limited": "Terlalu banyak permintaan",
    "server_error": "Kesalahan server",
    "html_error": "Halaman HTML, bukan JSON",
    "truncated_body": "Jawaban terpotong",
    "schema_drift": "Bentuk jawaban berubah",
    "duplicate_webhook": "Pemberitahuan ganda",
    "reordered_webhook": "Pemberitahuan tertukar urutan",
    "dropped_webhook": "Pemberitahuan hilang",
    "token_revoked": "Izin toko dicabut",
    "single_use_violation": "Token pembaruan sudah terpakai",
    "promotion_lock": "Terkunci promosi",
    "holiday_mode": "Toko libur",
    "category_closed": "Kategori ditutup",
    "attribute_mandatory": "Atribut menjadi wajib",
    "late_rejection": "Ditolak setelah ditinjau",
    "read_lag": "Bacaan tertinggal",
    "partial_batch": "Sebagian kiriman gagal",
    "clock_skew": "Jam tidak cocok",
}
_SHOWN = 100


def _rupiah(amount: int) -> str:
    return "Rp" + f"{amount:,}".replace(",", ".")


class Pages:
    def __init__(self, bazaar: Bazaar, markets: Mapping[str, Market], addresses: Mapping[str, str]) -> None:
        self._bazaar = bazaar
        self._markets = markets
        self._addresses = addresses
        self._templates = Environment(
            loader=PackageLoader("ikm_sandbox.console"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["rupiah"] = _rupiah
        self._templates.globals["sections"] = _SECTIONS

    def answer(self, call: Call) -> Answer:
        """Answer one page, or do what a form asks and lead back to its page with a sentence."""
        if call.path == "/look.css":
            text = self._templates.get_template("look.css").render()
            return Answer(200, text.encode(), "text/css; charset=utf-8")
        market_id, _, rest = call.path.strip("/").partition("/")
        section, _, deed = rest.partition("/")
        market = self._markets.get(market_id)
        if call.path == "/":
            return self._page(
                "home.html", call, markets=list(self._markets.values()), addresses=self._addresses
            )
        if market is None or (section and section not in _SECTIONS):
            return self._page("missing.html", call, status=404)
        if call.method == "POST":
            return self._do(market, section, deed, call)
        shown = section or "toko"
        facts = getattr(self, f"_show_{shown}")(market, call)
        return self._page(f"{shown}.html", call, market=market, section=shown, **facts)

    def _page(self, name: str, call: Call, *, status: int = 200, **facts: Any) -> Answer:
        template = self._templates.get_template(name)
        return answer_html(template.render(said=call.asked("kata"), **facts), status=status)

    def _do(self, market: Market, section: str, deed: str, call: Call) -> Answer:
        verb = _DEEDS.get((section, deed))
        try:
            if verb is None:
                raise deeds.missing(call.path)
            said = verb(self, market, call.form)
        except Denied as no:
            said = f"Tidak bisa: {no}"
        return redirect_to(f"/{market.market_id}/{section}?{urlencode({'kata': said})}")

    # Showing

    def _show_toko(self, market: Market, call: Call) -> dict[str, Any]:
        del call
        accounts = self._bazaar.accounts
        return {
            "apps": [views.show_app(market, app) for app in accounts.apps(market.market_id)],
            "shops": [views.show_shop(self._bazaar, shop) for shop in accounts.shops(market.market_id)],
            "address": self._addresses[market.market_id],
            "settings": self._bazaar.settings.all_of(market.market_id),
        }

    def _show_barang(self, market: Market, call: Call) -> dict[str, Any]:
        del call
        self._bazaar.settle()
        url = self._addresses[market.market_id]
        listings = self._bazaar.goods.listings(market.market_id)[-_SHOWN:]
        return {
            "listings": [views.show_listing(self._bazaar, market, url, one) for one in reversed(listings)],
            "shops": self._bazaar.accounts.shops(market.market_id),
        }

    def _show_pesanan(self, market: Market, call: Call) -> dict[str, Any]:
        del call
        listings = self._bazaar.goods.listings(market.market_id)
        choices = [
            {"shop_id": listing["shop_id"], "title": listing["title"], **views.show_sku(sku)}
            for listing in listings
            if listing["status"] == "live"
            for sku in self._bazaar.goods.skus(listing["listing_id"])
        ]
        orders = self._bazaar.trade.orders(market.market_id, limit=_SHOWN)
        return {
            "choices": choices[-_SHOWN:],
            "orders": [views.show_order(self._bazaar, market, order) for order in orders],
            "steps": _STEPS,
            "stages": _STAGES,
        }

    def _show_pemberitahuan(self, market: Market, call: Call) -> dict[str, Any]:
        del call
        rows = self._bazaar.notices.newest(market.market_id, limit=_SHOWN)
        return {"notices": [views.show_notice(row) for row in rows]}

    def _show_gangguan(self, market: Market, call: Call) -> dict[str, Any]:
        del call
        switched = [fault for fault in self._bazaar.faults.switched() if fault.market == market.market_id]
        offered = [(name, word) for name, word in _FAULT_WORDS.items() if name in market.offered_faults]
        return {"switched": switched, "offered": offered, "words": _FAULT_WORDS}

    def _show_catatan(self, market: Market, call: Call) -> dict[str, Any]:
        path = call.asked("jalur")
        return {
            "requests": self._bazaar.journal.newest(market.market_id, limit=_SHOWN, path=path),
            "path": path,
        }

    # Doing

    def _create_shop(self, market: Market, form: Mapping[str, str]) -> str:
        shop = deeds.create_shop(self._bazaar, market, {"name": form.get("name", "").strip() or None})
        return f"Toko {shop['name']} dibuka dengan nomor {shop['shop_id']}"

    def _set_callback(self, market: Market, form: Mapping[str, str]) -> str:
        changes = {"callback_url": form.get("callback_url", "")}
        deeds.change_app(self._bazaar, market, form.get("app_key", ""), changes)
        return "Alamat pemberitahuan disimpan"

    def _create_listing(self, market: Market, form: Mapping[str, str]) -> str:
        listing = deeds.create_listing(self._bazaar, market, form)
        return f"Barang {listing['title']} dipajang"

    def _review_listing(self, market: Market, form: Mapping[str, str]) -> str:
        listing = deeds.review_listing(self._bazaar, market, form.get("listing_id", ""), form)
        return f"Barang {listing['title']} kini {market.word_for_listing(listing)}"

    def _place_order(self, market: Market, form: Mapping[str, str]) -> str:
        shop_id, _, sku_id = form.get("choice", "").partition(" ")
        asked = {
            "shop_id": shop_id,
            "lines": [{"sku_id": sku_id, "quantity": form.get("quantity", "1")}],
            "note": form.get("note", ""),
            "paid": form.get("paid") == "1",
            **({"platform": form["platform"]} if "platform" in form else {}),
        }
        order = deeds.place_order(self._bazaar, market, asked)
        return f"Pesanan {order['order_id']} dibuat"

    def _advance_order(self, market: Market, form: Mapping[str, str]) -> str:
        order = deeds.advance_order(self._bazaar, market, form.get("order_id", ""), form)
        return f"Pesanan {order['order_id']} kini {market.word_for_order(order)}"

    def _resend(self, market: Market, form: Mapping[str, str]) -> str:
        row = deeds.resend(self._bazaar, market, form.get("notice_id", ""))
        return f"Pemberitahuan {row['notice_id']}: {row['status']}"

    def _switch_on(self, market: Market, form: Mapping[str, str]) -> str:
        try:
            options = json.loads(form.get("options") or "{}")
        except ValueError as broken:
            raise deeds.bad("pilihan bukan JSON") from broken
        times = form.get("times", "")
        asked = {
            "name": form.get("name"),
            "market": market.market_id,
            "path": form.get("path", ""),
            "times": int(times) if times.isdigit() else None,
            "options": options,
        }
        fault = deeds.switch_fault(self._bazaar, self._markets, asked)
        return f"Gangguan dipasang: {_FAULT_WORDS[fault.name]}"

    def _switch_off(self, market: Market, form: Mapping[str, str]) -> str:
        number = form.get("fault_id", "")
        fault_id = int(number) if number.isdigit() else None
        gone = self._bazaar.faults.switch_off(fault_id=fault_id, market=market.market_id)
        return f"{gone} gangguan dilepas"


_DEEDS: dict[tuple[str, str], Callable[[Pages, Market, Mapping[str, str]], str]] = {
    ("toko", "baru"): Pages._create_shop,
    ("toko", "pemberitahuan"): Pages._set_callback,
    ("barang", "baru"): Pages._create_listing,
    ("barang", "tinjau"): Pages._review_listing,
    ("pesanan", "baru"): Pages._place_order,
    ("pesanan", "lanjut"): Pages._advance_order,
    ("pemberitahuan", "ulang"): Pages._resend,
    ("gangguan", "pasang"): Pages._switch_on,
    ("gangguan", "lepas"): Pages._switch_off,
}
