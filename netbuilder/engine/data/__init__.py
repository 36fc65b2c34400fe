"""Reads, checks and prepares the user's data; no torch here."""
