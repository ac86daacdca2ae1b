"""The pages of divisions and institutions: find, look at, found, rename, move, merge, close, reopen."""
