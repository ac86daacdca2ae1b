"""A recording on a disk becomes a folder of everything that can be played of it, without database and queue."""
