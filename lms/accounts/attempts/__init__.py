"""Wrong tries are counted, and make the next one wait longer."""
