"""Ready designs that a new project can begin from."""
