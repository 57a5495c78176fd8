"""Pages on the tree of offices, for those who keep it."""
