"""Arsip: the classic Tokopedia Fulfillment Service API, closed on 2025-09-30, played for training and migration."""

from ikm_sandbox.markets.tokopedia_classic.market import TokopediaClassic

__all__ = ["TokopediaClassic"]
