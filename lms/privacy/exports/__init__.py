"""A copy of everything that is kept about a person, made by a job."""
