"""Blibli seller API, as its protocol sheet of 2026-11-23 describes it. Section numbers (§) are the sheet's."""

from ikm_sandbox.markets.blibli.market import Blibli

__all__ = ["Blibli"]
