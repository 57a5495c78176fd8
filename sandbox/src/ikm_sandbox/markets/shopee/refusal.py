"""How a Shopee call is refused and how a reply with a warning is said. No rules."""

from dataclasses import dataclass
from typing import Any


class Refused(Exception):
    """The marketplace says no: `error` is its word, `message` its sentence."""

    def __init__(
        self, error: str, message: str, *, status: int = 400, response: dict[str, Any] | None = None
    ) -> None:
        super().__init__(f"{error}: {message}")
        self.error = error
        self.message = message
        self.status = status
        self.response = response


@dataclass(frozen=True, slots=True)
class Reply:
    """A successful body; `flat` bodies stand at the top level instead of inside `response`."""

    body: dict[str, Any]
    flat: bool = False
    warning: Any = ""
