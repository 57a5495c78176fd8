"""Bukalapak as it was (arsip): API v2 of 2019 and what is known of v4. Section numbers (§) are the sheet's of 2026-11-23."""

from ikm_sandbox.markets.bukalapak.market import Bukalapak

__all__ = ["Bukalapak"]
