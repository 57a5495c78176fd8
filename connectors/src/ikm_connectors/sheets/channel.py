"""What channels by file share: the verbs of a file channel, and reading old orders of one that has closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from ikm_connectors import contract as c
from ikm_connectors import model as m
from ikm_connectors.sheets.listings import FilledFile, fill_listings, fill_prices, fill_stock
from ikm_connectors.sheets.orders import OrdersRead, read_orders
from ikm_connectors.sheets.results import ResultsRead, read_results
from ikm_connectors.sheets.template import Rows, Template
from ikm_connectors.sheets.words import OLD_ORDERS


class OrdersByFile(c.Files):
    """Read orders from a file by the channel's layout, or by a seller's own."""

    layouts: ClassVar[Mapping[str, Template]] = {"orders": OLD_ORDERS}

    def templates(self) -> Mapping[str, Template]:
        return self.layouts

    def read_orders(
        self,
        rows: Rows,
        template: Template | None = None,
        *,
        listed: Mapping[str, m.SkuRef] = {},
        known: Mapping[str, str] = {},
    ) -> OrdersRead:
        return read_orders(template or self.layouts["orders"], rows, listed=listed, known=known)


class FileChannel(c.Connector, c.Taxonomy, OrdersByFile):
    """Be a channel that makes no call at all; a subclass states its card, layouts and limits."""

    limits: ClassVar[m.Limits]

    def whoami(self, shop_id: str) -> c.Flow[m.ShopIdentity]:
        """Give the shop as its owner named it."""
        yield from ()
        return m.ShopIdentity(id=shop_id, region="ID")

    def listing_limits(self, category_id: str) -> c.Flow[m.Limits]:
        """Give the bounds of the layout, the same in every category."""
        del category_id
        yield from ()
        return self.limits

    def fill_listings(self, drafts: Sequence[m.ProductDraft], template: Template | None = None) -> FilledFile:
        return fill_listings(template or self.layouts["listings"], drafts)

    def fill_stock(self, levels: Sequence[m.StockLevel], template: Template | None = None) -> FilledFile:
        return fill_stock(template or self.layouts["stock"], levels)

    def fill_prices(self, levels: Sequence[m.PriceLevel], template: Template | None = None) -> FilledFile:
        return fill_prices(template or self.layouts["prices"], levels)

    def read_results(self, rows: Rows, template: Template | None = None) -> ResultsRead:
        return read_results(template or self.layouts["results"], rows)
