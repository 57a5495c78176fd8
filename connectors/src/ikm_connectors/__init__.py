"""One contract for Indonesian marketplaces; start with `get_connector` and `Session`."""

from ikm_connectors.catalogue import connector_ids, get_card, get_connector
from ikm_connectors.session import MemoryTokenStore, Session, TokenStore, every
from ikm_connectors.transport import HttpWire, MemoryLimiter, Transport
from ikm_connectors.validation import validate

__all__ = [
    "HttpWire",
    "MemoryLimiter",
    "MemoryTokenStore",
    "Session",
    "TokenStore",
    "Transport",
    "connector_ids",
    "every",
    "get_card",
    "get_connector",
    "validate",
]
