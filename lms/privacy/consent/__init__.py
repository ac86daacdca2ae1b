"""What people agreed to, by purpose, and the texts that they read."""
