"""The page on which a seller permits access, the same for each marketplace; where it leads is the market's."""

import sqlite3
from collections.abc import Sequence
from html import escape

_PAGE = """<!doctype html><html lang="id"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Izin akses toko (SANDBOX)</title>
<style>body{{font:1rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:32rem;padding:1rem;color:#1b1b1b}}
.label{{background:#8a4b00;color:#fff;padding:.5rem 1rem;font-weight:700}}fieldset{{border:1px solid #767676}}
label{{display:block;padding:.75rem .25rem}}button{{font:inherit;padding:.75rem 1.25rem;margin:.75rem .5rem 0 0}}
</style></head><body><p class="label">SANDBOX: bukan {market} yang sebenarnya</p>
<h1>Izinkan e-Smart mengakses toko ini?</h1><p>Aplikasi: <strong>{app}</strong></p>
<form method="post"><fieldset><legend>Toko sandbox</legend>{shops}</fieldset>
<button>Izinkan</button><button name="refuse" value="1">Tolak</button></form></body></html>"""


def consent_page(market_name: str, app_name: str, shops: Sequence[sqlite3.Row]) -> str:
    """Render the question with one choice per shop; it posts `shop_id` (or `refuse`) back to its own address."""
    choices = "".join(
        f'<label><input type="radio" name="shop_id" value="{escape(shop["shop_id"])}"'
        f"{' checked' if number == 0 else ''}> {escape(shop['name'])} ({escape(shop['shop_id'])})</label>"
        for number, shop in enumerate(shops)
    )
    return _PAGE.format(market=escape(market_name), app=escape(app_name), shops=choices)


def refused_page(message: str) -> str:
    return (
        _PAGE.split("<h1>", maxsplit=1)[0].format(market="marketplace")
        + f"<h1>{escape(message)}</h1></body></html>"
    )
