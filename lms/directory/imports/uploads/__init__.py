"""A list that somebody uploads on a page: checked, shown, imported or thrown away, and undone."""
