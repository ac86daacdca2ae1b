"""Log lines: one event a line, each with the request it belongs to, and nothing in them that names a person."""
