"""Sessions: how long they last, where they are open, and how they end."""
