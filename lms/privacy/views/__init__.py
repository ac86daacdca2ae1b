"""Pages: one file for a person and their own data, one for those who handle others' requests."""
