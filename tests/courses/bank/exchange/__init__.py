"""Questions as files."""
