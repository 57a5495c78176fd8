"""Pages of officers and owners, by room. What a person may open is asked of the room's own scope."""
