"""Who did what, when and from where: a hash-chained log that is only ever added to."""
