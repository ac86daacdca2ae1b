"""What a person has proven: credits and certificates as facts, and the public page that verifies a certificate."""
