"""Pages about the registry: enterprises, products, sentra."""
