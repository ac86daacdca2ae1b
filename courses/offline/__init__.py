"""Lessons and courses as a device keeps them."""
