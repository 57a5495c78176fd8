"""How a GoBiz call is refused: HTTP status and a list of errors (gojek sheet §5). No rules."""

_TITLES = {
    400: "BadRequest",
    401: "Unauthorized",
    403: "Forbidden",
    404: "UnregisteredOutlet",
    406: "UnsupportedAcceptType",
    409: "Conflict",
    415: "UnsupportedAcceptType",
    422: "UnprocessableEntity",
    429: "TooManyRequests",
    501: "SandboxUnknown",
}


class Refused(Exception):
    """The marketplace says no; `title` is its word for the status unless another is given."""

    def __init__(self, status: int, message: str, *, title: str = "") -> None:
        super().__init__(f"{status}: {message}")
        self.status = status
        self.message = message
        self.title = title or _TITLES[status]

    def as_body(self) -> dict[str, object]:
        error = {
            "message_title": self.title,
            "message": self.message,
            "code": f"HTTP_{self.status}",
            "message_severity": "error",
        }
        return {"success": False, "errors": [error]}


def unknown(what: str) -> Refused:
    """Refuse what the sheet marks as not found, so that nobody believes it exists."""
    return Refused(501, f"tidak diketahui: the documents at hand do not describe {what}")
