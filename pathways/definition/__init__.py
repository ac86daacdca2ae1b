"""What a pathway says: documents, versions, import, publication."""
