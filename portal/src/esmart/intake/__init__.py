"""Bulk files and forms: read, checked, matched, handed to the registry; bad rows go back with their reasons."""
