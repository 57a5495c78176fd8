"""Verbs of the chapter work: participants and their files, workshops, daily sheets, materials, orders, tools, machines."""
