"""A year's credits on one page, with a number by which others verify it."""
