"""The only place that knows all rooms: settings, addresses, processes, the command line."""
