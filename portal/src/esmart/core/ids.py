"""Public ids: short, opaque, safe to print and to read aloud. Database keys never leave the house."""

import secrets

# No vowels (no words by accident), no 0/1/l/o (no misreading): 27 letters and digits.
ALPHABET = "23456789bcdfghjkmnpqrstvwxz"
LENGTH = 10


_PAIRS = [first + second for first in ALPHABET for second in ALPHABET]


def new_public_id() -> str:
    """Make a random id of 10 signs, about 47 bits: not guessable in bulk, no order, no count revealed."""
    number = secrets.randbelow(len(ALPHABET) ** LENGTH)  # one draw: a bulk load makes thousands
    signs = []
    for _ in range(LENGTH // 2):
        number, pair = divmod(number, len(_PAIRS))
        signs.append(_PAIRS[pair])
    return "".join(signs)
