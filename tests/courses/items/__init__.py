"""Questions as plain Python."""
