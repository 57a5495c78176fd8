"""How a Lazada call is refused: HTTP 200 with a code, a type and perhaps details (lazada sheet §4). No rules."""

from typing import Any


class Refused(Exception):
    """The marketplace says no; `kind` is ISV (caller), ISP (service) or SYSTEM (gateway)."""

    def __init__(
        self, code: str, message: str, *, kind: str = "ISV", detail: list[dict[str, Any]] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.kind = kind
        self.detail = detail

    def as_detail(self, seller_sku: str = "", field: str = "") -> dict[str, Any]:
        return {"seller_sku": seller_sku, "field": field, "message": f"E{self.code}: {self.message}"}
