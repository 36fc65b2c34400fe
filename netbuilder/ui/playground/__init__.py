"""Two-input problems: their points, what the network is fed, and what it decides everywhere."""
