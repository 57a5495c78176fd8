"""Shopee Open Platform v2, region ID, as its documents describe it (docs of the connector sheet, 2026-11-24)."""

from ikm_sandbox.markets.shopee.market import Shopee

__all__ = ["Shopee"]
