"""Links that open an account, or give a new password: issued, shown once, used once."""
