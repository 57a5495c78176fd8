"""Reads of the room, each with its number of queries. Nothing here writes or asks a marketplace."""

from esmart.channels.queries.accounts import (
    AccountHealth,
    account_health,
    accounts_for,
    expiring_permissions,
    marketplace_name,
    marketplaces,
    may_use,
    needs_acceptance,
)
from esmart.channels.queries.connecting import AskedKey, Connectable, connectables, way_to_connect
from esmart.channels.queries.counts import ChannelCounts, count_channels
from esmart.channels.queries.endings import EndingShop, ending_of, ending_shops, endings_of, stuck_moves
from esmart.channels.queries.listings import (
    BuyLink,
    ListingView,
    OfferView,
    listings_in,
    listings_of,
    where_to_buy,
    worst_case,
)
from esmart.channels.queries.orders import (
    Inbox,
    PickLine,
    find_order,
    late_orders,
    order_inbox,
    parked_lines,
    pick_list,
)
from esmart.channels.queries.problems import Cause, ProblemText, describe, describe_failure, problems_by_cause
from esmart.channels.queries.quotations import (
    QuotationPage,
    count_open_quotations,
    file_purposes,
    find_quotation,
    quotations_in,
    quotations_of,
    takes_quotations,
)
from esmart.channels.queries.stock import StockExplained, balances_of, explain_stock
from esmart.channels.queries.traces import calls_of, waiting_notices

__all__ = [
    "AccountHealth",
    "AskedKey",
    "BuyLink",
    "Cause",
    "ChannelCounts",
    "Connectable",
    "EndingShop",
    "Inbox",
    "ListingView",
    "OfferView",
    "PickLine",
    "ProblemText",
    "QuotationPage",
    "StockExplained",
    "account_health",
    "accounts_for",
    "balances_of",
    "calls_of",
    "connectables",
    "count_channels",
    "count_open_quotations",
    "describe",
    "describe_failure",
    "ending_of",
    "ending_shops",
    "endings_of",
    "expiring_permissions",
    "explain_stock",
    "file_purposes",
    "find_order",
    "find_quotation",
    "late_orders",
    "listings_in",
    "listings_of",
    "marketplace_name",
    "marketplaces",
    "may_use",
    "needs_acceptance",
    "order_inbox",
    "parked_lines",
    "pick_list",
    "problems_by_cause",
    "quotations_in",
    "quotations_of",
    "stuck_moves",
    "takes_quotations",
    "waiting_notices",
    "way_to_connect",
    "where_to_buy",
    "worst_case",
]
