"""Recordings that arrive in pieces over links that break: a server of the tus protocol 1.0.0 (docs/uploads.md)."""
