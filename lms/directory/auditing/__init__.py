"""What the directory answers to the audit log, which lies below it and knows keys only."""
