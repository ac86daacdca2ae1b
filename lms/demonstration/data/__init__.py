"""Plain data of the demonstration: names and numbers, no code."""
