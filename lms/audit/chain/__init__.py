"""What makes the log a chain: digests, triggers, seals, archives, and the check of all of them."""
