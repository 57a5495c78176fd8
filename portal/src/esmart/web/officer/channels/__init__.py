"""Pages about selling: shops, listings, stock, orders."""
