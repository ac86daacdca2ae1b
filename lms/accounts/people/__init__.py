"""Other people's accounts: inviting, new passwords, unlocking, lost factors, sessions."""
