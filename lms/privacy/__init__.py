"""What is kept about a person: the inventory, export, erasure, consent."""
