"""Random pathway documents and runs, and what the engine of the server makes of them: the measure of its twin."""
