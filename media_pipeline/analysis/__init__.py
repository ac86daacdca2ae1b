"""What a recording shows, from its pictures alone: where slides change, what kind of lecture it is. Plain Python."""
