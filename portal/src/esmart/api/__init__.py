"""The HTTP API: the rooms as JSON under /api/v1, one file or folder per room, with the same scopes as the pages."""
