"""Courses are reviewed as a whole before they are published: author, reviewer, publisher."""
