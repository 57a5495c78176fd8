"""People, offices, roles: who is who, and where they work."""
