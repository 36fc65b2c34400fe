"""Checks that take minutes; `make slow` runs them."""
