"""Layers from the inside: the strip of all of them, and plates of the one that is looked into."""
