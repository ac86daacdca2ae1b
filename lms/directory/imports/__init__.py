"""Lists of divisions, institutions and practitioners from CSV and Excel files: all of a file or nothing of it."""
