"""What other systems hear from us: an outbox of messages and a client for each partner."""
