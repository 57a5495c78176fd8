"""Verbs of the room, by chapter: training, work in the workshops, release."""
