"""Blanja.com as it was (arsip): its XML seller API of 2018-2020. Section numbers (§) are the sheet's of 2026-11-23."""

from ikm_sandbox.markets.blanja.market import Blanja

__all__ = ["Blanja"]
