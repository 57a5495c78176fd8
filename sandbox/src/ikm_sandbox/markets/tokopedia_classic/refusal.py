"""How the classic API refuses: a code of its family, a reason, an HTTP status (inferred). No rules."""


class Refused(Exception):
    def __init__(self, error_code: str, reason: str, *, status: int = 400) -> None:
        super().__init__(f"{error_code}: {reason}")
        self.error_code = error_code
        self.reason = reason
        self.status = status
