"""Passwords: which are refused, and how one is changed."""
