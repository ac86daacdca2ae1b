"""Names behind figures: shown for a stated reason, for a short time, and never without a record."""
