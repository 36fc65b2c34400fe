"""Short trainings of a copy that answer a question before the real one begins."""
