"""Compiled iterations of simple networks: one call trains many batches in torch's own memory."""
