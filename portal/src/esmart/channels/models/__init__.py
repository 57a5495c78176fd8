"""Nouns of the room and what the database itself guarantees; one family of nouns per file."""

from esmart.channels.models.account import ChannelAccount, ChannelApplication, ChannelGrant, ConnectionAttempt
from esmart.channels.models.ending import ListingMove, MarketplaceEnding
from esmart.channels.models.file import FileExchange, FileLayout
from esmart.channels.models.listing import CategoryChoice, Listing, MarketplaceFact, Offer, UploadedImage
from esmart.channels.models.order import Order, OrderEvent, OrderLine
from esmart.channels.models.quotation import Quotation
from esmart.channels.models.stock import StockBalance, StockMovement
from esmart.channels.models.trace import Notice, OutwardCall, RateBudget

__all__ = [
    "CategoryChoice",
    "ChannelAccount",
    "ChannelApplication",
    "ChannelGrant",
    "ConnectionAttempt",
    "FileExchange",
    "FileLayout",
    "Listing",
    "ListingMove",
    "MarketplaceEnding",
    "MarketplaceFact",
    "Notice",
    "Offer",
    "Order",
    "OrderEvent",
    "OrderLine",
    "OutwardCall",
    "Quotation",
    "RateBudget",
    "StockBalance",
    "StockMovement",
    "UploadedImage",
]
