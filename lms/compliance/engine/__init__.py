"""The rules of compliance as pure functions of facts: no clock, no database, no framework."""
