"""Travel through a run: the moment that is looked at, kept moments, forks and films."""
