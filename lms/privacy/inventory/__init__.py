"""What every table keeps about people, as plain data that export, erasure and retention walk over."""
