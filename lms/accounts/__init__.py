"""Accounts: sign-in, second factors, sessions, invitations, shared devices."""
