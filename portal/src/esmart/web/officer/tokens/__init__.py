"""Pages for programs that work for a person: their tokens, and the addresses that hear of changes."""
