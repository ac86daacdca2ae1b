"""ffmpeg as plain Python: look at a recording (probe), decide (plan), spell it out (command), do it (encode)."""
