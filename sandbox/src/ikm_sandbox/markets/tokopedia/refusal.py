"""How the Partner API refuses: a number, a sentence, and an HTTP status where one is inferred. No rules."""

GENERIC = 36009004  # missing or bad key, token, timestamp, unexpected parameter


class Refused(Exception):
    """The marketplace says no with `code`; business refusals travel in HTTP 200 (inferred)."""

    def __init__(self, code: int, message: str, *, status: int = 200) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
