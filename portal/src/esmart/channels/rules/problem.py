"""What a person asked and cannot have, said for the screen."""

from __future__ import annotations


class ChannelsProblem(Exception):
    """Something a person asked cannot be done; the message is for the screen, `field` says where it belongs."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field
