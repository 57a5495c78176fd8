"""What a verb of the room refuses, and who can act on it.

CoachingProblem
├── NotAllowed      ask a person whose office covers this
├── NotThere        no such thing in reach; look it up again
├── Refused         correct what the sentence says and try again
└── WrongState      it is already so, or no longer possible; look at it again
"""

from __future__ import annotations


class CoachingProblem(Exception):
    """A verb was refused; the text is an Indonesian sentence, `field` names the input it is about, if any."""

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class NotAllowed(CoachingProblem):
    """The actor may not do this."""


class NotThere(CoachingProblem):
    """There is no such thing in the actor's reach."""


class Refused(CoachingProblem):
    """What was given cannot be kept as it is."""


class WrongState(CoachingProblem):
    """The thing is not in a state in which this can be done."""
