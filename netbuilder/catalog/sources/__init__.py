"""Where data can come from: declarations that the engine's readers follow."""
