"""How a Blibli call is refused: HTTP status, errorCode and errorMessage (blibli sheet §8). No rules.

The sheet has three codes; where it has none, ours begins with SANDBOX so that nobody takes it for Blibli's.
"""

NOT_BOUND = "ERR-PA400054"  # also the code of a bad payload
BAD_SELLER_KEY = "ERR-PA401001"


class Refused(Exception):
    """The marketplace says no."""

    def __init__(self, message: str, *, code: str = NOT_BOUND, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def missing(what: str) -> Refused:
    return Refused(f"{what} is not found", code="SANDBOX-404", status=404)
