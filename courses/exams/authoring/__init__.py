"""Examinations in the CMS: made, published, supervised and looked into by the hospital whose they are."""
