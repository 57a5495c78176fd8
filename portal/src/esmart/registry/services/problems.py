"""What a verb of the registry refuses, and who can act on it.

RegistryProblem
├── FactsRefused    correct the named fields and try again
├── NotAllowed      ask a person whose office or role covers this profile
├── NotThere        no such profile; look it up again
└── WrongState      the profile is merged, withdrawn or already so; look at it again
"""

from __future__ import annotations

from collections.abc import Mapping


class RegistryProblem(Exception):
    """A verb was refused; `problems` maps a field (or the empty string) to an Indonesian sentence."""

    def __init__(self, problems: Mapping[str, str] | str) -> None:
        self.problems = {"": problems} if isinstance(problems, str) else dict(problems)
        super().__init__(
            "; ".join(f"{field}: {text}" if field else text for field, text in self.problems.items())
        )


class FactsRefused(RegistryProblem):
    """Some facts cannot be kept as they are."""


class NotAllowed(RegistryProblem):
    """The actor may not change this profile."""


class NotThere(RegistryProblem):
    """There is no such profile."""


class WrongState(RegistryProblem):
    """The profile is not in a state in which this can be done."""
