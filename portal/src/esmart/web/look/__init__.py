"""Every part in every state, with a line on when to use it."""
