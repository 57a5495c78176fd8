"""How the market in memory speaks: one file per channel of ours, written from the protocol sheets."""
