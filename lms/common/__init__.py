"""What every room may use: clock, facts, jobs, events, names in three languages, PDF. Imports no room."""
