"""Reads of the chapter work, each with a budget of queries. What a person may see of it: scope."""
