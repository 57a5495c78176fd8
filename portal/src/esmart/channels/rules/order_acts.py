"""In which states an order waits for an act of the seller."""

TO_SHIP = frozenset({"to_ship"})
TO_CANCEL = frozenset({"to_ship", "unpaid", "on_hold"})
TO_ANSWER = frozenset({"cancel_requested"})
