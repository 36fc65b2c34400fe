"""Checks of the set-up that `make` runs on a bare machine."""
