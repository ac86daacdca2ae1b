"""Who has sent what: one's own devices, and the sites that have not been heard of."""
