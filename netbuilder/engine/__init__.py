"""Where torch lives: builds, trains, measures and predicts, in processes of its own."""
