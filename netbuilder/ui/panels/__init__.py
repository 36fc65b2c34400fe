"""The panels around the canvas: palette, data, properties, plan, training deck, status and log."""
