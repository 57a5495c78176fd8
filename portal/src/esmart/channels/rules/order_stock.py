"""What an order does to the stock in each of its statuses."""

from __future__ import annotations

from dataclasses import dataclass

HOLDING = frozenset({"unpaid", "on_hold", "to_ship", "awaiting_pickup", "cancel_requested"})
GONE = frozenset({"in_transit", "delivered", "completed", "return_requested"})


@dataclass(frozen=True)
class LineStock:
    """What one order line did to the stock: pieces promised, pieces that left."""

    held: int
    shipped: int


def line_stock(status: str, *, quantity: int, cancelled: int, now: LineStock) -> LineStock:
    """Give what a line must hold and have shipped in a status. The same status seen twice asks for the same, so a
    repeated cancellation returns once. What left the house comes back only when somebody receives it.
    """
    wanted = max(0, quantity - cancelled)
    if now.shipped:
        return LineStock(held=0, shipped=max(now.shipped, wanted) if status in GONE else now.shipped)
    if status in GONE:
        return LineStock(held=0, shipped=wanted)
    if status == "cancelled":
        return LineStock(held=0, shipped=0)
    # An unknown word of the marketplace promises the goods: holding too much is the smaller harm.
    return LineStock(held=wanted, shipped=0)
