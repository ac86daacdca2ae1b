"""Divisions, institutions, practitioners and their posts; who may see what; sign-in."""
