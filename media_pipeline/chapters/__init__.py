"""Chapters of a lecture: from slide to slide, as a list and as WebVTT."""
