"""Shop accounts, listings, stock, incoming orders: the only room that speaks to marketplaces, through the SDK."""
