"""Tests of the outbox and of the partners."""
