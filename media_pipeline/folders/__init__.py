"""Recordings that lie in a folder of the server: brought in all together by an operator."""
