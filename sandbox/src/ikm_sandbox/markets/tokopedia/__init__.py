"""TikTok Shop Partner API as it serves Tokopedia & Shop in Indonesia (docs of the connector sheet, 2026-11-24)."""

from ikm_sandbox.markets.tokopedia.market import Tokopedia

__all__ = ["Tokopedia"]
