"""Clinical pathways for common conditions: definition, engine, runs and content."""
