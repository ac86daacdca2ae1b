"""Devices that several people of an institution use, and coming back to them by PIN."""
