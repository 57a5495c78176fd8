"""Pages on people's data: consents, the rights desk, incidents, one's own data, permissions to act."""
