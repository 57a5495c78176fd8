"""Lazada Open Platform, Indonesia, as its protocol sheet of 2026-11-23 describes it. Section numbers (§) are the sheet's."""

from ikm_sandbox.markets.lazada.market import Lazada

__all__ = ["Lazada"]
