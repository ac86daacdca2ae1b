"""What is said and shown in a recording, with the times at which it is: for the search."""
