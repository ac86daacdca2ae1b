"""Certificates of other institutions: sent in with a scan, decided by a second person, then counted."""
