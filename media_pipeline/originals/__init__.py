"""The files that were sent in, as they were sent: the same bytes are stored once, under their hash."""
