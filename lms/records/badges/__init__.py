"""Certificates as Open Badges 3.0: documents that a program checks without asking us (docs/certificates.md)."""
