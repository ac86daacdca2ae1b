"""Slides after they were found: their text is read, and authors correct them or take their PDF's pages instead."""
