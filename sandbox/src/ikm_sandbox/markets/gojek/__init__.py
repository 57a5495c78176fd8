"""GoBiz Open API (GoFood) and GoSend, as the protocol sheet of 2026-11-23 describes them. Section numbers (§) are the sheet's."""

from ikm_sandbox.markets.gojek.market import Gojek

__all__ = ["Gojek"]
