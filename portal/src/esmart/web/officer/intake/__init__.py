"""Pages about files: upload, columns, preview, result, doubtful rows."""
