"""What a verb of the room refuses, and who can act on it.

AccountsProblem
├── NotAllowed      ask a person whose office covers this
├── Refused         correct what the sentence says and try again
└── WrongState      it is already so, or no longer possible; look at it again
"""

from __future__ import annotations


class AccountsProblem(Exception):
    """A verb was refused; the text is an Indonesian sentence, `field` names the input it is about, if any."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotAllowed(AccountsProblem):
    """The actor may not do this."""


class Refused(AccountsProblem):
    """What was given cannot be kept as it is."""


class WrongState(AccountsProblem):
    """The person, stay, consent or office is not in a state in which this can be done."""
