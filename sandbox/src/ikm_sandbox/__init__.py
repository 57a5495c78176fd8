"""A server that behaves like the marketplaces, for development and training; it knows neither SDK nor portal."""
