"""Taking a person out of the data: asked by one, confirmed by another, done by a job that reports."""
