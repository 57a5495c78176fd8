"""How a Blanja call is refused. The real shape of an error is not known: ours says status failed and a message (§6)."""


class Refused(Exception):
    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def unknown(what: str) -> Refused:
    """Refuse what the sheet marks as not found, instead of inventing it."""
    return Refused(f"tidak diketahui: {what}")
