"""Ways to do iterations; all train the same memory, so one may replace another between two."""
