"""Pages of the auditor: what changed, who read of whom, and whether history is still as it was sealed."""
