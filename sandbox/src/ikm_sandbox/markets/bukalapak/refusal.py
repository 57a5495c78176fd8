"""How both versions refuse: v2 with status ERROR in HTTP 200, v4 with an error list and an HTTP status (§2, §4)."""

_UNAUTHORISED = 10001  # the only number of v4 in the sheet


class Refused(Exception):
    """Version 2 says no, with a sentence in Indonesian; `said` is the status word, which is not always ERROR."""

    def __init__(self, message: str, *, said: str = "ERROR") -> None:
        super().__init__(message)
        self.message = message
        self.said = said


class RefusedV4(Exception):
    """Version 4 says no; numbers other than 10001 are not known, so they are 0."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.message = message

    def as_body(self) -> dict[str, object]:
        code = _UNAUTHORISED if self.status == 401 else 0  # noqa: PLR2004 - HTTP unauthorised
        return {
            "errors": [{"message": self.message, "code": code}],
            "meta": {"http_status": self.status},
        }
