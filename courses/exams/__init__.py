"""Examinations: published from the question bank, drawn for each attempt, timed by the server, marked here."""
