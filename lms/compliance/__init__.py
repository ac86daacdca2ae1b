"""Who has met what is required: requirements, their rules in plain Python, the commission's tables and exports."""
