"""Measurements with goals. Each file has `figures()`; script/bench runs it and keeps what it answers."""
