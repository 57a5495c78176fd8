"""Pages, by audience. One domain call per view; no decision about the domain is made here."""
