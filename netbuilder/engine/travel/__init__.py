"""Travel through a run: moments are recorded as it goes, shown again, kept, and begun from."""
