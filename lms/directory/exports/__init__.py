"""The lists of the directory as files that the imports read again without a change."""
