"""One folder per channel; folders do not know each other."""
