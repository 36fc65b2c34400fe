"""The project on disk: its strict file, atomic saving, locks, runs, settings and their places."""
