"""What has been kept long enough is removed, nightly."""
