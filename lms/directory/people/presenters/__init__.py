"""People in words: posts, rights, leave and history as a page shows them, and what follows from an act."""
