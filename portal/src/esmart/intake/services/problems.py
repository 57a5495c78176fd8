"""What a verb of intake refuses: sentences for people.

IntakeProblem
├── FileRefused     another file, or the same one saved differently, is needed
├── MappingOpen     a required column is not mapped yet
├── NotAllowed      ask a person whose office or role covers this file
├── WrongState      the file is not at a point where this can be done
└── NotUndoable     something changed since, so the import cannot be taken back
"""


class IntakeProblem(Exception):
    """A verb was refused; the message is an Indonesian sentence that says what to do."""


class FileRefused(IntakeProblem):
    """The file itself cannot be taken."""


class MappingOpen(IntakeProblem):
    """A column that the kind needs has no counterpart in the file."""


class NotAllowed(IntakeProblem):
    """The actor may not act on this file."""


class WrongState(IntakeProblem):
    """The file is at another point of its way."""


class NotUndoable(IntakeProblem):
    """Rows of this import were changed or used since."""
